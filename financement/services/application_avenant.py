"""What an amendment in force does: once, in one transaction, and nothing that is already paid is altered."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from commun.acteurs import SYSTEME, Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from commun.transitions import appliquer_transition, verrouiller
from financement import dossiers
from financement.contraintes import contraintes_en_clair
from financement.effet_avenant import A_VENIR, LigneTranche, replanifier
from financement.enums import EtatConvention, EtatTranche, NatureCalcul, NatureMouvement
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.models import (
    Avenant,
    Convention,
    Imputation,
    MouvementEnveloppe,
    PosteConventionne,
    Tranche,
)
from financement.services.comptabilisation import annuler_engagement, comptabiliser_engagement
from financement.services.droits import calculer_droits
from financement.services.fin_convention import terminer_convention
from financement.services.mouvements import mouvementer
from financement.services.notification import notifier_calcul
from financement.services.reprises import reprises
from structures.models import Poste, Structure
from structures.services.postes import transferer_poste

ZERO = Decimal("0.00")
DECLENCHEUR = "avenant.activer"


@transaction.atomic
def appliquer_avenant(*, avenant: Avenant, par: Acteur, le: datetime) -> bool:
    """Apply an amendment in force; True when this call did it. The amounts are those that both parties signed.

    Raises ErreurMetier when the convention is no longer active, or when a post cannot leave (an adviser still there).
    """
    with verrouiller(avenant) as actuel:
        if actuel.etat != EtatAvenant.EN_VIGUEUR or actuel.applique_le is not None:
            return False
        convention = Convention.objects.select_for_update(of=("self",)).get(pk=actuel.convention_id)
        if convention.etat != EtatConvention.ACTIVE:
            raise ErreurMetier("convention_inactive", "La convention n'est plus active.")
        _changer_les_faits(actuel, convention, par, le)
        if actuel.type != TypeAvenant.FIN:
            _changer_les_montants(actuel, convention, par, le)
        actuel.applique_le = le
        actuel.save(update_fields=["applique_le"])
    publier("avenant.appliquer", par=par, id=avenant.pk)
    return True


def _changer_les_faits(avenant: Avenant, convention: Convention, par: Acteur, le: datetime) -> None:
    veille = avenant.date_effet - timedelta(days=1)
    donnees = avenant.donnees
    siens = PosteConventionne.objects.filter(convention=convention)
    if avenant.type == TypeAvenant.POSTES:
        siens.filter(poste__in=donnees["retires"], dernier_jour__isnull=True).update(dernier_jour=veille)
        _inscrire(avenant, convention, [UUID(pk) for pk in donnees["ajoutes"]])
    elif avenant.type == TypeAvenant.DUREE:
        convention.modalite = donnees["modalite"]
        convention.save(update_fields=["modalite"])
    elif avenant.type == TypeAvenant.TRANSFERT:
        transferer_poste(
            poste=Poste.objects.get(pk=donnees["poste"]),
            destination=Structure.objects.get(pk=donnees["vers"]),
            date_effet=avenant.date_effet,
            contrat_suit=donnees["contrat_suit"],
            motif=f"Avenant {avenant.numero} : {avenant.objet}"[:500],
            par=SYSTEME,
            le=le,
        )
    elif avenant.type == TypeAvenant.IDENTITE:
        structure = Structure.objects.select_for_update(of=("self",)).get(pk=convention.structure_id)
        ancienne, structure.denomination = structure.denomination, donnees["denomination"]
        structure.save(update_fields=["denomination"])
        journaliser(
            acte="structure_corrigee",
            objet_type="structure",
            objet_id=structure.pk,
            par=par,
            le=le,
            motif=f"Avenant {avenant.numero}",
            champs={"denomination": [ancienne, structure.denomination]},
        )
        publier("structure.corriger", par=par, id=structure.pk, champs=["denomination"])
    elif avenant.type == TypeAvenant.FIN:
        terminer_convention(convention=convention, dernier_jour=veille, par=par, le=le)


def _inscrire(avenant: Avenant, convention: Convention, postes: list[UUID]) -> None:
    venus = reprises(list(Poste.objects.filter(pk__in=postes)), convention.structure_id)
    for poste in Poste.objects.filter(pk__in=postes).prefetch_related("contrats__affectations"):
        venu = venus.get(poste.pk)
        conventionne = PosteConventionne(
            convention=convention,
            poste=poste,
            coordinateur=str(poste.pk) in avenant.donnees.get("coordinateurs", []),
            structure_id=convention.structure_id,
            departement_id=convention.departement_id,
            premier_jour=avenant.date_effet,
            repris_le=venu.repris_le if venu else None,
            date_droits=venu.date_droits if venu else None,
        )
        conventionne.premier_jour = dossiers.premier_jour(conventionne)
        with contraintes_en_clair(PosteConventionne):
            conventionne.save(force_insert=True)


def _changer_les_montants(avenant: Avenant, convention: Convention, par: Acteur, le: datetime) -> None:
    """Credits, amounts, instalments, computations, then the ledger, which is locked last."""
    signes = {UUID(pk): Decimal(montant) for pk, montant in avenant.effet.get("postes", {}).items()}
    if not signes:
        return
    _ajuster_les_credits(avenant, convention, par, le)
    for conventionne in PosteConventionne.objects.filter(convention=convention, poste__in=signes):
        conventionne.montant_previsionnel = signes[conventionne.poste_id]
        conventionne.save(update_fields=["montant_previsionnel"])
    convention.montant_previsionnel = avenant.montant_apres
    convention.save(update_fields=["montant_previsionnel"])
    _replanifier(avenant, convention, par, le)
    calculs = calculer_droits(
        convention=convention, par=par, le=le, declencheur=DECLENCHEUR, objet_declencheur=avenant.pk
    )
    partis = set(
        PosteConventionne.objects.filter(convention=convention, dernier_jour__isnull=False).values_list(
            "poste_id", flat=True
        )
    )
    for calcul in calculs:
        montant = signes.get(calcul.poste_id)
        quitte = calcul.poste_id in partis
        if montant is None or (calcul.nature == NatureCalcul.CONSTATE) != quitte:
            continue
        if quitte or calcul.montant == montant:
            notifier_calcul(
                calcul=calcul, par=par, le=le, declencheur=DECLENCHEUR, objet_declencheur=avenant.pk
            )
    if avenant.montant_avant != avenant.montant_apres:
        annuler_engagement(convention=convention, motif=f"Avenant {avenant.numero}", par=par, le=le)
        comptabiliser_engagement(convention=convention, par=par, le=le)


def _ajuster_les_credits(avenant: Avenant, convention: Convention, par: Acteur, le: datetime) -> None:
    """More: what was reserved is committed. Less: what is neither paid nor still granted comes back."""
    if convention.enveloppe is None:
        return
    ecart = (avenant.montant_apres or ZERO) - (avenant.montant_avant or ZERO)
    partis = len(avenant.donnees.get("retires", [])) + bool(avenant.donnees.get("poste"))
    tenu = MouvementEnveloppe.objects.filter(convention_id=convention.pk).aggregate(
        engage=Sum("engage"), paye=Sum("paye")
    )
    if ecart > 0:
        mouvementer(
            enveloppe=convention.enveloppe,
            nature=NatureMouvement.ENGAGEMENT,
            cle=f"engagement:avenant:{avenant.pk}",
            libelle=f"Avenant {avenant.numero} en vigueur",
            reserve=-ecart,
            engage=ecart,
            postes=-partis,
            convention_id=convention.pk,
            par=par,
            le=le,
        )
    elif ecart < 0 or partis:
        libre = (tenu["engage"] or ZERO) - (tenu["paye"] or ZERO)
        mouvementer(
            enveloppe=convention.enveloppe,
            nature=NatureMouvement.LIBERATION,
            cle=f"liberation:avenant:{avenant.pk}",
            libelle=f"Avenant {avenant.numero} en vigueur",
            engage=max(ecart, -libre),
            postes=int(avenant.effet.get("nouveaux", 0)) - partis,
            convention_id=convention.pk,
            par=par,
            le=le,
        )


def _replanifier(avenant: Avenant, convention: Convention, par: Acteur, le: datetime) -> None:
    if avenant.montant_avant == avenant.montant_apres:
        return
    tranches = list(
        Tranche.objects.select_for_update(of=("self",))
        .filter(convention=convention)
        .exclude(etat=EtatTranche.ABANDONNEE)
        .order_by("rang")
    )
    retenues = set(Imputation.objects.filter(tranche__in=tranches).values_list("tranche_id", flat=True))
    for ligne in replanifier(tranches, retenues, avenant.montant_apres or ZERO):
        if ligne.tranche is None:
            _ajouter(avenant, convention, ligne)
        elif not ligne.fixe and ligne.apres != ligne.avant:
            _changer(avenant, ligne.tranche, ligne, par, le)


def _ajouter(avenant: Avenant, convention: Convention, ligne: LigneTranche) -> None:
    rangs = Tranche.objects.filter(convention=convention).order_by("-rang").values_list("rang", flat=True)
    Tranche(
        convention=convention,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        rang=(rangs.first() or 0) + 1,
        libelle=f"Complément, avenant n° {avenant.rang}",
        date_exigibilite=avenant.date_effet,
        montant=ligne.apres,
    ).save(force_insert=True)


def _changer(avenant: Avenant, tranche: Tranche, ligne: LigneTranche, par: Acteur, le: datetime) -> None:
    if tranche.etat not in A_VENIR:
        raise ErreurMetier("tranche_engagee", "Une tranche vient d'être ordonnée : recommencez.")
    if not ligne.apres:
        motif = f"Avenant {avenant.numero} : il n'en reste rien à verser."
        appliquer_transition(tranche, "abandonner", par=SYSTEME, le=le, motif=motif)
        return
    tranche.montant = ligne.apres
    tranche.save(update_fields=["montant"])
    journaliser(
        acte="tranche_modifiee",
        objet_type="tranche",
        objet_id=tranche.pk,
        par=par,
        le=le,
        avenant=avenant.numero,
        avant=str(ligne.avant),
        apres=str(ligne.apres),
    )
