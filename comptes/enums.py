"""Roles of the platform. A role says what may be done; an habilitation says where."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    CANDIDAT = "candidat", "Candidat"
    STRUCTURE_REFERENT = "structure_referent", "Référent de structure"
    STRUCTURE_GESTIONNAIRE = "structure_gestionnaire", "Gestionnaire de structure"
    STRUCTURE_SIGNATAIRE = "structure_signataire", "Signataire de structure"
    PREFECTURE_DEPARTEMENT = "prefecture_departement", "Préfecture de département"
    PREFECTURE_REGION = "prefecture_region", "Préfecture de région"
    ANCT_INSTRUCTEUR = "anct_instructeur", "Instructeur ANCT"
    ANCT_VALIDATEUR = "anct_validateur", "Coordinateur ANCT (validation)"
    SIGNATAIRE_FINANCEUR = "signataire_financeur", "Signataire du financeur"
    ORDONNATEUR = "ordonnateur", "Ordonnateur"
    COMPTABLE = "comptable", "Comptable (second regard)"
    CONSEILLER = "conseiller", "Conseiller numérique"
    COORDINATEUR_CONSEILLERS = "coordinateur_conseillers", "Coordinateur de conseillers"
    ORGANISME_FORMATION = "organisme_formation", "Organisme de formation"
    ADMINISTRATEUR = "administrateur", "Administrateur"


ROLES_STRUCTURE = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE, Role.STRUCTURE_SIGNATAIRE)
ROLES_PREFECTURE = (Role.PREFECTURE_DEPARTEMENT, Role.PREFECTURE_REGION)
ROLES_ANCT = (Role.ANCT_INSTRUCTEUR, Role.ANCT_VALIDATEUR)
ROLES_FINANCE = (Role.SIGNATAIRE_FINANCEUR, Role.ORDONNATEUR, Role.COMPTABLE)
# The whole country is their perimeter: database role app_national, second factor required.
ROLES_NATIONAUX = (*ROLES_ANCT, *ROLES_FINANCE, Role.ADMINISTRATEUR)
ROLES_TERRITOIRE = (*ROLES_PREFECTURE, Role.COORDINATEUR_CONSEILLERS)
ROLES_MFA = (*ROLES_NATIONAUX, *ROLES_PREFECTURE)
# Who repairs: merges, transfers, reopens, corrects with a reason, and reads the integrity page.
ROLES_REPARATION = (Role.ANCT_VALIDATEUR, Role.ADMINISTRATEUR)
# Who reads requests and hosts of the whole country.
ROLES_INSTRUCTION = (*ROLES_ANCT, Role.ADMINISTRATEUR)
