"""Closed lists of the host side. Values are slugs; labels are the interface's."""

from __future__ import annotations

from django.db import models


class Statut(models.TextChoices):
    """Public or private host: it decides the scheme's ceiling (programme A2)."""

    PUBLIC = "public", "Employeur public"
    PRIVE = "prive", "Employeur privé"


class TypeStructure(models.TextChoices):
    COMMUNE = "commune", "Commune"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    EPCI = "epci", "Intercommunalité (EPCI)"
    COLLECTIVITE = "collectivite", "Autre collectivité ou établissement public"
    GIP = "gip", "Groupement d'intérêt public"
    PRIVEE = "privee", "Association ou entreprise de l'économie sociale et solidaire"

    @property
    def statut(self) -> str:
        return Statut.PRIVE if self == TypeStructure.PRIVEE else Statut.PUBLIC


class StatutCalcule(models.TextChoices):
    """What the INSEE legal category says of a host (`structures/donnees/categories_juridiques.csv`)."""

    PUBLIC = "public", "Employeur public"
    PRIVE = "prive", "Employeur privé"
    A_EXAMINER = "a_examiner", "À examiner"
    NON_ELIGIBLE = "non_eligible", "Non éligible"


class TypeIdentifiant(models.TextChoices):
    """Numbers that name a host: an establishment, one of Nouvelle-Calédonie, an association."""

    SIRET = "siret", "SIRET"
    RIDET = "ridet", "RIDET (Nouvelle-Calédonie)"
    RNA = "rna", "RNA (association sans SIRET)"


class EtatVerification(models.TextChoices):
    """What the company register answered about a request's number."""

    A_VERIFIER = "a_verifier", "À vérifier"
    VERIFIEE = "verifiee", "Vérifiée"
    ABSENTE = "absente", "Absente de l'annuaire"
    FERMEE = "fermee", "Établissement fermé"
    HORS_ANNUAIRE = "hors_annuaire", "Hors de l'annuaire"


class EtatDemande(models.TextChoices):
    BROUILLON = "brouillon", "Adresse électronique à confirmer"
    DEPOSEE = "deposee", "Déposée"
    AVIS_RENDU = "avis_rendu", "Avis de la préfecture rendu"
    EXAMEN = "examen", "Examen complémentaire"
    INSCRITE = "inscrite", "À l'ordre du jour du comité"
    ATTRIBUEE = "attribuee", "Postes attribués"
    REFUSEE = "refusee", "Refusée"
    ANNULEE = "annulee", "Annulée"


class SensAvis(models.TextChoices):
    FAVORABLE = "favorable", "Favorable"
    DEFAVORABLE = "defavorable", "Défavorable"


class SensDecision(models.TextChoices):
    POSITIVE = "positive", "Positive"
    NEGATIVE = "negative", "Négative"
    EXAMEN = "examen", "Examen complémentaire"


class MotifRefus(models.TextChoices):
    """Standard grounds of a negative decision; a free text may complete them."""

    BESOIN = "besoin", "Le besoin est déjà couvert par l'offre existante"
    DEPARTEMENT = "departement", "Répartition des postes entre les territoires du département"
    NATIONAL = "national", "Équilibre national des postes"


class EtatComite(models.TextChoices):
    PLANIFIE = "planifie", "Planifiée"
    ORDRE_DU_JOUR = "ordre_du_jour", "Ordre du jour arrêté"
    TENU = "tenu", "Tenue"
    PUBLIE = "publie", "Publiée"
    ANNULE = "annule", "Annulée"


class SorteRappel(models.TextChoices):
    AVANT = "avant", "Avant l'échéance"
    RETARD = "retard", "Échéance dépassée"


class EtatOffre(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIEE = "publiee", "Publiée"
    POURVUE = "pourvue", "Pourvue"
    RETIREE = "retiree", "Retirée"


class TypeMouvement(models.TextChoices):
    AJOUT = "ajout", "Postes supplémentaires"
    RETRAIT = "retrait", "Restitution de postes"


class EtatMouvement(models.TextChoices):
    AVIS_ATTENDU = "avis_attendu", "En attente de l'avis de la préfecture"
    A_DECIDER = "a_decider", "En attente de la décision de l'ANCT"
    ACCEPTE = "accepte", "Acceptée"
    REFUSE = "refuse", "Refusée"
    ANNULE = "annule", "Annulée"


class MotifMouvement(models.TextChoices):
    """Why more posts, why fewer (programme B3.6)."""

    RENFORCER = "renforcer_equipe", "Renforcer l'équipe en place"
    DEVELOPPER = "developper_offre", "Développer l'offre d'accompagnement"
    FORTE_DEMANDE = "forte_demande", "Répondre à une forte demande"
    BESOIN = "besoin_non_justifie", "Le besoin ne justifie plus le poste"
    RECRUTEMENT = "difficulte_recrutement", "Difficulté à recruter"
    FINANCES = "capacite_financiere", "Capacité financière insuffisante"
    VISIBILITE = "manque_visibilite", "Manque de visibilité sur la suite"
    FIN_SUBVENTION = "fin_subventionnement", "Fin du subventionnement"
    AUTRE = "autre", "Autre motif"


MOTIFS_AJOUT = (
    MotifMouvement.RENFORCER,
    MotifMouvement.DEVELOPPER,
    MotifMouvement.FORTE_DEMANDE,
    MotifMouvement.AUTRE,
)
MOTIFS_RETRAIT = (
    MotifMouvement.BESOIN,
    MotifMouvement.RECRUTEMENT,
    MotifMouvement.FINANCES,
    MotifMouvement.VISIBILITE,
    MotifMouvement.FIN_SUBVENTION,
    MotifMouvement.AUTRE,
)


class EtatInvitation(models.TextChoices):
    ENVOYEE = "envoyee", "Envoyée"
    ACCEPTEE = "acceptee", "Acceptée"
    ANNULEE = "annulee", "Annulée"


class EtatRevue(models.TextChoices):
    OUVERTE = "ouverte", "À faire"
    FAITE = "faite", "Faite"


class FinRattachement(models.TextChoices):
    """How a post left a host: it tells a returned post from a transferred one, for the host that had it."""

    RENDU = "rendu", "Rendu"
    TRANSFERT = "transfert", "Transféré"


class Dispositif(models.TextChoices):
    """Scheme of the entitlement (programme A2): data of `financement/bareme/`."""

    RELANCE_2021 = "relance-2021", "Plan de relance 2021"
    FORFAIT_2021 = "forfait-2021", "Forfait publié en 2021"
    RENOUVELLEMENT_2023 = "renouvellement-2023", "Renouvellement 2023"


class TypeContrat(models.TextChoices):
    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    CONTRAT_PROJET = "contrat_projet", "Contrat de projet"
    PEC = "pec", "Parcours emploi compétences (PEC)"


class Langue(models.TextChoices):
    """Languages that help to meet people: asked by some positions, told by the candidate who wishes so."""

    ANGLAIS = "anglais", "Anglais"
    ARABE = "arabe", "Arabe"
    CREOLE = "creole", "Créole"
    ESPAGNOL = "espagnol", "Espagnol"
    LANGUE_DES_SIGNES = "lsf", "Langue des signes française"
    PORTUGAIS = "portugais", "Portugais"
    TURC = "turc", "Turc"
    UKRAINIEN = "ukrainien", "Ukrainien"
