"""The public figures of the room: one definition each (also in `docs/indicateurs.md`), one function."""

from __future__ import annotations

from datetime import date

from django.utils.formats import number_format

from ateliers.enums import Portee
from ateliers.models.activite import PREMIER_JOUR
from ateliers.statistiques import Totaux, totaux
from commun.registres import Chiffre

OBJECTIF_PERSONNES = 13_000_000
"""People far from digital tools, whom the programme is for (programme A1)."""

PERSONNES = (
    "Somme des participants de toutes les activités saisies par les conseillers. "
    "Une personne aidée deux fois compte deux fois."
)
ACTIVITES = (
    "Nombre de comptes rendus d'activité : accompagnements individuels, demandes ponctuelles, ateliers."
)
HEURES = (
    "Somme des durées des activités, en heures entières. "
    "Une heure d'atelier compte une fois, quel que soit le nombre de participants."
)
DEFINITIONS = {"Personnes aidées": PERSONNES, "Activités": ACTIVITES, "Heures": HEURES}
DERNIER_JOUR = date(2099, 12, 31)


def depuis_le_debut() -> Totaux:
    """The nation's figures since the beginning of the programme."""
    return totaux(Portee.NATION, debut=PREMIER_JOUR, fin=DERNIER_JOUR)


def avancement(nation: Totaux) -> str:
    """Where the programme stands against its objective, in words; the share is rounded down to a tenth of a percent."""
    dixiemes = nation.participants * 1000 // OBJECTIF_PERSONNES
    return (
        f"{number_format(nation.participants)} personnes aidées depuis le début du programme, pour un objectif"
        f" de {number_format(OBJECTIF_PERSONNES)} ({dixiemes // 10},{dixiemes % 10} %)"
    )


def chiffres_publics() -> list[Chiffre]:
    """What the home page shows of the advisers' work."""
    nation = depuis_le_debut()
    return [
        Chiffre("personnes_aidees", "personnes aidées", nation.participants, PERSONNES),
        Chiffre("activites", "activités", nation.activites, ACTIVITES),
    ]
