"""Closed lists of workshops and activity reports (programme B5)."""

from __future__ import annotations

from django.db import models


class EtatAtelier(models.TextChoices):
    PLANIFIE = "planifie", "Planifié"
    REALISE = "realise", "Réalisé"
    ANNULE = "annule", "Annulé"


class TypeActivite(models.TextChoices):
    INDIVIDUEL = "individuel", "Accompagnement individuel"
    COLLECTIF = "collectif", "Atelier collectif"
    PONCTUEL = "ponctuel", "Demande ponctuelle"


class Canal(models.TextChoices):
    RATTACHEMENT = "rattachement", "Dans ma structure"
    AUTRE_LIEU = "autre_lieu", "Dans un autre lieu"
    DISTANCE = "distance", "À distance"
    DOMICILE = "domicile", "À domicile"


class Theme(models.TextChoices):
    EQUIPEMENT = "equipement_informatique", "Prendre en main un équipement informatique"
    VOCABULAIRE = "vocabulaire", "Connaître l'environnement et le vocabulaire numérique"
    INTERNET = "internet", "Naviguer sur internet"
    COURRIEL = "courriel", "Envoyer, recevoir et gérer ses courriels"
    SMARTPHONE = "smartphone", "Installer et utiliser des applications sur son smartphone"
    CONTENUS = "contenus_numeriques", "Créer et gérer ses contenus numériques"
    TRAITEMENT_TEXTE = "traitement_texte", "Utiliser un traitement de texte"
    ECHANGER = "echanger", "Échanger avec ses proches"
    EMPLOI = "trouver_emploi", "Trouver un emploi ou une formation"
    SCOLAIRE = "scolaire", "Suivre la scolarité de son enfant"
    DEMARCHE = "demarche_en_ligne", "Réaliser une démarche en ligne"
    SECURITE = "securite", "Protéger ses données personnelles"
    FRAUDE = "fraude_et_harcelement", "Fraude et harcèlement"
    SANTE = "sante", "Santé"
    BUDGET = "budget", "Budget et paiement en ligne"
    TPE_PME = "tpe_pme", "Accompagner une TPE ou une PME"
    AUTRE = "autre", "Autre"


class Portee(models.TextChoices):
    """Whose figures a row of aggregates holds."""

    NATION = "nation", "France entière"
    DEPARTEMENT = "departement", "Département"
    STRUCTURE = "structure", "Structure"
    CONSEILLER = "conseiller", "Conseiller"


class Grain(models.TextChoices):
    MOIS = "mois", "Mois"
    JOUR = "jour", "Jour"
