"""The public projection of what posts have become, counted from the dated facts."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from commun.dates import jour_de_paris
from conseillers.enums import EtatPoste
from conseillers.models import AvancementParDepartement
from conseillers.selecteurs.postes import postes_avec_etat
from structures.models import Poste
from territoires.models import Departement

FIN_ETE_2021 = date(2021, 8, 31)
"""1 000 advisers were announced for the summer of 2021; 60 were in post in August (programme A1)."""


@transaction.atomic
def actualiser_avancement(*, le: datetime) -> int:
    """Count again, for every département; returns the number of posts occupied today. System perimeter."""
    occupes, ete = _occupes(jour_de_paris(le)), _occupes(FIN_ETE_2021)
    prioritaires = dict(
        Poste.objects.filter(date_rendu__isnull=True, territoire_prioritaire=True)
        .order_by()
        .values_list("departement")
        .annotate(n=Count("pk"))
    )
    AvancementParDepartement.objects.all().delete()
    AvancementParDepartement.objects.bulk_create(
        AvancementParDepartement(
            departement_id=code,
            occupes=occupes[code],
            prioritaires=prioritaires.get(code, 0),
            ete_2021=ete[code],
            calcule_le=le,
        )
        for code in Departement.objects.values_list("code", flat=True)
    )
    return sum(occupes.values())


def _occupes(jour: date) -> Counter[str]:
    """Posts occupied that day, by département."""
    lignes = (
        postes_avec_etat(Poste.objects.order_by(), jour=jour)
        .filter(etat_poste=EtatPoste.OCCUPE)
        .values_list("departement")
        .annotate(n=Count("pk"))
    )
    return Counter(dict(lignes))
