"""From a lot and a barème to results: by blocks on the fast path, and one by one by the exact engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from financement.masse.assemblage import assembler, bloc_exact
from financement.masse.calendrier import tables
from financement.masse.entiers import Entiers, Masque
from financement.masse.grille import calculer_bloc
from financement.masse.lot import Lot
from financement.masse.occupation import invalides, reunir
from financement.masse.parametres import preparer_lot
from financement.masse.resultats import Bloc, Resultats
from financement.masse.voies import DUREE_MAXIMALE
from financement.moteur import Bareme, ErreurDossier, Resultat, calculer

#: Posts per block: its grids stay in the cache of the processor.
TAILLE = 1024
#: A post that spans more months is computed apart, so as not to widen the grid of its neighbours.
LARGEUR = 60


def calculer_lot(lot: Lot, bareme: Bareme, *, au: date | None = None) -> Resultats:
    """What the occupations of each post give right to: the same as `calculer` of the exact engine, to the cent.

    `au` keeps the days up to that one, included. A post that the exact engine refuses does not stop the
    others: see `Resultats.refus`.
    """
    voies = preparer_lot(lot, bareme)
    exacts = voies.hors_voie | invalides(lot)
    calendrier = tables(DUREE_MAXIMALE)
    occupations = reunir(lot, voies.duree_des_postes, exacts, calendrier, au=au)
    blocs = [
        calculer_bloc(postes, occupations, voies, calendrier)
        for postes in _paquets(exacts, occupations.largeur)
    ]
    par_le_moteur, refus = _au_moteur_exact(lot, bareme, exacts, au)
    if par_le_moteur is not None:
        blocs.append(par_le_moteur)
    return assembler(blocs, len(lot), bareme.version, refus=refus, exacts=int(exacts.sum()))


def _paquets(exacts: Masque, largeur: Entiers) -> Iterator[Entiers]:
    """Ranks of the posts of the fast path, `TAILLE` at a time, the wide ones at the end, narrowest first."""
    larges = largeur > LARGEUR
    ordinaires = np.flatnonzero(~exacts & ~larges).astype(np.int64)
    apart = np.flatnonzero(~exacts & larges).astype(np.int64)
    apart = apart[np.argsort(largeur[apart], kind="stable")]
    for postes in (ordinaires, apart):
        for debut in range(0, len(postes), TAILLE):
            yield postes[debut : debut + TAILLE]


def _au_moteur_exact(
    lot: Lot, bareme: Bareme, exacts: Masque, au: date | None
) -> tuple[Bloc | None, dict[int, ErreurDossier]]:
    """The posts that the fast path does not know: their results as a block, and the refusals."""
    calcules: dict[int, Resultat] = {}
    refus: dict[int, ErreurDossier] = {}
    for rang in np.flatnonzero(exacts).tolist():
        try:
            calcules[rang] = calculer(lot.dossier(rang), bareme, au=au)
        except ErreurDossier as erreur:
            refus[rang] = erreur
    return bloc_exact(calcules) if calcules else None, refus
