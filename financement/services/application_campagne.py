"""What the acceptance of a campaign writes, batch by batch: new versions, notifications, entries of the ledger.

A batch is one transaction, done once, and the ledger is its last act: its lock is held from there to the commit, for
the entries of one batch, never for the campaign, and never while the engine computes (docs/grand-livre.md). The exact
engine computes again what is written, with its trace; it must agree with what the campaign stored. A post whose facts
moved since, or that has a newer computation, is set aside and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from commun.acteurs import Acteur
from commun.transitions import verrouiller
from financement.campagnes.bareme import bareme_de
from financement.campagnes.entrees import empreintes, entrees_du_lot
from financement.campagnes.faits import lire_faits
from financement.enums import CategorieEcart, EtatCampagne, MiseALEcart, NatureCalcul, NatureCampagne
from financement.models import Calcul, Campagne, LotCampagne, PosteConventionne, ResultatCampagne
from financement.moteur import Dossier, calculer
from financement.services.comptabilisation import comptabiliser_droits_en_lot
from financement.services.droits import champs_du_resultat
from financement.services.notification import notifier_en_lot, publier_notifications
from financement.version import version_moteur
from structures.models import Poste

DECLENCHEUR = "campagne.accepter"


class ResultatInexplique(Exception):
    """The exact engine does not find what the fast path stored: nothing of the batch is applied."""


@dataclass(frozen=True)
class Ecartes:
    """The posts of a batch that cannot be applied as they were computed."""

    faits: set[UUID]
    depasses: set[UUID]

    def __contains__(self, poste: UUID) -> bool:
        return poste in self.faits or poste in self.depasses


@transaction.atomic
def appliquer_lot_campagne(*, lot_id: UUID, par: Acteur, le: datetime) -> bool:
    """Apply one computed batch of an accepted campaign; True when this call did it.

    Raises ResultatInexplique when the exact engine disagrees.
    """
    lot = (
        LotCampagne.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("campagne")
        .filter(pk=lot_id, calcule_le__isnull=False, applique_le__isnull=True)
        .first()
    )
    if lot is None or lot.campagne.etat != EtatCampagne.ACCEPTEE:
        return False
    lot.effet = _appliquer(lot.campagne, _resultats(lot), par, le)
    lot.applique_le = le
    lot.save(update_fields=["effet", "applique_le"])
    _conclure(lot.campagne, le)
    return True


def _resultats(lot: LotCampagne) -> list[ResultatCampagne]:
    postes = PosteConventionne.objects.filter(pk__in=lot.conventionnes).values_list("poste_id", flat=True)
    return list(
        ResultatCampagne.objects.filter(campagne=lot.campagne, poste_id__in=list(postes))
        .exclude(categorie=CategorieEcart.REFUSE)
        .order_by("poste_id")
    )


def _appliquer(
    campagne: Campagne, resultats: list[ResultatCampagne], par: Acteur, le: datetime
) -> dict[str, int]:
    postes = [resultat.poste_id for resultat in resultats]
    # in the order of their identifiers, as every service that takes several
    list(
        Poste._base_manager.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=postes)
        .order_by("pk")
        .values_list("pk")
    )
    ecartes = trouver_ecartes(campagne, resultats)
    _ecarter(campagne, ecartes)
    retenus = [resultat for resultat in resultats if resultat.poste_id not in ecartes]
    changes = [resultat for resultat in retenus if resultat.categorie != CategorieEcart.INCHANGE]
    calculs = _ecrire(campagne, changes, par, le)
    notifies = _notifier(campagne, retenus, calculs, par, le)
    return {
        "versions": len(calculs),
        "notifies": len(notifies),
        "inchanges": len(retenus) - len(changes),
        "faits": len(ecartes.faits),
        "depasses": len(ecartes.depasses),
        "ecritures": len(comptabiliser_droits_en_lot(notifies, par=par, le=le)) if notifies else 0,
    }


def trouver_ecartes(campagne: Campagne, resultats: Sequence[ResultatCampagne]) -> Ecartes:
    """The posts whose facts are not those of the computation any more, or that were computed since."""
    faits = lire_faits([resultat.conventionne_id for resultat in resultats], nature=campagne.nature)
    sommes = empreintes(entrees_du_lot(faits.lot, campagne.arrete_au))
    versions = dict(
        Calcul.objects.filter(poste__in=faits.postes, nature=campagne.nature)
        .order_by()
        .values_list("poste")
        .annotate(derniere=Max("version"))
    )
    changes, depasses = set(), set()
    for rang, (resultat, somme) in enumerate(zip(resultats, sommes, strict=True)):
        if rang in faits.refus or somme != resultat.entrees_sha256:
            changes.add(resultat.poste_id)
        elif versions.get(resultat.poste_id, 0) != resultat.version_avant:
            depasses.add(resultat.poste_id)
    return Ecartes(changes, depasses)


def _ecarter(campagne: Campagne, ecartes: Ecartes) -> None:
    for motif, postes in ((MiseALEcart.FAITS, ecartes.faits), (MiseALEcart.DEPASSE, ecartes.depasses)):
        if postes:
            ResultatCampagne.objects.filter(campagne=campagne, poste_id__in=postes).update(ecarte=motif)


def _ecrire(
    campagne: Campagne, resultats: Sequence[ResultatCampagne], par: Acteur, le: datetime
) -> dict[UUID, UUID]:
    """The next version of each post, computed by the exact engine; post → its new computation."""
    conventionnes = PosteConventionne.objects.select_related("convention").in_bulk(
        [resultat.conventionne_id for resultat in resultats]
    )
    calculs = Calcul.objects.bulk_create(
        [
            Calcul(
                poste_id=resultat.poste_id,
                convention_id=resultat.convention_id,
                structure_id=conventionnes[resultat.conventionne_id].convention.structure_id,
                departement_id=conventionnes[resultat.conventionne_id].convention.departement_id,
                nature=campagne.nature,
                version=resultat.version_avant + 1,
                entrees_sha256=resultat.entrees_sha256,
                code_version=version_moteur(),
                calcule_le=le,
                campagne=campagne,
                declencheur=DECLENCHEUR,
                objet_declencheur=campagne.pk,
                par_libelle=par.libelle,
                **_recalculer(campagne, resultat),
            )
            for resultat in resultats
        ],
        batch_size=500,
    )
    return {calcul.poste_id: calcul.pk for calcul in calculs}


def _recalculer(campagne: Campagne, resultat: ResultatCampagne) -> dict[str, Any]:
    """The inputs, and what the exact engine makes of them: the result that is stored, explained line by line."""
    entrees = json.loads(resultat.entrees)
    dossier = Dossier.depuis_json({cle: valeur for cle, valeur in entrees.items() if cle != "arrete_au"})
    exact = calculer(dossier, bareme_de(str(campagne.bareme_id)), au=campagne.arrete_au)
    lignes = [
        (int(ligne.mois.replace("-", "")), ligne.jours_occupes, int(ligne.montant * 100))
        for ligne in exact.lignes
    ]
    stockees = list(zip(resultat.mois, resultat.jours, resultat.montants, strict=True))
    if lignes != stockees or int(exact.montant_constate * 100) != resultat.total:
        raise ResultatInexplique(f"poste {resultat.poste_id}, campagne {campagne.pk}")
    return {"entrees": entrees} | champs_du_resultat(exact)


def _notifier(
    campagne: Campagne,
    retenus: Iterable[ResultatCampagne],
    calculs: dict[UUID, UUID],
    par: Acteur,
    le: datetime,
) -> list[Calcul]:
    """Notify the amounts that differ from what each host was told. A forecast is never notified: it is signed."""
    if campagne.nature != NatureCampagne.CONSTATE:
        return []
    a_dire = [resultat for resultat in retenus if resultat.notifie != resultat.total]
    inchanges = [resultat.poste_id for resultat in a_dire if resultat.poste_id not in calculs]
    anciens = (
        Calcul.objects.filter(poste_id__in=inchanges, nature=campagne.nature)
        .order_by("poste_id", "-version")
        .distinct("poste_id")
        .values_list("pk", flat=True)
    )
    sources = [calculs[resultat.poste_id] for resultat in a_dire if resultat.poste_id in calculs]
    sources += list(anciens)
    if not sources:
        return []
    notifier_en_lot(
        Calcul.objects.filter(pk__in=sources),
        par=par,
        le=le,
        declencheur=DECLENCHEUR,
        objet_declencheur=campagne.pk,
    )
    notifies = list(
        Calcul.objects.filter(origine__in=sources, nature=NatureCalcul.NOTIFIE).order_by("poste_id")
    )
    publier_notifications(notifies, par=par)
    return notifies


def _conclure(campagne: Campagne, le: datetime) -> None:
    """The last batch dates the end of the application."""
    with verrouiller(campagne) as actuelle:
        if not LotCampagne.objects.filter(campagne=campagne, applique_le__isnull=True).exists():
            actuelle.appliquee_le = le
            actuelle.save(update_fields=["appliquee_le"])
