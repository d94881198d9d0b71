"""The answer: an amount, its ceiling, and one line per month that can be followed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from financement.moteur.arrondi import arrondir

CENTIME = 2
DECIMALES_MOIS = 6


@dataclass(frozen=True)
class Reference:
    """A parameter value that entered the computation, with its source and how far it may be trusted."""

    parametre: str
    valeur: Decimal
    unite: str
    depuis: date
    source: str
    statut: str

    def en_json(self) -> dict[str, str]:
        return {
            "parametre": self.parametre,
            "valeur": f"{self.valeur:f}",
            "unite": self.unite,
            "depuis": self.depuis.isoformat(),
            "source": self.source,
            "statut": self.statut,
        }


@dataclass(frozen=True)
class Facteur:
    """A multiplier of a term, with its French name."""

    nom: str
    valeur: Decimal


@dataclass(frozen=True)
class Terme:
    """`base` euros × `fraction` months ÷ `sur` months × each factor: a part of a line, exact."""

    base: Decimal
    fraction: Fraction
    sur: int = 1
    facteurs: tuple[Facteur, ...] = ()
    reference: Reference | None = None

    @property
    def exact(self) -> Fraction:
        produit = Fraction(self.base) * self.fraction / self.sur
        for facteur in self.facteurs:
            produit *= Fraction(facteur.valeur)
        return produit

    def en_json(self) -> dict[str, object]:
        return {
            "base": f"{self.base:f}",
            "fraction": str(self.fraction),
            "sur": self.sur,
            "facteurs": [[facteur.nom, f"{facteur.valeur:f}"] for facteur in self.facteurs],
            "reference": self.reference and self.reference.en_json(),
        }


@dataclass(frozen=True)
class Ligne:
    """One month. `fraction` is what the month consumes (cut in the month that reaches the duration).

    `montant` is in euros; `cumul` is the sum of the lines so far; `montant_brut` is the line before the
    ceiling. After a transfer, `avant` is what the former hosts had in all before this host's first line, and
    `jours_avant` the occupied days of this very month that are theirs.
    """

    mois: str
    jours_occupes: int
    jours_du_mois: int
    fraction: Fraction
    mois_cumules: Fraction
    termes: tuple[Terme, ...]
    montant_brut: Decimal
    montant: Decimal
    cumul: Decimal
    avant: Decimal = Decimal("0.00")
    jours_avant: int = 0

    @property
    def coupee_par_la_duree(self) -> bool:
        return self.fraction < Fraction(self.jours_occupes, self.jours_du_mois)

    @property
    def brut_seul(self) -> Decimal:
        """The line as its own terms give it, rounded. In the month of a transfer `montant_brut` may be one cent off:
        it is what is left of the whole month, rounded once for the post."""
        return arrondir(sum((terme.exact for terme in self.termes), Fraction(0)))

    @property
    def coupee_par_le_plafond(self) -> bool:
        return self.montant < self.montant_brut

    def en_json(self) -> list[str | int]:
        return [self.mois, self.jours_occupes, self.jours_du_mois, f"{self.montant:f}"]

    def en_trace(self) -> dict[str, object]:
        """The whole line as JSON values; fractions are exact texts such as "17/31"."""
        return {
            "mois": self.mois,
            "jours_occupes": self.jours_occupes,
            "jours_du_mois": self.jours_du_mois,
            "fraction": str(self.fraction),
            "mois_cumules": str(self.mois_cumules),
            "termes": [terme.en_json() for terme in self.termes],
            "montant_brut": f"{self.montant_brut:f}",
            "montant": f"{self.montant:f}",
            "cumul": f"{self.cumul:f}",
        }


@dataclass(frozen=True)
class Resultat:
    """Amounts in euros with two decimals, consumed months as an exact rational.

    `references` are the parameters of the whole post (those of a month are in its terms); `alertes` are
    French sentences that change no amount; `arrete_au` is the last day counted, None when all the occupations
    are. After a transfer, the lines and `montant_constate` are the present host's, `montant_anterieur` (euros) and
    `mois_anterieurs` the former hosts'; `consommes` stays the post's, and `plafond` is what they left of it.
    """

    montant_constate: Decimal
    plafond: Decimal
    duree: int
    consommes: Fraction
    lignes: tuple[Ligne, ...]
    references: tuple[Reference, ...]
    version_bareme: str
    alertes: tuple[str, ...] = ()
    arrete_au: date | None = None
    mois_anterieurs: Fraction = Fraction(0)
    montant_anterieur: Decimal = Decimal("0.00")

    @property
    def mois_consommes(self) -> Decimal:
        """The consumed months with six decimals, rounded half up."""
        return arrondir(self.consommes, DECIMALES_MOIS)

    @property
    def duree_consommee(self) -> bool:
        return self.consommes == self.duree

    def en_json(self) -> dict[str, object]:
        """The short public form of a result: amounts as texts, lines as [month, days, days of the month,
        amount].
        """
        return {
            "montant_constate": f"{self.montant_constate:f}",
            "plafond": f"{self.plafond:f}",
            "mois_consommes": f"{self.mois_consommes:f}",
            "lignes": [ligne.en_json() for ligne in self.lignes],
        }

    def en_trace(self) -> dict[str, object]:
        """Everything that explains the result, as JSON values to be stored with it."""
        return self.en_json() | {
            "duree": self.duree,
            "consommes": str(self.consommes),
            "lignes": [ligne.en_trace() for ligne in self.lignes],
            "references": [reference.en_json() for reference in self.references],
            "version_bareme": self.version_bareme,
            "alertes": list(self.alertes),
            "arrete_au": self.arrete_au and self.arrete_au.isoformat(),
        }
