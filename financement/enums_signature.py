"""Signatures: parties, ways, states of a scan."""

from django.db import models


class Partie(models.TextChoices):
    STRUCTURE = "structure", "La structure"
    FINANCEUR = "financeur", "L'État"


class Voie(models.TextChoices):
    CODE = "code", "Code à usage unique reçu par courriel"
    PAPIER = "papier", "Original signé à la main, vérifié par l'ANCT"
    DIRECTE = "directe", "Reprise d'une signature déjà recueillie"


class EtatOriginal(models.TextChoices):
    DEPOSE = "depose", "Déposé, à vérifier"
    ACCEPTE = "accepte", "Vérifié"
    REFUSE = "refuse", "Refusé"
