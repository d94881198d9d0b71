"""Occupied days: the union of the occupations of each post, then a grid of posts by months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from financement.masse.calendrier import Tables
from financement.masse.entiers import Entiers, Masque
from financement.masse.lot import SANS_FIN, Lot
from financement.moteur.champs import DERNIER_JOUR, PREMIER_JOUR

_PREMIER = PREMIER_JOUR.toordinal()
_DERNIER = DERNIER_JOUR.toordinal()


@dataclass(frozen=True)
class Occupations:
    """Disjoint periods, in order within each post (ranks `bornes[i]` to `bornes[i + 1]`); some are empty
    (`fins` < `debuts`). `premier_mois` and `largeur` are the rank of the first month of each post and its
    number of months up to the last one, 0 without any occupied day.
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

    A period is also cut where it has consumed `duree` months by itself: nothing later can count.
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
    debuts, atteints = _sans_chevauchement(poste, debuts, fins)
    nombres = np.bincount(poste, minlength=len(lot)).astype(np.int64)
    bornes = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(nombres)))
    premier_mois = np.zeros(len(lot), dtype=np.int64)
    largeur = np.zeros(len(lot), dtype=np.int64)
    occupes = nombres > 0
    premier_mois[occupes] = calendrier.mois_de(debuts[bornes[:-1][occupes]])
    dernier_mois = calendrier.mois_de(atteints[bornes[1:][occupes] - 1])
    largeur[occupes] = dernier_mois - premier_mois[occupes] + 1
    return Occupations(bornes, debuts, fins, premier_mois, largeur)


def jours_occupes(
    occupations: Occupations, postes: Entiers, premiers: Entiers, longueurs: Entiers
) -> Entiers:
    """Occupied days of each month of a grid; `premiers` and `longueurs` are the months, posts in rows."""
    jours = np.zeros_like(premiers)
    suivants = premiers + longueurs
    debut_du_poste = occupations.bornes[postes]
    nombres = occupations.bornes[postes + 1] - debut_du_poste
    for rang in range(int(nombres.max(initial=0))):
        lignes = np.flatnonzero(nombres > rang)
        periode = debut_du_poste[lignes] + rang
        entier = len(lignes) == len(postes)
        du, avant = (premiers, suivants) if entier else (premiers[lignes], suivants[lignes])
        tenus = np.minimum(occupations.fins[periode][:, None] + 1, avant)
        tenus -= np.maximum(occupations.debuts[periode][:, None], du)
        np.maximum(tenus, 0, out=tenus)
        if entier:
            jours += tenus
        else:
            jours[lignes] += tenus
    return jours


def _poste_de(lot: Lot) -> Entiers:
    return np.repeat(np.arange(len(lot), dtype=np.int64), np.diff(lot.bornes))


def _ordre(poste: Entiers, debuts: Entiers) -> Entiers | None:
    """The permutation that sorts the periods of each post by their start; None when they are sorted."""
    if ((debuts[1:] >= debuts[:-1]) | (poste[1:] != poste[:-1])).all():
        return None
    return np.lexsort((debuts, poste)).astype(np.int64)


def _sans_chevauchement(poste: Entiers, debuts: Entiers, fins: Entiers) -> tuple[Entiers, Entiers]:
    """Starts moved after the days already held in the same post, and the last day held so far."""
    if len(poste) == 0:
        return debuts, fins
    # one running maximum for all the posts: those of a later post lie above any day of the earlier ones
    etage = (int(fins.max()) + 1) * poste
    atteints = np.maximum.accumulate(fins + etage) - etage
    deja = np.concatenate((atteints[:1], atteints[:-1] + 1))
    deja[0] = debuts[0]
    meme_poste = np.concatenate((np.zeros(1, dtype=np.bool_), poste[1:] == poste[:-1]))
    return np.where(meme_poste, np.maximum(debuts, deja), debuts), atteints
