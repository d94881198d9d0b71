"""Closed lists of contracts and training."""

from __future__ import annotations

from django.db import models

from structures.enums import TypeContrat

__all__ = ["TypeContrat"]


class EtatContrat(models.TextChoices):
    SIGNE = "signe", "Signé, à vérifier"
    VERIFIE = "verifie", "Vérifié"
    ROMPU = "rompu", "Rompu"
    ANNULE = "annule", "Annulé"


class EtatPoste(models.TextChoices):
    """Derived from dated facts by `conseillers.selecteurs.postes_avec_etat`.

    `TRANSFERE` is what a host reads of a post that went to another one; `A_VENIR`: not attributed yet on that day.
    """

    A_POURVOIR = "a_pourvoir", "À pourvoir"
    OCCUPE = "occupe", "Occupé"
    VACANT = "vacant", "Vacant"
    RENDU = "rendu", "Rendu"
    TRANSFERE = "transfere", "Transféré"
    A_VENIR = "a_venir", "Attribution à venir"


class EtatFormation(models.TextChoices):
    A_POSITIONNER = "a_positionner", "Test de positionnement à passer"
    EN_COURS = "en_cours", "En cours"
    TERMINEE = "terminee", "Heures accomplies"
    ABANDONNEE = "abandonnee", "Abandonnée"


class MotifAbsence(models.TextChoices):
    """Justified: illness, force majeure (programme B4). Without a reason: an alert that holds the next instalment."""

    MALADIE = "maladie", "Maladie"
    FORCE_MAJEURE = "force_majeure", "Force majeure"
    SANS_MOTIF = "sans_motif", "Sans motif"


class DemiJournee(models.TextChoices):
    MATIN = "matin", "Matin"
    APRES_MIDI = "apres_midi", "Après-midi"
