"""Closed lists of amendments."""

from __future__ import annotations

from django.db import models


class TypeAvenant(models.TextChoices):
    POSTES = "postes", "Plus ou moins de postes"
    DUREE = "duree", "Durée de l'aide"
    TRANSFERT = "transfert", "Transfert d'un poste"
    IDENTITE = "identite", "Dénomination de la structure"
    COMPTE = "compte", "Coordonnées bancaires"
    FIN = "fin", "Fin de la convention d'un commun accord"


class EtatAvenant(models.TextChoices):
    PREPARE = "prepare", "Préparé"
    A_SIGNER = "a_signer", "À signer"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    ABANDONNE = "abandonne", "Abandonné"


AVENANTS_OUVERTS = (EtatAvenant.PREPARE, EtatAvenant.A_SIGNER)
