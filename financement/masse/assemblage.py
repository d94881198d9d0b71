"""The results in the order of the posts, filled block after block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from financement.masse.entiers import Entiers, colonne
from financement.masse.lot import bornes_de
from financement.masse.resultats import MICRO, Bloc, Resultats
from financement.moteur import ErreurDossier, Resultat

_PAR_POSTE = ("totaux", "plafonds", "mois_consommes", "durees", "nombres")
_PAR_LIGNE = ("mois", "jours", "montants")


class Assemblage:
    """Columns filled from the first post to the last; a post that is in no block has zeros and no line."""

    def __init__(self, postes: int, lignes_au_plus: int) -> None:
        self._par_poste = {nom: np.zeros(postes, dtype=np.int64) for nom in _PAR_POSTE}
        self._par_ligne = {nom: np.empty(lignes_au_plus, dtype=np.int64) for nom in _PAR_LIGNE}
        self._lignes = 0

    def ajouter(self, premier: int, dernier: int, blocs: Sequence[Bloc]) -> None:
        """The posts of ranks `premier` to `dernier`, excluded, in blocks of any order."""
        for bloc in blocs:
            for nom, valeurs in self._par_poste.items():
                valeurs[bloc.postes] = getattr(bloc, nom)
        nombres = self._par_poste["nombres"][premier:dernier]
        bornes = bornes_de(nombres) + self._lignes
        self._lignes = int(bornes[-1])
        for bloc in blocs:
            places = _places(bornes[bloc.postes - premier], bloc.nombres)
            for nom, valeurs in self._par_ligne.items():
                valeurs[places] = getattr(bloc, nom)

    def resultats(self, *, refus: Mapping[int, ErreurDossier], exacts: int, version_bareme: str) -> Resultats:
        nombres = self._par_poste.pop("nombres")
        lignes = {nom: valeurs[: self._lignes] for nom, valeurs in self._par_ligne.items()}
        return Resultats(
            bornes=bornes_de(nombres),
            refus=refus,
            exacts=exacts,
            version_bareme=version_bareme,
            **self._par_poste,
            **lignes,
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


def _places(premieres: Entiers, nombres: Entiers) -> Entiers:
    """Where the lines of a block go: from the place of the first line of each post on."""
    decalages = premieres - (np.cumsum(nombres) - nombres)
    return np.repeat(decalages, nombres) + np.arange(int(nombres.sum()), dtype=np.int64)
