"""The whole ledger read again from its first entry: numbering, chain, balance, spread lines, anchors.

>>> controle = Controle(ancres)
>>> for maillon, scellee, lignes in livre: controle.lire(maillon, scellee, lignes)
>>> controle.conclure()
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from financement.livre.ancres import Ancre
from financement.livre.chaine import ORIGINE, Maillon, empreinte
from financement.livre.lignes import ZERO, Ligne, LignesRefusees, de_canonique, totaux, verifier


@dataclass(frozen=True, slots=True)
class Anomalie:
    """What is wrong, in French, and the rank of the entry where it was seen (None: not one entry)."""

    code: str
    message: str
    rang: int | None = None


class Controle:
    """Reads every entry in the order of ranks; `conclure` gives what was found, in that order."""

    def __init__(self, ancres: Iterable[Ancre]) -> None:
        self.nombre = 0
        self.rang = 0
        self.tete = ORIGINE
        self.debits = ZERO
        self.credits = ZERO
        self._anomalies: list[Anomalie] = []
        self._ancres: dict[int, list[Ancre]] = defaultdict(list)
        for ancre in ancres:
            self._ancres[ancre.rang].append(ancre)

    def lire(self, maillon: Maillon, scellee: str, reparties: Sequence[Ligne]) -> None:
        """One more entry: `scellee` is its stored hash, `reparties` its lines' rows in order."""
        self._numero(maillon)
        if maillon.precedente != self.tete:
            self._noter("chaine", maillon.rang, "ne suit pas l'écriture qui la précède")
        if _recalculer(maillon) != scellee:
            self._noter(
                "empreinte", maillon.rang, "a été modifiée : son empreinte n'est plus celle de son contenu"
            )
        self._lignes(maillon, reparties)
        self.nombre += 1
        self.rang, self.tete = maillon.rang, scellee
        for ancre in self._ancres.pop(maillon.rang, []):
            self._comparer(ancre)

    def _numero(self, maillon: Maillon) -> None:
        attendu = self.rang + 1
        if maillon.rang == attendu:
            return
        manque = f"les écritures {attendu} à {maillon.rang - 1} manquent"
        if maillon.rang == attendu + 1:
            manque = f"l'écriture {attendu} manque"
        self._anomalies.append(Anomalie("trou", f"Numérotation rompue : {manque}.", attendu))

    def _lignes(self, maillon: Maillon, reparties: Sequence[Ligne]) -> None:
        try:
            lignes = de_canonique(maillon.lignes)
            verifier(lignes)
        except (ValueError, ArithmeticError, TypeError) as erreur:
            detail = str(erreur) if isinstance(erreur, LignesRefusees) else "lignes illisibles"
            self._noter("desequilibre", maillon.rang, f"n'est pas équilibrée ({detail.rstrip('.')})")
            lignes = ()
        if tuple(reparties) != lignes:
            self._noter("lignes", maillon.rang, "ne correspond plus à ses lignes")
        debits, credits = totaux(reparties)
        self.debits += debits
        self.credits += credits

    def _comparer(self, ancre: Ancre) -> None:
        vu = (self.tete, self.nombre, self.debits, self.credits)
        if vu == (ancre.empreinte, ancre.nombre, ancre.debits, ancre.credits):
            return
        self._anomalies.append(
            Anomalie(
                "ancre",
                f"Le livre a été réécrit avant l'écriture {ancre.rang} : l'ancre du {_jour(ancre)} atteste "
                f"l'empreinte {ancre.empreinte[:12]}…, {ancre.nombre} écritures et {ancre.debits} € ; on lit "
                f"{self.tete[:12]}…, {self.nombre} écritures et {self.debits} €.",
                ancre.rang,
            )
        )

    def _noter(self, code: str, rang: int, quoi: str) -> None:
        self._anomalies.append(Anomalie(code, f"L'écriture {rang} {quoi}.", rang))

    def conclure(self) -> list[Anomalie]:
        """Every anomaly in the order of the entries; an anchor whose entry was not read says that the end is cut."""
        restantes = sorted(rang for rang in self._ancres if rang > 0)
        for rang in restantes:
            for ancre in self._ancres[rang]:
                self._anomalies.append(
                    Anomalie(
                        "coupure",
                        f"La fin du livre manque : l'ancre du {_jour(ancre)} atteste {ancre.nombre} écritures "
                        f"jusqu'à la {ancre.rang}, on lit {self.nombre} écritures jusqu'à la {self.rang}.",
                        self.rang + 1,
                    )
                )
        return self._anomalies


def _recalculer(maillon: Maillon) -> str:
    """The hash of the content; empty when its lines are no longer a list of lists."""
    try:
        return empreinte(maillon)
    except TypeError:
        return ""


def _jour(ancre: Ancre) -> str:
    return f"{ancre.le:%d/%m/%Y}"
