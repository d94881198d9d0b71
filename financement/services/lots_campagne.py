"""A batch of a campaign: read, compute by the fast path, compare, store. One transaction, done once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from commun.acteurs import SYSTEME
from commun.transitions import appliquer_transition, verrouiller
from financement.campagnes import ecarts
from financement.campagnes.bareme import bareme_de
from financement.campagnes.copie import Tirage, copier
from financement.campagnes.entrees import empreintes, entrees_du_lot
from financement.campagnes.faits import lire_faits
from financement.enums import EtatCampagne
from financement.masse import calculer_lot
from financement.models import Campagne, LotCampagne
from financement.version import version_masse


@transaction.atomic
def calculer_lot_campagne(*, lot_id: UUID, le: datetime) -> bool:
    """Compute and store one batch; True when this call did it.

    False when it is done, held by another worker, or when the campaign is not running (paused, cancelled): a resumed
    campaign asks for it again.
    """
    lot = (
        LotCampagne.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("campagne")
        .filter(pk=lot_id, calcule_le__isnull=True)
        .first()
    )
    if lot is None or lot.campagne.etat != EtatCampagne.EN_COURS:
        return False
    _calculer(lot.campagne, lot)
    lot.calcule_le = le
    lot.code_version = version_masse()
    lot.save(update_fields=["bilan", "histogramme", "calcule_le", "code_version"])
    conclure_campagne(campagne=lot.campagne, le=le)
    return True


def _calculer(campagne: Campagne, lot: LotCampagne) -> None:
    bareme = bareme_de(str(campagne.bareme_id))
    faits = lire_faits(lot.conventionnes, nature=campagne.nature)
    resultats = calculer_lot(faits.lot, bareme, au=campagne.arrete_au)
    connus = ecarts.lire_connus(faits, nature=campagne.nature)
    entrees = entrees_du_lot(faits.lot, campagne.arrete_au)
    sommes = empreintes(entrees)
    refus = (
        ecarts.deja_notifies(connus, campagne.arrete_au)
        | {rang: str(erreur) for rang, erreur in resultats.refus.items()}
        | faits.refus
    )
    categories = ecarts.classer(faits, resultats, connus, entrees, sommes, bareme=bareme, refus=refus)
    copier(
        Tirage(
            campagne=campagne.pk,
            lot=lot.rang,
            postes=faits.postes,
            conventionnes=faits.conventionnes,
            conventions=faits.conventions,
            categories=categories,
            motifs=refus,
            entrees=entrees,
            empreintes=sommes,
            avant=connus.avant,
            versions=connus.versions,
            notifies=[notifie and notifie[0] for notifie in connus.notifies],
        ),
        resultats,
    )
    lot.bilan = ecarts.bilan(categories, resultats, connus.avant)
    lot.histogramme = ecarts.histogramme(categories, resultats, connus.avant)


def conclure_campagne(*, campagne: Campagne, le: datetime) -> None:
    """Once every batch is computed, the campaign waits for a coordinator. The last of several workers says it."""
    with verrouiller(campagne) as actuelle:
        reste = LotCampagne.objects.filter(campagne=campagne, calcule_le__isnull=True).exists()
        if actuelle.etat == EtatCampagne.EN_COURS and not reste:
            appliquer_transition(actuelle, "terminer", par=SYSTEME, le=le)
