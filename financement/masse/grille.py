"""A block of posts, computed on a grid: posts in rows, months in columns from the first month of each."""

from __future__ import annotations

import numpy as np

from financement.masse.calendrier import Tables
from financement.masse.entiers import PARTS, Entiers, quotient_arrondi
from financement.masse.occupation import Occupations, jours_occupes
from financement.masse.resultats import MICRO, Bloc
from financement.masse.voies import Voies


def calculer_bloc(postes: Entiers, occupations: Occupations, voies: Voies, calendrier: Tables) -> Bloc:
    """The posts of these ranks, all known to the fast path."""
    voie = voies.rang[postes]
    colonnes = max(int(occupations.largeur[postes].max()), 1)
    rangs = occupations.premier_mois[postes][:, None] + np.arange(colonnes, dtype=np.int64)
    np.minimum(rangs, calendrier.dernier_rang, out=rangs)
    jours = jours_occupes(occupations, postes, calendrier.premier[rangs], calendrier.longueur[rangs])
    duree = voies.duree[voie][:, None] * PARTS
    consommes = np.cumsum(jours * calendrier.parts[rangs], axis=1)
    np.minimum(consommes, duree, out=consommes)
    avant = np.zeros_like(consommes)
    avant[:, 1:] = consommes[:, :-1]
    lignes = np.flatnonzero((jours > 0) & (avant < duree))
    cumul = _cumul(voies, voie, rangs, consommes, consommes - avant)
    montants = cumul.copy()
    montants[:, 1:] -= cumul[:, :-1]
    return Bloc(
        postes=postes,
        totaux=cumul[:, -1],
        plafonds=voies.plafond[voie],
        durees=voies.duree[voie],
        mois_consommes=quotient_arrondi(consommes[:, -1] * MICRO, PARTS),
        nombres=np.bincount(lignes // colonnes, minlength=len(postes)).astype(np.int64),
        mois=calendrier.code[rangs.ravel()[lignes]],
        jours=jours.ravel()[lignes],
        montants=montants.ravel()[lignes],
    )


def _cumul(voies: Voies, voie: Entiers, rangs: Entiers, consommes: Entiers, parts: Entiers) -> Entiers:
    """The cents due at the end of each month, rounded, under the ceiling."""
    au_smic = voies.zone[voie] >= 0
    if au_smic.all():
        return _cumul_au_smic(voies, voie, rangs, parts)
    if not au_smic.any():
        return _cumul_par_paliers(voies, voie, consommes)
    cumul = np.empty_like(consommes)
    cumul[au_smic] = _cumul_au_smic(voies, voie[au_smic], rangs[au_smic], parts[au_smic])
    cumul[~au_smic] = _cumul_par_paliers(voies, voie[~au_smic], consommes[~au_smic])
    return cumul


def _cumul_au_smic(voies: Voies, voie: Entiers, rangs: Entiers, parts: Entiers) -> Entiers:
    """Each line is rounded once, at the end of its product; the ceiling bears on the sum of rounded lines."""
    exact = voies.smic[voies.zone[voie][:, None], rangs]
    exact *= parts
    exact *= voies.numerateur[voie][:, None]
    lignes = quotient_arrondi(exact, voies.denominateur[voie][:, None])
    cumul = np.cumsum(lignes, axis=1)
    return np.minimum(cumul, voies.plafond[voie][:, None], out=cumul)


def _cumul_par_paliers(voies: Voies, voie: Entiers, consommes: Entiers) -> Entiers:
    """The cumulated value is rounded; a line is a difference."""
    exact = np.zeros_like(consommes)
    for rang in range(voies.paliers.shape[1]):
        poids, depuis, parts = (voies.paliers[voie, rang, i][:, None] for i in range(3))
        exact += poids * np.minimum(np.maximum(consommes - depuis, 0), parts)
    return quotient_arrondi(exact, voies.denominateur[voie][:, None])
