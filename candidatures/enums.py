"""Closed lists of the candidates' side."""

from __future__ import annotations

from django.db import models


class EtatCandidat(models.TextChoices):
    BROUILLON = "brouillon", "Adresse électronique à confirmer"
    ACTIF = "actif", "Candidature active"
    EN_PAUSE = "en_pause", "Candidature en pause"
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
    ACCEPTEE = "acceptee", "Proposition acceptée"
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


class MotifCloture(models.TextChoices):
    """Why a meeting ended without a refusal by the host: read by both sides in these words."""

    POSTE_POURVU = "poste_pourvu", "Le poste est pourvu"
    OFFRE_RETIREE = "offre_retiree", "L'offre est retirée"
    RECRUTE_AILLEURS = "recrute_ailleurs", "Le candidat a été recruté par une autre structure"
    CANDIDATURE_RETIREE = "candidature_retiree", "Le candidat a retiré sa candidature"
    SANS_SUITE = "sans_suite", "Échange resté sans nouvelle, clos automatiquement"
    DECLIN_AUTRE_POSTE = "declin_autre_poste", "Le candidat a trouvé un autre poste"
    DECLIN_CONDITIONS = "declin_conditions", "Le poste ou ses conditions ne conviennent pas au candidat"
    DECLIN_DISTANCE = "declin_distance", "Le lieu de travail est trop éloigné pour le candidat"
    DECLIN_DATES = "declin_dates", "Les dates ne conviennent pas au candidat"
    DECLIN_AUTRE = "declin_autre", "Le candidat a décliné, pour une autre raison"


#: What a candidate may choose from to say no.
DECLINS = tuple(motif for motif in MotifCloture if motif.value.startswith("declin_"))


class GabaritMessage(models.TextChoices):
    """What a message is about: its subject, and the sentence that comes before the person's own words."""

    INVITATION = "invitation", "Invitation à échanger"
    QUESTION = "question", "Question"
    NOUVELLE = "nouvelle", "Nouvelle de votre candidature"
    REPONSE = "reponse", "Réponse du candidat"


#: What a recruiter may choose from.
GABARITS_RECRUTEUR = (GabaritMessage.INVITATION, GabaritMessage.QUESTION, GabaritMessage.NOUVELLE)


class ObjetConsultation(models.TextChoices):
    IDENTITE = "identite", "Identité ouverte par une présélection"
    FICHE = "fiche", "Fiche consultée"
    CV = "cv", "CV téléchargé"


class SorteRelance(models.TextChoices):
    RAPPEL = "rappel", "Rappel"
    PREAVIS = "preavis", "Préavis de clôture"


#: States of a meeting in which both sides still wait for something.
ETATS_OUVERTS = (
    EtatMiseEnRelation.PRESELECTIONNEE,
    EtatMiseEnRelation.ENTRETIEN,
    EtatMiseEnRelation.PROPOSEE,
    EtatMiseEnRelation.ACCEPTEE,
)

DISTANCES_KM = (5, 10, 15, 20, 40, 100)
PIX_MAX = 8


class SexeDeclare(models.TextChoices):
    FEMME = "femme", "Femme"
    HOMME = "homme", "Homme"
    AUTRE = "autre", "Autre"


class TrancheAge(models.TextChoices):
    MOINS_26 = "moins_26", "Moins de 26 ans"
    DE_26_A_34 = "26_34", "De 26 à 34 ans"
    DE_35_A_44 = "35_44", "De 35 à 44 ans"
    DE_45_A_54 = "45_54", "De 45 à 54 ans"
    PLUS_54 = "plus_54", "55 ans ou plus"
