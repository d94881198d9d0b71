"""Closed lists of conventions and money."""

from __future__ import annotations

from django.db import models


class Modalite(models.TextChoices):
    MOIS_24 = "24_mois", "24 mois, au niveau du SMIC"
    MOIS_36 = "36_mois", "36 mois, à 70 % du SMIC"


class EtatConvention(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    SOUMISE = "soumise", "Soumise"
    A_SIGNER = "a_signer", "À signer"
    ACTIVE = "active", "Active"
    ANNULEE = "annulee", "Annulée"


class NatureCalcul(models.TextChoices):
    PREVISIONNEL = "previsionnel", "Prévisionnel"
    CONSTATE = "constate", "Constaté"
    NOTIFIE = "notifie", "Notifié"


class EtatTranche(models.TextChoices):
    BLOQUEE = "bloquee", "Bloquée"
    PRETE = "prete", "Prête"
    ORDONNEE = "ordonnee", "Ordonnée"
    PAYEE = "payee", "Payée"


class EtatOrdre(models.TextChoices):
    PROPOSE = "propose", "Proposé"
    APPROUVE = "approuve", "Approuvé"
    REFUSE = "refuse", "Refusé"
