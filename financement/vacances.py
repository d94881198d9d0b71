"""How long each vacant post may stay so: dated facts against the dated limit. No amount depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from commun.acteurs import Acteur
from conseillers.selecteurs import postes_vacants
from financement.chargement import bareme_en_vigueur
from financement.enums import NatureCalcul
from financement.models import Calcul
from financement.moteur import limite_de_vacance
from structures.models import Poste

#: Days before the limit at which the host is told, and the limit itself.
SEUILS = (30, 7, 0)


@dataclass(frozen=True)
class Compteur:
    """A vacancy under way on `jour`. `limite`: first day on which it lasts too long; `mois`: the dated limit."""

    premier_jour: date
    jour: date
    limite: date
    mois: int

    @property
    def jours(self) -> int:
        """Vacant days, today included."""
        return (self.jour - self.premier_jour).days + 1

    @property
    def restants(self) -> int:
        """Days before the limit, 0 when it is reached."""
        return max((self.limite - self.jour).days, 0)

    @property
    def depassee(self) -> bool:
        return self.jour >= self.limite

    @property
    def seuil(self) -> int | None:
        """The tightest threshold reached (30, 7, 0 days before the limit), None before the first one."""
        atteints = [seuil for seuil in SEUILS if self.restants <= seuil]
        return min(atteints) if atteints else None


def compteur(premier_jour: date, jour: date) -> Compteur:
    limite, reference = limite_de_vacance(premier_jour, bareme_en_vigueur())
    return Compteur(premier_jour, jour, limite, int(reference.valeur))


def postes_a_surveiller(postes: QuerySet[Poste], *, jour: date) -> QuerySet[Any]:
    """Vacant posts whose entitlement is not consumed, not to be returned yet: the longest vacancy first.

    A post whose duration is consumed is no longer vacant in the sense of the limit (docs/calcul-des-droits.md).
    """
    consommes = (
        Calcul.objects.filter(nature=NatureCalcul.CONSTATE)
        .filter(mois_consommes__gte=F("duree"))
        .values("poste_id")
    )
    return postes_vacants(
        postes.filter(Q(date_rendu__isnull=True), structure__isnull=False), jour=jour
    ).exclude(pk__in=consommes)


def compteurs(acteur: Acteur, postes: Iterable[UUID], *, jour: date) -> dict[UUID, Compteur]:
    """The counter of each of these posts that is vacant and watched, in one query."""
    requete = postes_a_surveiller(Poste.objects.visibles_par(acteur).filter(pk__in=list(postes)), jour=jour)
    return {poste.pk: compteur(poste.premier_vacant, jour) for poste in requete}


def vacances_en_cours(acteur: Acteur, *, jour: date, departement: str = "") -> QuerySet[Any]:
    """The national (or territorial) list, with the host."""
    postes = Poste.objects.visibles_par(acteur).select_related("structure", "departement")
    if departement:
        postes = postes.filter(departement_id=departement)
    return postes_a_surveiller(postes, jour=jour)
