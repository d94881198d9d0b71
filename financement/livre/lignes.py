"""Lines of an entry: which accounts each act moves, in euros, and what makes an entry balanced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from financement.livre import comptes

ZERO = Decimal("0.00")
CENTIME = Decimal("0.01")
MAXIMUM = Decimal("9999999999.99")


class LignesRefusees(ValueError):
    """These lines make no entry; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Ligne:
    """One account moved: exactly one of the two amounts is positive, both in euros with two decimals."""

    compte: str
    debit: Decimal
    credit: Decimal


def debit(compte: str, montant: Decimal) -> Ligne:
    """`montant` at the debit of `compte`. Raises LignesRefusees."""
    return Ligne(compte, _exact(montant), ZERO)


def credit(compte: str, montant: Decimal) -> Ligne:
    """`montant` at the credit of `compte`. Raises LignesRefusees."""
    return Ligne(compte, ZERO, _exact(montant))


def _exact(montant: Decimal) -> Decimal:
    if not ZERO < montant <= MAXIMUM:
        raise LignesRefusees(f"Le montant d'une ligne est positif, reçu : {montant}.")
    if montant != montant.quantize(CENTIME):
        raise LignesRefusees(f"Le montant d'une ligne compte au plus deux décimales, reçu : {montant}.")
    return montant.quantize(CENTIME)


def mouvement(debite: str, credite: str, montant: Decimal) -> tuple[Ligne, Ligne]:
    """Two lines: `montant` euros from the account `credite` to the account `debite`."""
    return debit(debite, montant), credit(credite, montant)


def verifier(lignes: Sequence[Ligne]) -> None:
    """Raises LignesRefusees unless there are two lines or more and debits equal credits."""
    if len(lignes) < 2:
        raise LignesRefusees("Une écriture compte au moins deux lignes.")
    debits, credits = totaux(lignes)
    if debits != credits:
        raise LignesRefusees(f"Écriture déséquilibrée : {debits} au débit, {credits} au crédit.")


def totaux(lignes: Iterable[Ligne]) -> tuple[Decimal, Decimal]:
    """Sums of the debits and of the credits, in euros."""
    debits = credits = ZERO
    for ligne in lignes:
        debits += ligne.debit
        credits += ligne.credit
    return debits, credits


def inverser(lignes: Iterable[Ligne]) -> tuple[Ligne, ...]:
    """The reversal: what was debited is credited, in the same order."""
    return tuple(Ligne(ligne.compte, ligne.credit, ligne.debit) for ligne in lignes)


def en_canonique(lignes: Iterable[Ligne]) -> list[list[str]]:
    """`[["avances", "12000.00", "0.00"], …]`: the form that an entry keeps and hashes."""
    return [[ligne.compte, f"{ligne.debit:.2f}", f"{ligne.credit:.2f}"] for ligne in lignes]


def de_canonique(lignes: Iterable[Sequence[str]]) -> tuple[Ligne, ...]:
    """The opposite of `en_canonique`."""
    return tuple(
        Ligne(compte, Decimal(au_debit), Decimal(au_credit)) for compte, au_debit, au_credit in lignes
    )


def solde(lignes: Iterable[Ligne], compte: str) -> Decimal:
    """Debits minus credits of one account, in euros."""
    return sum((ligne.debit - ligne.credit for ligne in lignes if ligne.compte == compte), ZERO)


# What each act moves. The worked example is in docs/grand-livre.md.


def engagement(montant: Decimal) -> tuple[Ligne, ...]:
    """A convention becomes active: the granted amount is engaged, off balance."""
    return mouvement(comptes.ENGAGEMENTS, comptes.ENGAGEMENTS_CONTREPARTIE, montant)


def ordre_approuve(montant: Decimal) -> tuple[Ligne, ...]:
    """An approved order: money is owed to the host ahead of its entitlement."""
    return mouvement(comptes.AVANCES, comptes.ORDRES_A_PAYER, montant)


def ordre_paye(montant: Decimal) -> tuple[Ligne, ...]:
    """The bank has paid the order."""
    return mouvement(comptes.ORDRES_A_PAYER, comptes.TRESORERIE, montant)


def droits(difference: Decimal) -> tuple[Ligne, ...]:
    """A notified entitlement moves by `difference` euros: a charge when it grows, the other way round when it falls."""
    if difference > ZERO:
        return mouvement(comptes.SUBVENTIONS, comptes.AVANCES, difference)
    return mouvement(comptes.AVANCES, comptes.SUBVENTIONS, -difference)


def trop_percu(montant: Decimal) -> tuple[Ligne, ...]:
    """What was paid beyond the final entitlement becomes a claim on the host."""
    return mouvement(comptes.CREANCES, comptes.AVANCES, montant)


def recouvrement(montant: Decimal) -> tuple[Ligne, ...]:
    """The host gives money back."""
    return mouvement(comptes.TRESORERIE, comptes.CREANCES, montant)


def report(montant: Decimal) -> tuple[Ligne, ...]:
    """The claim is kept back from the next instalment, whose order pays the rest."""
    return mouvement(comptes.AVANCES, comptes.CREANCES, montant)


def cession(montant: Decimal) -> tuple[Ligne, ...]:
    """The claim of one convention is settled by another convention of the same host."""
    return mouvement(comptes.COMPENSATIONS, comptes.CREANCES, montant)


def compensation(montant: Decimal) -> tuple[Ligne, ...]:
    """The other side of `cession`, in the convention whose instalment is kept back."""
    return mouvement(comptes.AVANCES, comptes.COMPENSATIONS, montant)


def abandon(montant: Decimal) -> tuple[Ligne, ...]:
    """The State gives the claim up: a charge."""
    return mouvement(comptes.REMISES, comptes.CREANCES, montant)
