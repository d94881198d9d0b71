"""A block of posts under the same kind of rule: a grid, posts in rows, months in columns from the first of each."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from financement.masse.calendrier import Tables
from financement.masse.entiers import PARTS, Entiers, Parts, quotient_arrondi
from financement.masse.occupation import Occupations, parts_occupees
from financement.masse.resultats import MICRO, Bloc
from financement.masse.voies import Voies

Entier = TypeVar("Entier", bound=np.signedinteger)


def calculer_bloc(postes: Entiers, occupations: Occupations, voies: Voies, calendrier: Tables) -> Bloc:
    """The posts of these ranks: all known to the fast path, all at the SMIC or none."""
    voie = voies.rang[postes]
    premier_mois = occupations.premier_mois[postes]
    occupees = parts_occupees(occupations, postes)
    consommees = np.minimum(occupees, (voies.duree[voie][:, None] * PARTS).astype(np.int32))
    parts = _par_mois(consommees)
    if voies.zone[voie[0]] >= 0:
        cumul = _cumul_au_smic(voies, voie, premier_mois, parts)
    else:
        cumul = _cumul_par_paliers(voies, voie, consommees)
    colonnes = parts.shape[1]
    lignes = np.flatnonzero(parts)
    poste = lignes // colonnes
    mois = lignes - poste * colonnes + premier_mois[poste]
    nombres = np.bincount(poste, minlength=len(postes)).astype(np.int64)
    reelles = _parts_reelles(lignes, nombres, parts, occupees, consommees)
    return Bloc(
        postes=postes,
        totaux=cumul[:, -1],
        plafonds=voies.plafond[voie],
        durees=voies.duree[voie],
        mois_consommes=quotient_arrondi(consommees[:, -1].astype(np.int64) * MICRO, PARTS),
        nombres=nombres,
        mois=calendrier.code[mois],
        jours=reelles * calendrier.longueur[mois] // PARTS,
        montants=_par_mois(cumul).ravel()[lignes],
    )


def _cumul_au_smic(voies: Voies, voie: Entiers, premier_mois: Entiers, parts: Parts) -> Entiers:
    """The cents due at the end of each month: a line is rounded once, at the end of its product; the ceiling
    bears on the sum of rounded lines.
    """
    fenetres = np.lib.stride_tricks.sliding_window_view(voies.smic, parts.shape[1], axis=1)
    exact = fenetres[voies.zone[voie], premier_mois] * parts
    exact *= voies.numerateur[voie][:, None]
    cumul = np.cumsum(quotient_arrondi(exact, voies.denominateur[voie][:, None]), axis=1)
    return np.minimum(cumul, voies.plafond[voie][:, None], out=cumul)


def _cumul_par_paliers(voies: Voies, voie: Entiers, consommees: Parts) -> Entiers:
    """The cents due at the end of each month: the cumulated value is rounded, a line is a difference."""
    exact = np.zeros(consommees.shape, dtype=np.int64)
    larges = consommees.astype(np.int64)
    for rang in range(voies.paliers.shape[1]):
        poids, depuis, parts = (voies.paliers[voie, rang, i][:, None] for i in range(3))
        exact += poids * np.minimum(np.maximum(larges - depuis, 0), parts)
    return quotient_arrondi(exact, voies.denominateur[voie][:, None])


def _par_mois(cumul: npt.NDArray[Entier]) -> npt.NDArray[Entier]:
    """What each month of a grid adds."""
    ajout = np.empty_like(cumul)
    ajout[:, 0] = cumul[:, 0]
    np.subtract(cumul[:, 1:], cumul[:, :-1], out=ajout[:, 1:])
    return ajout


def _parts_reelles(
    lignes: Entiers, nombres: Entiers, parts: Parts, occupees: Parts, consommees: Parts
) -> Entiers:
    """Parts of the real occupied days of each line: what it consumes, and in the month that reaches the
    duration, the last line of its post, what it does not consume too.
    """
    reelles = parts.ravel()[lignes].astype(np.int64)
    coupes = occupees[:, -1] > consommees[:, -1]
    dernieres = np.cumsum(nombres)[coupes] - 1
    cases = lignes[dernieres]
    reelles[dernieres] += occupees.ravel()[cases] - consommees.ravel()[cases]
    return reelles
