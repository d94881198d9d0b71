"""From the raw lines to their report: read all, sort out what is new, write structure by structure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commun.acteurs import Acteur, perimetre
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from financement.importation.ecriture import deja_importee, empreintes_connues, grouper, importer_groupe
from financement.importation.lecture import LigneBrute
from financement.importation.lignes import Cadre, Ligne, lire_ligne
from financement.importation.montants import ouverture
from financement.importation.rapport import Constat, Motif, StatutLigne
from territoires.selecteurs import departements

#: The decisions shipped with the project, see financement/donnees/SOURCES.md.
DECISIONS_2021 = Path(__file__).parents[1] / "donnees" / "attributions-2021.json.gz"


@dataclass(frozen=True)
class Bilan:
    """The report of a whole file, in its order."""

    constats: tuple[Constat, ...]

    @property
    def par_statut(self) -> Counter[StatutLigne]:
        return Counter(constat.statut for constat in self.constats)

    @property
    def par_motif(self) -> Counter[Motif]:
        return Counter(motif for constat in self.constats for motif in constat.motifs)

    @property
    def montants_publies(self) -> int:
        """Lines that were not rejected and for which the State published an amount."""
        return sum(c.montant_publie is not None and c.montant_calcule is not None for c in self.constats)

    @property
    def montants_egaux(self) -> int:
        """Those whose published amount is the computed one."""
        return sum(constat.montants_egaux for constat in self.constats)

    def en_json(self) -> list[dict[str, object]]:
        return [constat.en_json() for constat in self.constats]


def importer(
    brutes: Sequence[LigneBrute],
    *,
    par: Acteur,
    le: datetime,
    avancer: Callable[[int], object] = lambda nombre: None,
) -> Bilan:
    """Import what is new, leave what is there, and say what was done with each line.

    One transaction per structure: an interrupted import is finished by the next one. `avancer` is told the number of
    lines settled since the last call. Raises ErreurMetier `territoires_absents` before anything is written.
    """
    cadre = _cadre(le)
    lues = [lire_ligne(rang, brute, cadre) for rang, brute in enumerate(brutes)]
    constats = {lue.ligne: lue for lue in lues if isinstance(lue, Constat)}
    nouvelles = _trier([lue for lue in lues if isinstance(lue, Ligne)], constats, par=par)
    avancer(len(constats))
    for groupe in grouper(nouvelles):
        for constat in importer_groupe(lignes=groupe, par=par, le=le):
            constats[constat.ligne] = constat
        avancer(len(groupe))
    return Bilan(tuple(constats[rang] for rang in range(len(brutes))))


def _cadre(le: datetime) -> Cadre:
    codes = frozenset(departement.code for departement in departements())
    if not codes:
        raise ErreurMetier(
            "territoires_absents",
            "Les départements ne sont pas chargés : lancez d'abord « manage.py charger_territoires ».",
        )
    return Cadre(departements=codes, depuis=ouverture(), jusqua=jour_de_paris(le))


def _trier(lignes: Iterable[Ligne], constats: dict[int, Constat], *, par: Acteur) -> list[Ligne]:
    """The lines to write. Those already there, in the database or higher in the file, get their report."""
    lignes = list(lignes)
    with perimetre(par):
        connues = empreintes_connues([ligne.cle for ligne in lignes])
    nouvelles = []
    for ligne in lignes:
        constat = deja_importee(ligne, connues)
        if constat is None:
            connues[ligne.cle] = ligne.empreinte
            nouvelles.append(ligne)
        else:
            constats[ligne.rang] = constat
    return nouvelles
