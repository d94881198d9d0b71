"""Tables of the months: a month is its rank from January 2020, a day its ordinal (`date.toordinal`)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np

from financement.masse.entiers import PARTS, Entiers
from financement.moteur.calendrier import Mois
from financement.moteur.champs import DERNIER_JOUR, PREMIER_JOUR


class Tables(NamedTuple):
    """Per rank of month: first day, number of days, parts of a month of one day, year × 100 + month.

    `mois_du_jour` gives the rank of the month of a day counted from `PREMIER_JOUR`.
    """

    premier: Entiers
    longueur: Entiers
    parts: Entiers
    code: Entiers
    mois_du_jour: Entiers

    def mois_de(self, jours: Entiers) -> Entiers:
        """Rank of the month of each day."""
        return self.mois_du_jour[jours - int(self.premier[0])]

    def parts_ecoulees(self, jours: Entiers) -> Entiers:
        """Parts of a month from the first day of the tables to each day, that day excluded."""
        rangs = self.mois_de(jours)
        return rangs * PARTS + (jours - self.premier[rangs]) * self.parts[rangs]

    def dernier_jour(self, rangs: Entiers) -> Entiers:
        """Last day of each month."""
        return self.premier[rangs] + self.longueur[rangs] - 1


@cache
def tables(apres: int) -> Tables:
    """The months from `PREMIER_JOUR` to `apres` months after `DERNIER_JOUR`, plus one that nobody occupies."""
    mois = Mois.de(PREMIER_JOUR)
    dernier = Mois.de(DERNIER_JOUR)
    nombre = (dernier.annee - mois.annee) * 12 + dernier.numero - mois.numero + 1 + apres + 1
    suite = [mois]
    while len(suite) < nombre:
        suite.append(suite[-1].suivant)
    longueur = np.array([m.jours for m in suite], dtype=np.int64)
    return Tables(
        premier=np.array([m.premier_jour.toordinal() for m in suite], dtype=np.int64),
        longueur=longueur,
        parts=PARTS // longueur,
        code=np.array([m.annee * 100 + m.numero for m in suite], dtype=np.int64),
        mois_du_jour=np.repeat(np.arange(nombre, dtype=np.int64), longueur),
    )


def rang_de(jour: date) -> int:
    """Rank of the month of a day."""
    return (jour.year - PREMIER_JOUR.year) * 12 + jour.month - PREMIER_JOUR.month
