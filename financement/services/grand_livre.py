"""The only door of the ledger: pass an entry, reverse one.

The database numbers, chains and balances. Callers lock their own rows first and book last: the ledger is locked
from the first entry to the end of the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.journal import journaliser
from financement.enums import Journal, TypePiece
from financement.livre.lignes import Ligne, LignesRefusees, en_canonique, inverser, verifier
from financement.models import Convention, Ecriture
from financement.models.declencheurs_livre import VERROU

LOT = 2000


@dataclass(frozen=True, slots=True)
class Saisie:
    """An entry to pass. `cle` says what it stands for: the same key never makes two entries."""

    cle: str
    journal: str
    libelle: str
    lignes: Sequence[Ligne]
    piece_type: str
    piece_id: UUID
    convention_id: UUID
    structure_id: UUID
    departement_id: str
    poste_id: UUID | None = None
    contrepassee_id: UUID | None = None
    motif: str = ""

    def est(self, ecriture: Ecriture) -> bool:
        """The stored entry says the same thing; its wording, author and day may differ."""
        return (
            ecriture.journal == self.journal
            and ecriture.lignes == en_canonique(self.lignes)
            and ecriture.piece_type == self.piece_type
            and ecriture.piece_id == self.piece_id
            and ecriture.convention_id == self.convention_id
            and ecriture.poste_id == self.poste_id
            and ecriture.contrepassee_id == self.contrepassee_id
        )


def verrouiller_livre() -> None:
    """No other entry is passed until the transaction ends: what was read of the ledger stays true."""
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(%s)", [VERROU])


@transaction.atomic
def passer_ecriture(
    *,
    cle: str,
    journal: Journal,
    libelle: str,
    lignes: Sequence[Ligne],
    piece_type: TypePiece,
    piece_id: UUID,
    convention: Convention,
    par: Acteur,
    le: datetime,
    poste_id: UUID | None = None,
    contrepassee_id: UUID | None = None,
    motif: str = "",
) -> Ecriture:
    """Pass one entry, dated the Paris day of `le`; the entry that stands if `cle` is known with the same content.

    Raises ErreurMetier: `ecriture_refusee` (unbalanced lines, amount not positive), `cle_deja_prise` (same key,
    other content).
    """
    saisie = Saisie(
        cle=cle,
        journal=journal,
        libelle=libelle,
        lignes=lignes,
        piece_type=piece_type,
        piece_id=piece_id,
        convention_id=convention.pk,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        poste_id=poste_id,
        contrepassee_id=contrepassee_id,
        motif=motif,
    )
    return passer_en_lot([saisie], par=par, le=le)[0]


@transaction.atomic
def passer_en_lot(saisies: Sequence[Saisie], *, par: Acteur, le: datetime) -> list[Ecriture]:
    """Pass many entries in few statements, in this order; returns one entry for each. Raises as `passer_ecriture`."""
    for saisie in saisies:
        try:
            verifier(saisie.lignes)
        except LignesRefusees as erreur:
            raise ErreurMetier("ecriture_refusee", str(erreur)) from erreur
    return [
        ecriture
        for debut in range(0, len(saisies), LOT)
        for ecriture in _passer_paquet(saisies[debut : debut + LOT], par, le)
    ]


def _passer_paquet(saisies: Sequence[Saisie], par: Acteur, le: datetime) -> list[Ecriture]:
    cles = [saisie.cle for saisie in saisies]
    connues = Ecriture.objects.filter(cle__in=cles).in_bulk(field_name="cle")
    nouvelles = {saisie.cle: saisie for saisie in saisies if saisie.cle not in connues}
    if nouvelles:
        # A key that another transaction has just passed is skipped here and compared below.
        Ecriture.objects.bulk_create(
            [_ecriture(saisie, par, le) for saisie in nouvelles.values()], ignore_conflicts=True
        )
        connues |= Ecriture.objects.filter(cle__in=list(nouvelles)).in_bulk(field_name="cle")
    for saisie in saisies:
        ecriture = connues.get(saisie.cle)
        if ecriture is None or not saisie.est(ecriture):
            raise ErreurMetier(
                "cle_deja_prise",
                f"Le grand livre contient déjà une autre écriture pour la même pièce ({saisie.libelle}) : "
                "rechargez la page ; si le refus se répète, prévenez un administrateur.",
            )
    return [connues[cle] for cle in cles]


def _ecriture(saisie: Saisie, par: Acteur, le: datetime) -> Ecriture:
    return Ecriture(
        cle=saisie.cle,
        journal=saisie.journal,
        date_comptable=jour_de_paris(le),
        libelle=saisie.libelle[:200],
        motif=saisie.motif.strip(),
        piece_type=saisie.piece_type,
        piece_id=saisie.piece_id,
        convention_id=saisie.convention_id,
        structure_id=saisie.structure_id,
        departement_id=saisie.departement_id,
        poste_id=saisie.poste_id,
        contrepassee_id=saisie.contrepassee_id,
        par_id=par.utilisateur_id,
        role=par.role,
        le=le,
        lignes=en_canonique(saisie.lignes),
    )


@transaction.atomic
def contrepasser(*, ecriture: Ecriture, motif: str, par: Acteur, le: datetime) -> Ecriture:
    """Pass the opposite entry, once, with the reason. Both stay for ever.

    Raises ErreurMetier: `motif_requis`, `deja_contrepassee`, `contrepassation` (a reversal is not reversed).
    """
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de la contre-passation.", champ="motif")
    if ecriture.contrepassee_id is not None:
        raise ErreurMetier(
            "contrepassation",
            "Une contre-passation ne se contre-passe pas : refaites l'acte d'origine, il passera une écriture neuve.",
        )
    verrouiller_livre()
    if Ecriture.objects.filter(contrepassee=ecriture).exists():
        raise ErreurMetier("deja_contrepassee", f"L'écriture {ecriture.rang} est déjà contre-passée.")
    saisie = Saisie(
        cle=f"contrepassation:{ecriture.cle}",
        journal=ecriture.journal,
        libelle=f"Contre-passation de l'écriture {ecriture.rang}",
        lignes=inverser(ecriture.lignes_lues),
        piece_type=ecriture.piece_type,
        piece_id=ecriture.piece_id,
        convention_id=ecriture.convention_id,
        structure_id=ecriture.structure_id,
        departement_id=ecriture.departement_id,
        poste_id=ecriture.poste_id,
        contrepassee_id=ecriture.pk,
        motif=motif,
    )
    return passer_en_lot([saisie], par=par, le=le)[0]


# An entry of these journals is undone by its act, which keeps the order or the trop-perçu in step.
PAR_L_ACTE = {
    Journal.ORDRES: "annulez l'ordre ou constatez son rejet",
    Journal.PAIEMENTS: "constatez le rejet de l'ordre",
    Journal.TROP_PERCUS: "annulez le constat ou l'encaissement depuis la page du trop-perçu",
}


@transaction.atomic
def corriger_par_contrepassation(*, ecriture: Ecriture, motif: str, par: Acteur, le: datetime) -> Ecriture:
    """The accountant's own correction. Raises ErreurMetier `correction_par_l_acte` besides those of `contrepasser`."""
    if ecriture.journal in PAR_L_ACTE:
        raise ErreurMetier(
            "correction_par_l_acte",
            f"Cette écriture suit un acte : {PAR_L_ACTE[Journal(ecriture.journal)]}, la contre-passation suivra.",
        )
    inverse = contrepasser(ecriture=ecriture, motif=motif, par=par, le=le)
    journaliser(
        acte="ecriture_contrepassee",
        objet_type="ecriture",
        objet_id=ecriture.pk,
        par=par,
        le=le,
        rang=ecriture.rang,
        contrepassation=inverse.rang,
    )
    return inverse


def cles_libres(bases: Iterable[str]) -> dict[str, str]:
    """Key of each act → the key to pass it under: the act may be done again once its entry is reversed.

    `ordre:1`, then `ordre:1#2` when the first was reversed. Call it with the ledger locked.
    """
    bases = list(bases)
    libres = {base: base for base in bases}
    rang, a_voir = 1, bases
    while a_voir:
        prises = set(
            Ecriture.objects.filter(
                cle__in=[libres[base] for base in a_voir], contrepassation__isnull=False
            ).values_list("cle", flat=True)
        )
        a_voir = [base for base in a_voir if libres[base] in prises]
        rang += 1
        for base in a_voir:
            libres[base] = f"{base}#{rang}"
    return libres


def cle_libre(base: str) -> str:
    """The same for one act."""
    return cles_libres([base])[base]
