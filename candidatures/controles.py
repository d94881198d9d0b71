"""Checks of the settings of this room."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from candidatures.appariement import CRITERES, poids_en_vigueur


@register
def jours_des_relances(app_configs: Any, **_: Any) -> list[Error]:
    """A reminder comes before the notice, and the notice before the closure."""
    jours = (
        0,
        settings.RENCONTRE_RAPPEL_JOURS,
        settings.RENCONTRE_PREAVIS_JOURS,
        settings.RENCONTRE_CLOTURE_JOURS,
    )
    if all(avant < apres for avant, apres in pairwise(jours)):
        return []
    return [
        Error(
            f"Le rappel, le préavis et la clôture d'un échange doivent se suivre : {jours[1:]} jours.",
            hint="Corrigez RENCONTRE_RAPPEL_JOURS < RENCONTRE_PREAVIS_JOURS < RENCONTRE_CLOTURE_JOURS.",
            id="candidatures.E002",
        )
    ]


@register
def poids_de_l_appariement(app_configs: Any, **_: Any) -> list[Error]:
    """The weights name every criterion, are whole and not negative, and add up to 100."""
    poids = poids_en_vigueur()
    justes = set(poids) == set(CRITERES) and all(points >= 0 for points in poids.values())
    if justes and sum(poids.values()) == 100:
        return []
    return [
        Error(
            f"Les poids du classement des candidats doivent faire 100 au total : {dict(poids)}.",
            hint="Corrigez les variables POIDS_DISTANCE, POIDS_EXPERIENCE, POIDS_DISPONIBILITE, POIDS_CONTRAT,"
            " POIDS_PIX, POIDS_LANGUES et POIDS_MOBILITE.",
            id="candidatures.E001",
        )
    ]
