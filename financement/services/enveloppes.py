"""Credits: opened, changed and moved by the ordonnateur; taken and given back by the life of conventions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from commun.acteurs import Acteur
from commun.argent import montant_francais
from commun.dates import jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from comptes.enums import Role
from financement.contraintes import contraintes_en_clair
from financement.enums import NatureMouvement
from financement.models import Convention, Enveloppe, MouvementEnveloppe, Ordre
from financement.selecteurs_livre import paye_au_livre
from financement.services.mouvements import mouvementer
from structures.enums import Dispositif

ZERO = Decimal("0.00")


def _exiger_ordonnateur(par: Acteur) -> None:
    if par.role != Role.ORDONNATEUR:
        raise ActeNonPermis("role_insuffisant", "Les crédits sont ouverts et modifiés par l'ordonnateur.")


def _exiger_positif(montant: Decimal) -> None:
    if montant <= 0:
        raise ErreurMetier("montant_nul", "Indiquez un montant supérieur à zéro.", champ="montant")


@transaction.atomic
def ouvrir_enveloppe(
    *,
    dispositif: str,
    annee: int,
    montant: Decimal,
    par: Acteur,
    le: datetime,
    departement_id: str | None = None,
    objectif_postes: int | None = None,
) -> Enveloppe:
    """Open the credits (€) of a scheme for a year, for the country or one département.

    Raises ErreurMetier `enveloppe_unique` when it is already open, `montant_nul`, and ActeNonPermis.
    """
    _exiger_ordonnateur(par)
    _exiger_positif(montant)
    with contraintes_en_clair(Enveloppe):
        enveloppe = Enveloppe(
            dispositif=Dispositif(dispositif), annee=annee, departement_id=departement_id, cree_le=le
        )
        enveloppe.save(force_insert=True)
    mouvementer(
        enveloppe=enveloppe,
        nature=NatureMouvement.OUVERTURE,
        cle=f"ouverture:{enveloppe.pk}",
        libelle="Ouverture des crédits",
        ouvert=montant,
        objectif_postes=objectif_postes,
        par=par,
        le=le,
    )
    return enveloppe


@transaction.atomic
def modifier_credits(
    *,
    enveloppe: Enveloppe,
    montant: Decimal,
    objectif_postes: int | None,
    motif: str,
    cle: UUID,
    par: Acteur,
    le: datetime,
) -> None:
    """Bring the opened credits to `montant` (€) and the target of posts to `objectif_postes` (None: unchanged).

    `cle` names this act: sent twice, done once. Raises ErreurMetier `credits_insuffisants`, `objectif_atteint`,
    `motif_requis`, `rien_a_changer`, and ActeNonPermis.
    """
    _exiger_ordonnateur(par)
    _exiger_motif(motif)
    enveloppe = Enveloppe.objects.select_for_update(of=("self",)).get(pk=enveloppe.pk)
    if MouvementEnveloppe.objects.filter(cle=f"modification:{cle}").exists():
        return
    if montant == enveloppe.ouvert and objectif_postes in (None, enveloppe.objectif_postes):
        raise ErreurMetier(
            "rien_a_changer",
            "Ces crédits sont déjà ceux de l'enveloppe : rien n'est changé.",
            champ="montant",
        )
    mouvementer(
        enveloppe=enveloppe,
        nature=NatureMouvement.MODIFICATION,
        cle=f"modification:{cle}",
        libelle=f"Crédits portés de {montant_francais(enveloppe.ouvert)} à {montant_francais(montant)}",
        ouvert=montant - enveloppe.ouvert,
        objectif_postes=objectif_postes,
        motif=motif.strip(),
        par=par,
        le=le,
    )


def _exiger_motif(motif: str) -> None:
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de cette décision.", champ="motif")


@transaction.atomic
def transferer_credits(
    *,
    source: Enveloppe,
    cible: Enveloppe,
    montant: Decimal,
    motif: str,
    cle: UUID,
    par: Acteur,
    le: datetime,
) -> None:
    """Move credits (€) between two envelopes of the same scheme and year. `cle`: sent twice, done once.

    Raises ErreurMetier `transfert_impossible`, `credits_insuffisants`, `montant_nul`, `motif_requis`, and
    ActeNonPermis.
    """
    _exiger_ordonnateur(par)
    _exiger_positif(montant)
    _exiger_motif(motif)
    if source.pk == cible.pk or (source.dispositif, source.annee) != (cible.dispositif, cible.annee):
        raise ErreurMetier(
            "transfert_impossible",
            "Choisissez une autre enveloppe du même dispositif et de la même année.",
            champ="cible",
        )
    # Both rows in the order of their identifiers: two opposite transfers never wait for each other.
    list(
        Enveloppe.objects.select_for_update(of=("self",)).filter(pk__in=[source.pk, cible.pk]).order_by("pk")
    )
    for enveloppe, sens, autre in ((source, -1, cible), (cible, 1, source)):
        mouvementer(
            enveloppe=enveloppe,
            nature=NatureMouvement.TRANSFERT,
            cle=f"transfert:{cle}:{'entree' if sens > 0 else 'sortie'}",
            libelle=f"Transfert {'reçu de' if sens > 0 else 'vers'} « {autre} »"[:200],
            ouvert=sens * montant,
            motif=motif.strip(),
            par=par,
            le=le,
        )


def enveloppe_applicable(*, dispositif: str, annee: int, departement_id: str) -> Enveloppe:
    """The envelope that a convention draws on: its département's when there is one, otherwise the country's.

    Raises ErreurMetier `enveloppe_absente`.
    """
    trouvees = {
        enveloppe.departement_id: enveloppe
        for enveloppe in Enveloppe.objects.select_related("departement").filter(
            dispositif=dispositif, annee=annee
        )
    }
    enveloppe = trouvees.get(departement_id) or trouvees.get(None)
    if enveloppe is None:
        raise ErreurMetier(
            "enveloppe_absente",
            f"Aucune enveloppe n'est ouverte pour le dispositif « {Dispositif(dispositif).label} » en {annee} :"
            " l'ordonnateur doit ouvrir les crédits avant la validation.",
        )
    return enveloppe


def reserver_credits(
    *, convention: Convention, montant: Decimal, postes: int, par: Acteur, le: datetime
) -> Enveloppe:
    """A convention is validated: reserve its forecast (€) and its posts. Call it in the transaction of the act.

    Returns the envelope, to be kept on the convention. Raises ErreurMetier `enveloppe_absente`,
    `credits_insuffisants`, `objectif_atteint`.
    """
    enveloppe = enveloppe_applicable(
        dispositif=convention.dispositif,
        annee=jour_de_paris(le).year,
        departement_id=convention.departement_id,
    )
    mouvementer(
        enveloppe=enveloppe,
        nature=NatureMouvement.RESERVATION,
        cle=f"reservation:{convention.pk}{_tour(convention.validations + 1)}",
        libelle=f"Convention {convention.numero} validée",
        reserve=montant,
        postes=postes,
        convention_id=convention.pk,
        par=par,
        le=le,
    )
    return enveloppe


def _tour(validations: int) -> str:
    """A convention that goes back to its instruction is validated again: each reservation has its own key."""
    return f":{validations}" if validations > 1 else ""


@transaction.atomic
def engager_credits(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """A convention is active: what was reserved is committed. Done twice, written once."""
    enveloppe = convention.enveloppe
    if enveloppe is None:
        return
    montant = convention.montant_previsionnel or ZERO
    mouvementer(
        enveloppe=enveloppe,
        nature=NatureMouvement.ENGAGEMENT,
        cle=f"engagement:{convention.pk}",
        libelle=f"Convention {convention.numero} active",
        reserve=-montant,
        engage=montant,
        convention_id=convention.pk,
        par=par,
        le=le,
    )


@transaction.atomic
def liberer_credits(
    *, convention: Convention, motif: str, par: Acteur, le: datetime, garder: Decimal = ZERO
) -> None:
    """A convention is given up or ended: give back what it holds, except what is paid and `garder` (€), which stays
    due. Done twice, written once.
    """
    enveloppe = convention.enveloppe
    if enveloppe is None:
        return
    tenu = MouvementEnveloppe.objects.filter(convention_id=convention.pk).aggregate(
        reserve=Sum("reserve"), engage=Sum("engage"), paye=Sum("paye"), postes=Sum("postes")
    )
    mouvementer(
        enveloppe=enveloppe,
        nature=NatureMouvement.LIBERATION,
        cle=f"liberation:{convention.pk}{_tour(convention.validations)}",
        libelle=f"Convention {convention.numero} : crédits rendus",
        reserve=-(tenu["reserve"] or ZERO),
        engage=-((tenu["engage"] or ZERO) - (tenu["paye"] or ZERO) - garder),
        postes=-(tenu["postes"] or 0),
        convention_id=convention.pk,
        motif=motif.strip(),
        par=par,
        le=le,
    )


def payer_credits(*, ordre: Ordre, par: Acteur, le: datetime) -> None:
    """The bank paid an order: its amount is paid, out of what the convention committed. Call it before the ledger."""
    convention = ordre.tranche.convention
    suivre_paye(
        convention=convention,
        variation=ordre.montant,
        cle=f"paiement:{ordre.pk}",
        libelle=f"Convention {convention.numero}, {ordre.tranche.libelle} payée",
        ordre=ordre,
        par=par,
        le=le,
    )


def suivre_paye(
    *,
    convention: Convention,
    variation: Decimal,
    cle: str,
    libelle: str,
    par: Acteur,
    le: datetime,
    ordre: Ordre | None = None,
) -> None:
    """Bring what the envelope counts as paid on a convention to what the ledger will say after `variation` (€).

    Paid is the cash that left for the convention, less what came back, plus what another convention of the host gave
    it (less what it gave): an instalment kept back in the convention that was overpaid takes no new cash. Credits
    that come back on an ended convention are free again. Call it before the entry, which locks the ledger last.
    Raises ErreurMetier `credits_insuffisants`.
    """
    if convention.enveloppe is None:
        return
    siens = MouvementEnveloppe.objects.filter(convention_id=convention.pk)
    avant = siens.aggregate(paye=Sum("paye"))["paye"] or ZERO
    ecart = max(paye_au_livre(convention) + variation, ZERO) - avant
    if not ecart or siens.filter(cle=cle).exists():
        return
    finie = ordre is None and convention.soldee_le is not None
    mouvementer(
        enveloppe=convention.enveloppe,
        nature=NatureMouvement.PAIEMENT,
        cle=cle,
        libelle=libelle[:200],
        paye=ecart,
        engage=ecart if finie else ZERO,
        convention_id=convention.pk,
        ordre_id=ordre.pk if ordre else None,
        par=par,
        le=le,
    )
