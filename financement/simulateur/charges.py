"""Employer charges: an assumption of the simulator, from dated rates. Pure but for one parameter file.

No entitlement depends on it: the State's aid comes from `financement.moteur` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path

from commun.parametres import Groupe, Parametre, lire
from financement.moteur.arrondi import arrondir

FICHIER = "financement/simulateur/charges_patronales.yaml"
STATUTS = ("public", "prive")
#: The coefficient of the reduction is rounded to four decimals (CSS, art. D. 241-7).
DECIMALES_COEFFICIENT = 4
#: Enough digits for a power to be the same everywhere, once rounded.
PRECISION = 40


@dataclass(frozen=True)
class Charges:
    """Share of the gross pay: sum of the rates, less the general reduction (nil for a public host)."""

    cotisations: Decimal
    reduction: Decimal

    @property
    def taux(self) -> Decimal:
        return self.cotisations - self.reduction


@cache
def hypotheses() -> Groupe:
    """The dated rates. Raises ErreurParametre on a faulty file."""
    groupe = lire(Path(__file__).parent / "charges_patronales.yaml", nom="charges", fichier=FICHIER)
    if not isinstance(groupe, Groupe):
        raise TypeError(FICHIER)
    groupe.exiger({*STATUTS, "reduction"})
    groupe.groupe("reduction").exiger({"regle", "maximale", "minimale", "seuil", "exposant"})
    return groupe


def cotisations(statut: str) -> list[Parametre]:
    """The rates of a kind of host, in the order of the file."""
    groupe = hypotheses().groupe(statut)
    return [groupe.parametre(nom, unite="part") for nom in groupe.enfants]


def charges_estimees(*, statut: str, jour: date, salaire: Decimal, smic: Decimal) -> Charges:
    """The assumed charges of a month that begins on `jour`; `salaire` and `smic` are gross euros a month."""
    total = sum((_valeur(parametre, jour) for parametre in cotisations(statut)), Decimal(0))
    reduction = _reduction(jour, Fraction(salaire) / Fraction(smic)) if statut == "prive" else Decimal(0)
    return Charges(total, reduction)


def _reduction(jour: date, rapport: Fraction) -> Decimal:
    """Coefficient of the general reduction for a pay of `rapport` times the SMIC (CSS, art. D. 241-7)."""
    groupe = hypotheses().groupe("reduction")
    seuil = Fraction(_valeur(groupe.parametre("seuil", unite="coefficient"), jour))
    if rapport >= seuil:
        return Decimal(0)
    maximale = Fraction(_valeur(groupe.parametre("maximale", unite="part"), jour))
    minimale = Fraction(_valeur(groupe.parametre("minimale", unite="part"), jour))
    exposant = _valeur(groupe.parametre("exposant", unite="coefficient"), jour)
    pente = _PENTES[groupe.parametre("regle", unite="regle").au(jour).texte or ""]
    part = pente(min((seuil / rapport - 1) / (seuil - 1), Fraction(1)), exposant)
    return arrondir(minimale + (maximale - minimale) * part, DECIMALES_COEFFICIENT)


def _lineaire(part: Fraction, exposant: Decimal) -> Fraction:
    return part


def _puissance(part: Fraction, exposant: Decimal) -> Fraction:
    with localcontext(prec=PRECISION):
        return Fraction((Decimal(part.numerator) / Decimal(part.denominator)) ** exposant)


#: Name of a rule in the file → how the reduction falls, from 1 at the SMIC to 0 at the threshold.
_PENTES: dict[str, Callable[[Fraction, Decimal], Fraction]] = {
    "lineaire": _lineaire,
    "puissance": _puissance,
}


def pourcentage(part: Decimal) -> str:
    """`Decimal("0.3975")` → `39,75 %`."""
    return f"{(part * 100).normalize():f}".replace(".", ",") + "\u00a0%"


def _valeur(parametre: Parametre, jour: date) -> Decimal:
    """The rate in force; a measure that has ended counts for nothing."""
    return parametre.au(jour).valeur or Decimal(0)
