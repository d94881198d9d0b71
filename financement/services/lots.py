"""Batches of approved orders: made with their files, sent to the bank, or given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from commun import numeros
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.documents import enregistrer_fichier, reserver_nature
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import Role
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatCompte, EtatOrdre
from financement.fichiers_paiement import Virement, fichier_csv, fichier_sepa
from financement.models import LotPaiement, Ordre

NATURE_SEPA, NATURE_CSV = "lot_sepa", "lot_csv"
DELAI_MAXIMUM = timedelta(days=60)
reserver_nature(NATURE_SEPA, Role.COMPTABLE)
reserver_nature(NATURE_CSV, Role.COMPTABLE)


@transaction.atomic
def preparer_lot(*, ordres: Sequence[UUID], date_execution: date, par: Acteur, le: datetime) -> LotPaiement:
    """Put approved orders in a new batch and make its two files, which pay the accounts that the orders name.

    Raises ErreurMetier: no order, an order that is not free any more, an account replaced since, a date out of bounds;
    and ActeNonPermis.
    """
    if par.role != Role.COMPTABLE or par.utilisateur_id is None:
        raise ActeNonPermis("role_insuffisant", "Les lots de paiement sont préparés par un comptable.")
    if not jour_de_paris(le) <= date_execution <= jour_de_paris(le) + DELAI_MAXIMUM:
        raise ErreurMetier(
            "date_execution", "La date d'exécution va d'aujourd'hui à dans 60 jours.", champ="date_execution"
        )
    choisis = _verrouiller_libres(ordres)
    _exiger_comptes(choisis)
    (rang,) = numeros.reserver(f"lot-paiement-{jour_de_paris(le).year}")
    lot = LotPaiement(
        numero=f"LP-{jour_de_paris(le).year}-{rang:04d}",
        date_execution=date_execution,
        nombre=len(choisis),
        total=sum((ordre.montant for ordre in choisis), Decimal("0.00")),
        seuil_ordres=settings.SEUIL_ORDRES_LOT,
        prepare_le=le,
        prepare_par_id=par.utilisateur_id,
        cree_le=le,
    )
    lot.save(force_insert=True)
    Ordre.objects.filter(pk__in=[ordre.pk for ordre in choisis]).update(lot=lot)
    _faire_les_fichiers(lot, choisis, le)
    return lot


def _verrouiller_libres(ordres: Sequence[UUID]) -> list[Ordre]:
    """The orders, locked in the order of their identifiers; every one must be approved and in no batch."""
    if not ordres:
        raise ErreurMetier("aucun_ordre", "Choisissez au moins un ordre approuvé.", champ="ordres")
    choisis = list(
        Ordre.objects.select_for_update(of=("self",))
        .select_related("tranche__convention", "structure", "compte")
        .filter(pk__in=ordres)
        .order_by("pk")
    )
    if len(choisis) != len(set(ordres)) or any(o.etat != EtatOrdre.APPROUVE or o.lot_id for o in choisis):
        raise ErreurMetier(
            "ordre_indisponible",
            "Un des ordres choisis n'est plus approuvé, ou est déjà dans un lot : rechargez la page.",
            champ="ordres",
        )
    return sorted(choisis, key=lambda ordre: (ordre.tranche.convention.numero or "", ordre.tranche.rang))


def _exiger_comptes(ordres: Sequence[Ordre]) -> None:
    """No money leaves for an account that the host has replaced since: an approved order is never redirected."""
    if changes := [o for o in ordres if o.compte is not None and o.compte.etat != EtatCompte.VERIFIE]:
        ordre = changes[0]
        raise ErreurMetier(
            "compte_change",
            f"Le compte bancaire de {ordre.structure.denomination} a changé depuis l'approbation de l'ordre"
            f" ({ordre.tranche.convention.numero}, {ordre.tranche.libelle}) : annulez le lot s'il est préparé ; un"
            " ordonnateur annule l'ordre, puis le propose de nouveau vers le compte vérifié.",
            champ="ordres",
        )


def _virement(ordre: Ordre) -> Virement:
    compte = ordre.compte
    if compte is None:
        raise ErreurMetier("compte_absent", "Un des ordres ne nomme pas de compte bancaire.")
    return Virement(
        reference=ordre.pk.hex,
        convention=ordre.tranche.convention.numero or "",
        tranche=ordre.tranche.libelle,
        siret=ordre.structure.siret,
        beneficiaire=ordre.structure.denomination,
        titulaire=compte.titulaire,
        iban=compte.iban,
        bic=compte.bic,
        montant=ordre.montant,
    )


def _faire_les_fichiers(lot: LotPaiement, ordres: Sequence[Ordre], le: datetime) -> None:
    virements = [_virement(ordre) for ordre in ordres]
    for nature, suffixe, contenu in (
        (NATURE_SEPA, "xml", fichier_sepa(lot.numero, virements, execution=lot.date_execution, le=le)),
        (NATURE_CSV, "csv", fichier_csv(lot.numero, virements, execution=lot.date_execution)),
    ):
        enregistrer_fichier(
            nature=nature,
            objet_id=lot.pk,
            nom=f"{lot.numero}.{suffixe}",
            contenu=contenu,
            donnees={"lot": lot.numero, "nombre": lot.nombre, "total": str(lot.total)},
        )


@transaction.atomic
def transmettre_lot(*, lot: LotPaiement, par: Acteur, le: datetime) -> None:
    """The file went to the bank: every order of the batch is « transmis », in one act.

    Raises ErreurMetier `lot_deux_personnes` (a long batch is sent by somebody else), `compte_change`,
    `lot_incoherent`, and those of the life cycle.
    """
    with verrouiller(lot), contraintes_en_clair(LotPaiement):
        appliquer_transition(lot, "transmettre", par=par, le=le)
        ordres = list(lot.ordres.select_related("tranche__convention", "structure", "compte").order_by("pk"))
        _exiger_comptes(ordres)
        reel = lot.ordres.aggregate(nombre=Count("pk"), total=Sum("montant"))
        if (reel["nombre"], reel["total"]) != (lot.nombre, lot.total):
            raise ErreurMetier(
                "lot_incoherent",
                "Ce lot ne correspond plus à ses ordres : annulez-le et préparez-en un autre.",
            )
        for ordre in ordres:
            appliquer_transition(ordre, "transmettre", par=par, le=le)
            appliquer_transition(ordre.tranche, "transmettre", par=par, le=le)


@transaction.atomic
def annuler_lot(*, lot: LotPaiement, motif: str, par: Acteur, le: datetime) -> None:
    """Give up a batch that was not sent, with the reason: its orders are free again; its files stay as a proof."""
    appliquer_transition(lot, "annuler", par=par, le=le, motif=motif)
    lot.ordres.update(lot=None)
