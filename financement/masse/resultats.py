"""The output: totals per post, and the lines of all the posts one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from financement.masse.entiers import Entiers
from financement.moteur import ErreurDossier
from financement.moteur.calendrier import Mois

MICRO = 10**6


@dataclass(frozen=True)
class Bloc:
    """Results of the posts of ranks `postes`; `nombres` are their numbers of lines, then come the lines."""

    postes: Entiers
    totaux: Entiers
    plafonds: Entiers
    mois_consommes: Entiers
    durees: Entiers
    nombres: Entiers
    mois: Entiers
    jours: Entiers
    montants: Entiers


@dataclass(frozen=True)
class Resultats:
    """Per post: cents (`totaux`, `plafonds`), millionths of a month (`mois_consommes`, rounded half up), months.

    The lines of post `i` have the ranks `bornes[i]` to `bornes[i + 1]`: `mois` as year × 100 + month, occupied
    `jours`, `montants` in cents. A refused post has no line, zeros, and its error in `refus`. `exacts` counts
    the posts that the exact engine computed or refused.
    """

    totaux: Entiers
    plafonds: Entiers
    mois_consommes: Entiers
    durees: Entiers
    bornes: Entiers
    mois: Entiers
    jours: Entiers
    montants: Entiers
    refus: Mapping[int, ErreurDossier]
    exacts: int
    version_bareme: str

    def __len__(self) -> int:
        return len(self.totaux)

    def en_json(self, rang: int) -> dict[str, object]:
        """The short public form of a post, the same as `Resultat.en_json` of the exact engine.

        Raises the ErreurDossier of a refused post.
        """
        if rang in self.refus:
            raise self.refus[rang]
        siennes = slice(int(self.bornes[rang]), int(self.bornes[rang + 1]))
        colonnes = (self.mois[siennes], self.jours[siennes], self.montants[siennes])
        return {
            "montant_constate": _decimal(int(self.totaux[rang]), 2),
            "plafond": _decimal(int(self.plafonds[rang]), 2),
            "mois_consommes": _decimal(int(self.mois_consommes[rang]), 6),
            "lignes": [
                [f"{mois // 100:04d}-{mois % 100:02d}", jours, _longueur(mois), _decimal(montant, 2)]
                for mois, jours, montant in zip(*(colonne.tolist() for colonne in colonnes), strict=True)
            ],
        }


def _longueur(mois: int) -> int:
    return Mois(mois // 100, mois % 100).jours


def _decimal(entier: int, decimales: int) -> str:
    haut, bas = divmod(entier, 10**decimales)
    return f"{haut}.{bas:0{decimales}d}"
