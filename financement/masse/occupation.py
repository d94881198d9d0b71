"""The union of the occupations of each post, then the months that they consume.

A day is turned once into the parts of a month elapsed before it. At the end of a month, a period from `a` to `b`
has then consumed min(max(elapsed, a), b) - a parts: no day is counted one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from financement.masse.calendrier import Tables
from financement.masse.entiers import PARTS, Entiers, Masque, Parts
from financement.masse.lot import SANS_FIN, Lot, bornes_de
from financement.moteur.champs import DERNIER_JOUR, PREMIER_JOUR

_PREMIER = PREMIER_JOUR.toordinal()
_DERNIER = DERNIER_JOUR.toordinal()


@dataclass(frozen=True)
class Occupations:
    """Disjoint periods, those of post `i` at the ranks `bornes[i]` to `bornes[i + 1]`, in parts elapsed from
    `debuts` included to `fins` excluded.

    `premier_mois` and `largeur` are the rank of the first month of each post and its number of months up to
    the last one, 0 without any occupied day.
    """

    bornes: Entiers
    debuts: Entiers
    fins: Entiers
    premier_mois: Entiers
    largeur: Entiers


def invalides(lot: Lot) -> Masque:
    """The posts with a day out of bounds or an end before its start: the exact engine says which and why."""
    ouvertes = lot.fins == SANS_FIN
    fautes = (lot.debuts < _PREMIER) | (lot.debuts > _DERNIER) | (lot.fins < lot.debuts)
    fautes |= ~ouvertes & (lot.fins > _DERNIER)
    trouves = np.zeros(len(lot), dtype=np.bool_)
    trouves[_poste_de(lot)[fautes]] = True
    return trouves


def reunir(lot: Lot, duree: Entiers, ecartes: Masque, calendrier: Tables, *, au: date | None) -> Occupations:
    """The union of the days of each post, cut after the day `au`; `ecartes` are the posts left out.

    `duree` (months) only bounds the width: a period cannot count longer than that by itself, and no month
    counts after the one in which the periods reach it together.
    """
    poste = _poste_de(lot)
    gardees = ~ecartes[poste]
    if au is not None:
        gardees &= lot.debuts <= au.toordinal()
    poste, debuts, fins = poste[gardees], lot.debuts[gardees], lot.fins[gardees]
    if au is not None:
        fins = np.minimum(fins, au.toordinal())
    ordre = _ordre(poste, debuts)
    if ordre is not None:
        debuts, fins = debuts[ordre], fins[ordre]
    fins = np.minimum(fins, calendrier.dernier_jour(calendrier.mois_de(debuts) + duree[poste]))
    debuts = _sans_chevauchement(poste, debuts, fins)
    du = calendrier.parts_ecoulees(debuts)
    avant = np.maximum(calendrier.parts_ecoulees(fins + 1), du)
    nombres = np.bincount(poste, minlength=len(lot)).astype(np.int64)
    bornes = bornes_de(nombres)
    occupes = nombres > 0
    premier_mois = np.zeros(len(lot), dtype=np.int64)
    premier_mois[occupes] = du[bornes[:-1][occupes]] // PARTS
    # the month of the last part that counts in each period; 0 for a period that begins too late
    deja = np.cumsum(avant - du) - (avant - du)
    deja -= np.repeat(deja[bornes[:-1][occupes]], nombres[occupes])
    reste = np.minimum(avant - du, duree[poste] * PARTS - deja)
    derniers = np.where(reste > 0, (du + reste - 1) // PARTS, 0)
    largeur = np.zeros(len(lot), dtype=np.int64)
    largeur[occupes] = np.maximum.reduceat(derniers, bornes[:-1][occupes]) - premier_mois[occupes] + 1
    return Occupations(bornes, du, avant, premier_mois, largeur)


def parts_occupees(occupations: Occupations, postes: Entiers) -> Parts:
    """Parts occupied since the beginning, at the end of each month of the width of the widest post."""
    mois = max(int(occupations.largeur[postes].max()), 1)
    fins_de_mois = np.arange(1, mois + 1, dtype=np.int32) * np.int32(PARTS)
    premier = occupations.premier_mois[postes] * PARTS
    premiere_periode = occupations.bornes[postes]
    nombres = occupations.bornes[postes + 1] - premiere_periode
    occupees = np.zeros((len(postes), mois), dtype=np.int32)
    for rang in range(int(nombres.max(initial=0))):
        lignes = slice(None) if rang < nombres.min() else np.flatnonzero(nombres > rang)
        periodes = premiere_periode[lignes] + rang
        # counted from the first month of the post
        debuts = (occupations.debuts[periodes] - premier[lignes]).astype(np.int32)[:, None]
        fins = (occupations.fins[periodes] - premier[lignes]).astype(np.int32)[:, None]
        tenues = np.minimum(np.maximum(fins_de_mois, debuts), fins)
        tenues -= debuts
        occupees[lignes] += tenues
    return occupees


def _poste_de(lot: Lot) -> Entiers:
    return np.repeat(np.arange(len(lot), dtype=np.int64), np.diff(lot.bornes))


def _ordre(poste: Entiers, debuts: Entiers) -> Entiers | None:
    """The permutation that sorts the periods of each post by their start; None when they are sorted."""
    if ((debuts[1:] >= debuts[:-1]) | (poste[1:] != poste[:-1])).all():
        return None
    return np.lexsort((debuts, poste)).astype(np.int64)


def _sans_chevauchement(poste: Entiers, debuts: Entiers, fins: Entiers) -> Entiers:
    """Starts moved after the days already held in the same post; a period may become empty."""
    if len(poste) == 0:
        return debuts
    # one running maximum for all the posts: those of a later post lie above any day of the earlier ones
    etage = (int(fins.max()) + 1) * poste
    atteints = np.maximum.accumulate(fins + etage) - etage
    deja = np.concatenate((debuts[:1], atteints[:-1] + 1))
    meme_poste = np.concatenate((np.zeros(1, dtype=np.bool_), poste[1:] == poste[:-1]))
    return np.where(meme_poste, np.maximum(debuts, deja), debuts)
