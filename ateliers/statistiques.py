"""The one reader of the activity figures: every page, export and API calls these functions.

A figure is the sum of the aggregates and of the differences that wait in the queue, read in one statement: a merge
between two reads moves rows, never a figure. Definitions: `docs/indicateurs.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from ateliers.enums import Grain, Portee

# Scopes that keep days: their period may begin and end on any day. The others count whole months.
PORTEES_AU_JOUR = (Portee.NATION, Portee.DEPARTEMENT)
# Column of the queue that holds the scope's identifier, and how the list of identifiers is read.
_COLONNE_FILE = {
    Portee.NATION: None,
    Portee.DEPARTEMENT: ("departement", "%s::varchar[]"),
    Portee.STRUCTURE: ("structure_id", "%s::uuid[]"),
    Portee.CONSEILLER: ("conseiller_id", "%s::uuid[]"),
}


@dataclass(frozen=True)
class Totaux:
    """What advisers did: activities, people helped (a person who comes twice counts twice), minutes."""

    activites: int = 0
    participants: int = 0
    minutes: int = 0

    def __add__(self, autre: Totaux) -> Totaux:
        return Totaux(
            self.activites + autre.activites,
            self.participants + autre.participants,
            self.minutes + autre.minutes,
        )

    @property
    def heures(self) -> int:
        """Whole hours, rounded down."""
        return self.minutes // 60


def totaux(portee: Portee, portee_id: object = "", *, debut: date, fin: date) -> Totaux:
    """Figures of one scope between two days included. `portee_id`: a code or an identifier, empty for the nation.

    `ValueError` when a structure or an adviser is asked for anything but whole months.
    """
    lignes = _lire("''", portee, [str(portee_id)], debut, fin)
    return lignes.get("", Totaux())


def par_mois(portee: Portee, portee_id: object = "", *, debut: date, fin: date) -> dict[date, Totaux]:
    """The same figures by month (its first day), in order; a month without activity is there, at zero."""
    lignes = _lire("date_trunc('month', t.periode::timestamp)::date", portee, [str(portee_id)], debut, fin)
    return {mois: lignes.get(mois, Totaux()) for mois in mois_entre(debut, fin)}


def par_identifiant(
    portee: Portee, identifiants: Iterable[object], *, debut: date, fin: date
) -> dict[str, Totaux]:
    """The figures of several départements, structures or advisers, zero where nothing happened."""
    cles = [str(identifiant) for identifiant in identifiants]
    lignes = _lire("t.portee_id", portee, cles, debut, fin)
    return {cle: lignes.get(cle, Totaux()) for cle in cles}


def premier_du_mois(jour: date) -> date:
    return jour.replace(day=1)


def mois_suivant(jour: date) -> date:
    """First day of the next month."""
    return (jour.replace(day=28) + timedelta(days=4)).replace(day=1)


def dernier_du_mois(jour: date) -> date:
    return mois_suivant(jour) - timedelta(days=1)


def il_y_a_un_an(jour: date) -> date:
    """First day of the twelve months that end with the month of `jour`."""
    return mois_suivant(jour).replace(year=mois_suivant(jour).year - 1)


def mois_entre(debut: date, fin: date) -> list[date]:
    """First days of the months that the period touches."""
    mois = [premier_du_mois(debut)] if debut <= fin else []
    while mois and (suivant := mois_suivant(mois[-1])) <= fin:
        mois.append(suivant)
    return mois


def _lire(cle: str, portee: Portee, cles: Sequence[str], debut: date, fin: date) -> dict[Any, Totaux]:
    """One statement: whole months, days at both ends, and the queue."""
    # Whole months run from `tete` (included) to `queue` (excluded); the days around are read one by one.
    tete = debut if debut.day == 1 else mois_suivant(debut)
    queue = premier_du_mois(fin + timedelta(days=1))
    if tete > queue:
        tete = queue = fin + timedelta(days=1)
    au_jour = [(debut, tete), (queue, fin + timedelta(days=1))]
    segments = [(Grain.MOIS, tete, queue), *((Grain.JOUR, d, f) for d, f in au_jour)]
    segments = [segment for segment in segments if segment[1] < segment[2]]
    if portee not in PORTEES_AU_JOUR and any(grain == Grain.JOUR for grain, _, _ in segments):
        raise ValueError(f"{portee} : demandez des mois entiers, pas du {debut} au {fin}")
    morceaux: list[str] = []
    valeurs: list[Any] = []
    for grain, premier, exclu in segments:
        morceaux.append(
            "select portee_id, periode, activites, participants, minutes from ateliers_agregat"
            " where portee = %s and portee_id = any(%s::varchar[]) and grain = %s"
            " and periode >= %s and periode < %s"
        )
        valeurs += [portee.value, list(cles), grain.value, premier, exclu]
    morceau, parametres = _attente(portee, cles)
    morceaux.append(morceau + " date >= %s and date <= %s")
    valeurs += [*parametres, debut, fin]
    sql = (
        f"select {cle}, sum(t.activites)::bigint, sum(t.participants)::bigint, sum(t.minutes)::bigint"
        f" from ({' union all '.join(morceaux)}) t(portee_id, periode, activites, participants, minutes)"
        " group by 1"
    )
    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)
        return {ligne[0]: Totaux(*ligne[1:]) for ligne in curseur.fetchall()}


def _attente(portee: Portee, cles: Sequence[str]) -> tuple[str, list[Any]]:
    """The differences of the scope that no worker has merged yet."""
    colonne = _COLONNE_FILE[portee]
    if colonne is None:
        return "select '', date, activites, participants, minutes from ateliers_fileagregat where", []
    nom, tableau = colonne
    return (
        f"select {nom}::text, date, activites, participants, minutes from ateliers_fileagregat"
        f" where {nom} = any({tableau}) and",
        [list(cles)],
    )
