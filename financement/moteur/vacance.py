"""Vacancies of a post: how long it may stay empty before it must be returned. No amount depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from financement.moteur.bareme import Bareme
from financement.moteur.calcul import calculer
from financement.moteur.calendrier import ajouter_mois
from financement.moteur.dossier import Dossier
from financement.moteur.occupation import intervalles_vacants, reunir
from financement.moteur.regimes.base import en_vigueur
from financement.moteur.resultat import Reference


@dataclass(frozen=True)
class Vacance:
    """Vacant days, bounds included; `limite` is the first day on which the vacancy lasts too long.

    `en_cours` is True when nobody has taken the post again on the day of the examination.
    """

    premier_jour: date
    dernier_jour: date
    limite: date
    reference: Reference
    en_cours: bool

    @property
    def depassee(self) -> bool:
        return self.dernier_jour >= self.limite

    @property
    def alerte(self) -> str:
        """The French alert, empty while the limit is not passed."""
        if not self.depassee:
            return ""
        limite = f"la limite de {self.reference.valeur} mois"
        if self.en_cours:
            return (
                f"Poste vacant depuis le {_fr(self.premier_jour)} : {limite} est dépassée depuis le "
                f"{_fr(self.limite)} ; le poste doit être rendu."
            )
        return (
            f"Poste vacant du {_fr(self.premier_jour)} au {_fr(self.dernier_jour)} : {limite} "
            f"a été dépassée le {_fr(self.limite)}."
        )


def limite_de_vacance(premier_jour: date, bareme: Bareme) -> tuple[date, Reference]:
    """First day on which a vacancy begun on `premier_jour` lasts too long, and the parameter that says so.

    The limit in force on the first vacant day, counted from date to date (programme A2).
    """
    reference = en_vigueur(bareme.vacance_maximale, max(premier_jour, bareme.vacance_maximale.debut))
    return ajouter_mois(premier_jour, int(reference.valeur)), reference


def vacances(dossier: Dossier, bareme: Bareme, *, au: date) -> tuple[Vacance, ...]:
    """The vacancies known on the day `au`, in order: between two occupations, then since the last one.

    The limit is the one in force on the first vacant day, counted from date to date. There is no vacancy
    before the first occupation, nor after the duration is consumed.
    """
    periodes = reunir(dossier.occupations, au=au)
    intervalles = [(debut, fin, False) for debut, fin in intervalles_vacants(periodes)]
    if periodes and periodes[-1].fin < au:
        intervalles.append((periodes[-1].fin + timedelta(days=1), au, True))
    trouvees = []
    for debut, fin, en_cours in intervalles:
        if calculer(dossier, bareme, au=debut - timedelta(days=1)).duree_consommee:
            break
        limite, reference = limite_de_vacance(debut, bareme)
        trouvees.append(Vacance(debut, fin, limite, reference, en_cours))
    return tuple(trouvees)


def _fr(jour: date) -> str:
    return f"{jour.day:02d}/{jour.month:02d}/{jour.year}"
