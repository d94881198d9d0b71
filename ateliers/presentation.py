"""Charts and maps of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import number_format

from ateliers.statistiques import Totaux
from commun.cartes import Carte
from commun.graphiques import Graphique, Nombre, Serie, barres, graduations
from territoires.carte import carte_departements

ABREGES = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


def graphique_par_mois(mois: Mapping[date, Totaux], titre: str) -> Graphique:
    """People helped by month, as bars. `ValueError` without any month."""
    sommet = max(chiffres.participants for chiffres in mois.values())
    return barres(
        [f"{ABREGES[premier.month - 1]} {premier:%y}" for premier in mois],
        [Serie("Personnes aidées", [chiffres.participants for chiffres in mois.values()])],
        identifiant="graphique-mois",
        titre=titre,
        description=f"Histogramme de {len(mois)} mois ; le plus fort compte {number_format(sommet)} personnes.",
    )


def carte_des_personnes(departements: Mapping[str, Totaux]) -> Carte:
    """People helped by département, over the period of the page."""
    valeurs: dict[str, tuple[Nombre, str]] = {
        code: (chiffres.participants, f"{number_format(chiffres.participants)} personnes")
        for code, chiffres in departements.items()
    }
    sommet = max((chiffres.participants for chiffres in departements.values()), default=0)
    return carte_departements(
        valeurs,
        # Below the first bound: nobody yet.
        sorted({1, *graduations(sommet)[1:5]}),
        titre="Personnes aidées par département",
        description="Plus la couleur est foncée, plus le nombre de personnes aidées est grand.",
    )
