"""Closed lists of the candidates' side."""

from __future__ import annotations

from django.db import models


class EtatCandidat(models.TextChoices):
    BROUILLON = "brouillon", "Adresse électronique à confirmer"
    ACTIF = "actif", "Candidature active"
    RECRUTE = "recrute", "Recruté"
    RETIRE = "retire", "Candidature retirée"


class Situation(models.TextChoices):
    DEMANDEUR_EMPLOI = "demandeur_emploi", "En recherche d'emploi"
    EN_EMPLOI = "en_emploi", "En emploi"
    EN_FORMATION = "en_formation", "En formation"
    DIPLOME_MEDIATION = "diplome_mediation", "Diplômé de la médiation numérique"


class EtatMiseEnRelation(models.TextChoices):
    PRESELECTIONNEE = "preselectionnee", "Présélectionné"
    ENTRETIEN = "entretien", "Entretien"
    PROPOSEE = "proposee", "Proposition envoyée"
    RECRUTEE = "recrutee", "Recruté"
    ECARTEE = "ecartee", "Non retenu"
    CLOSE = "close", "Close"


class ModeEntretien(models.TextChoices):
    SUR_PLACE = "sur_place", "Sur place"
    TELEPHONE = "telephone", "Par téléphone"
    VISIO = "visio", "En visioconférence"


class MotifRefus(models.TextChoices):
    """Why a host says no: told to the candidate in these words, and to nobody in others."""

    AUTRE_PERSONNE = "autre_personne", "Une autre personne a été choisie pour ce poste"
    EXPERIENCE = "experience", "Le poste demande une expérience que vous n'avez pas encore"
    DATES = "dates", "Vos dates ne correspondent pas à la prise de poste"
    ELOIGNEMENT = "eloignement", "Le lieu de travail est trop éloigné pour vous"
    PROJET = "projet", "Votre projet s'éloigne des missions du poste"
    INJOIGNABLE = "injoignable", "La structure n'a pas réussi à vous joindre"
    DESISTEMENT = "desistement", "Vous avez décliné la proposition"


#: States of a meeting in which both sides still wait for something.
ETATS_OUVERTS = (
    EtatMiseEnRelation.PRESELECTIONNEE,
    EtatMiseEnRelation.ENTRETIEN,
    EtatMiseEnRelation.PROPOSEE,
)

DISTANCES_KM = (5, 10, 15, 20, 40, 100)
PIX_MAX = 8
