"""Closed lists of the territories. Stored values are slugs; labels are for the screen."""

from __future__ import annotations

from django.db import models


class TypeCommune(models.TextChoices):
    """Codes of the *Code officiel géographique*."""

    COMMUNE = "COM", "Commune"
    ARRONDISSEMENT = "ARM", "Arrondissement municipal"


class ZoneTarifaire(models.TextChoices):
    """Groups of départements that the subsidy treats alike (overseas increase)."""

    METROPOLE = "metropole", "Métropole"
    ANTILLES_GUYANE = "antilles_guyane", "Antilles et Guyane"
    REUNION_MAYOTTE = "reunion_mayotte", "La Réunion et Mayotte"
    AUTRE_OUTRE_MER = "autre_outre_mer", "Autre collectivité d'outre-mer"


class StatutObjectif(models.TextChoices):
    """Where the number of posts of a département comes from."""

    DOCUMENTE = "documente", "Documenté"
    INFERE = "infere", "Inféré de la population"


class TypeZonage(models.TextChoices):
    """Zonings of whole communes (a QPV is a district: it is asked at the address, not here)."""

    ZRR = "zrr", "Zone de revitalisation rurale"
    FRR = "frr", "France ruralités revitalisation"
