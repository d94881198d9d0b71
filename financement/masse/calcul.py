"""From a lot and a barème to results: by blocks on the fast path, and one by one by the exact engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from financement.masse.assemblage import Assemblage, bloc_exact
from financement.masse.calendrier import tables
from financement.masse.entiers import Entiers, Masque
from financement.masse.grille import calculer_bloc
from financement.masse.lot import Lot
from financement.masse.occupation import invalides, reunir
from financement.masse.parametres import preparer_lot
from financement.masse.resultats import Resultats
from financement.masse.voies import DUREE_MAXIMALE
from financement.moteur import Bareme, ErreurDossier, Resultat, calculer

#: Posts at a time: their grids stay in the cache of the processor.
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
    exacts[[*lot.quotites, *lot.repris]] = True
    calendrier = tables(DUREE_MAXIMALE)
    occupations = reunir(lot, voies.duree_des_postes, exacts, calendrier, au=au)
    calcules, refus = _au_moteur_exact(lot, bareme, exacts, au)
    lignes_au_plus = int(occupations.largeur.sum()) + sum(len(r.lignes) for r in calcules.values())
    assemblage = Assemblage(len(lot), lignes_au_plus)
    genres = _genres(exacts, voies.au_smic, occupations.largeur)
    for premier in range(0, len(lot), TAILLE):
        dernier = min(premier + TAILLE, len(lot))
        blocs = [
            calculer_bloc(postes, occupations, voies, calendrier)
            for postes in _paquets(genres[premier:dernier], premier)
        ]
        siens = {rang: calcules[rang] for rang in range(premier, dernier) if rang in calcules}
        if siens:
            blocs.append(bloc_exact(siens))
        assemblage.ajouter(premier, dernier, blocs)
    return assemblage.resultats(refus=refus, exacts=int(exacts.sum()), version_bareme=bareme.version)


def _genres(exacts: Masque, au_smic: Masque, largeur: Entiers) -> Entiers:
    """0 for a post left to the exact engine, else one number by kind of rule and of width."""
    genres = 1 + au_smic + 2 * (largeur > LARGEUR)
    return np.where(exacts, 0, genres).astype(np.int64)


def _paquets(genres: Entiers, premier: int) -> Iterator[Entiers]:
    """The ranks of the posts of each kind, among those that begin at `premier`."""
    for genre in range(1, 5):
        postes = np.flatnonzero(genres == genre)
        if len(postes):
            yield postes.astype(np.int64) + premier


def _au_moteur_exact(
    lot: Lot, bareme: Bareme, exacts: Masque, au: date | None
) -> tuple[dict[int, Resultat], dict[int, ErreurDossier]]:
    """The posts that the fast path does not know: their results, and the refusals."""
    calcules: dict[int, Resultat] = {}
    refus: dict[int, ErreurDossier] = {}
    for rang in np.flatnonzero(exacts).tolist():
        try:
            calcules[rang] = calculer(lot.dossier(rang), bareme, au=au)
        except ErreurDossier as erreur:
            refus[rang] = erreur
    return calcules, refus
