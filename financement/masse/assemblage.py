"""From blocks in any order to results in the order of the posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from financement.masse.entiers import Entiers, colonne
from financement.masse.resultats import MICRO, Bloc, Resultats
from financement.moteur import ErreurDossier, Resultat

_PAR_POSTE = ("totaux", "plafonds", "mois_consommes", "durees", "nombres")
_PAR_LIGNE = ("mois", "jours", "montants")


def assembler(
    blocs: Sequence[Bloc],
    nombre: int,
    version_bareme: str,
    *,
    refus: Mapping[int, ErreurDossier],
    exacts: int,
) -> Resultats:
    """The results of `nombre` posts; a post that is in no block has zeros and no line."""
    postes = _bout_a_bout([bloc.postes for bloc in blocs])
    par_poste = {
        nom: _a_leur_rang(postes, _bout_a_bout([getattr(bloc, nom) for bloc in blocs]), nombre)
        for nom in _PAR_POSTE
    }
    nombres = par_poste.pop("nombres")
    bornes = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(nombres)))
    par_ligne = {nom: _bout_a_bout([getattr(bloc, nom) for bloc in blocs]) for nom in _PAR_LIGNE}
    if (postes[1:] < postes[:-1]).any():
        places = _places(postes, nombres, bornes)
        par_ligne = {nom: _a_leur_rang(places, valeurs, len(valeurs)) for nom, valeurs in par_ligne.items()}
    return Resultats(
        bornes=bornes, refus=refus, exacts=exacts, version_bareme=version_bareme, **par_poste, **par_ligne
    )


def bloc_exact(calcules: Mapping[int, Resultat]) -> Bloc:
    """Results of the exact engine, by rank of post, as a block."""
    resultats = list(calcules.values())
    lignes = [ligne for resultat in resultats for ligne in resultat.lignes]
    return Bloc(
        postes=colonne(list(calcules)),
        totaux=colonne([int(resultat.montant_constate * 100) for resultat in resultats]),
        plafonds=colonne([int(resultat.plafond * 100) for resultat in resultats]),
        mois_consommes=colonne([int(resultat.mois_consommes * MICRO) for resultat in resultats]),
        durees=colonne([resultat.duree for resultat in resultats]),
        nombres=colonne([len(resultat.lignes) for resultat in resultats]),
        mois=colonne([int(ligne.mois.replace("-", "")) for ligne in lignes]),
        jours=colonne([ligne.jours_occupes for ligne in lignes]),
        montants=colonne([int(ligne.montant * 100) for ligne in lignes]),
    )


def _bout_a_bout(colonnes: Sequence[Entiers]) -> Entiers:
    return np.concatenate((np.zeros(0, dtype=np.int64), *colonnes))


def _a_leur_rang(rangs: Entiers, valeurs: Entiers, nombre: int) -> Entiers:
    rangees = np.zeros(nombre, dtype=np.int64)
    rangees[rangs] = valeurs
    return rangees


def _places(postes: Entiers, nombres: Entiers, bornes: Entiers) -> Entiers:
    """Where each line goes: after the first line of its post, in the order in which it comes."""
    siennes = nombres[postes]
    decalage = bornes[postes] - (np.cumsum(siennes) - siennes)
    return np.repeat(decalage, siennes) + np.arange(int(siennes.sum()), dtype=np.int64)
