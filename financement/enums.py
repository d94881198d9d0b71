"""Closed lists of conventions and money."""

from __future__ import annotations

from django.db import models


class Modalite(models.TextChoices):
    MOIS_24 = "24_mois", "24 mois, au niveau du SMIC"
    MOIS_36 = "36_mois", "36 mois, à 70 % du SMIC"


class EtatConvention(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    SOUMISE = "soumise", "Soumise"
    EN_INSTRUCTION = "en_instruction", "En instruction"
    A_CORRIGER = "a_corriger", "À corriger"
    A_SIGNER = "a_signer", "À signer"
    ACTIVE = "active", "Active"
    ECHUE = "echue", "Échue"
    RESILIEE = "resiliee", "Résiliée"
    ANNULEE = "annulee", "Annulée"


# Before the numbers are fixed: the draft and its examination.
CONVENTIONS_EN_PREPARATION = (
    EtatConvention.BROUILLON,
    EtatConvention.SOUMISE,
    EtatConvention.EN_INSTRUCTION,
    EtatConvention.A_CORRIGER,
)
# On its way to the second signature: it may still be annulled.
CONVENTIONS_EN_COURS = (*CONVENTIONS_EN_PREPARATION, EtatConvention.A_SIGNER)
# Signed by both parties, whatever became of it.
CONVENTIONS_SIGNEES = (EtatConvention.ACTIVE, EtatConvention.ECHUE, EtatConvention.RESILIEE)


class EtatCommentaire(models.TextChoices):
    """An agent's remark on a field of a convention."""

    OUVERT = "ouvert", "Ouvert"
    RESOLU = "resolu", "Résolu par la structure"
    CLOS = "clos", "Clos"


class ObjetCommente(models.TextChoices):
    CONVENTION = "convention", "Convention"
    PIECE = "piece", "Pièce du dossier"


class NatureCalcul(models.TextChoices):
    PREVISIONNEL = "previsionnel", "Prévisionnel"
    CONSTATE = "constate", "Constaté"
    NOTIFIE = "notifie", "Notifié"


class EtatTranche(models.TextChoices):
    BLOQUEE = "bloquee", "Bloquée"
    PRETE = "prete", "Prête"
    ORDONNEE = "ordonnee", "Ordonnée"
    TRANSMISE = "transmise", "Transmise à la banque"
    PAYEE = "payee", "Payée"
    REJETEE = "rejetee", "Rejetée par la banque"
    COMPENSEE = "compensee", "Retenue en entier sur un trop-perçu"
    ABANDONNEE = "abandonnee", "Ne sera pas versée"


class EtatPiece(models.TextChoices):
    DEPOSEE = "deposee", "Déposée, à examiner"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"


class EtatOrdre(models.TextChoices):
    PROPOSE = "propose", "Proposé"
    APPROUVE_UNE_FOIS = "approuve_une_fois", "Approuvé une fois sur deux"
    APPROUVE = "approuve", "Approuvé"
    TRANSMIS = "transmis", "Transmis à la banque"
    PAYE = "paye", "Payé"
    REJETE = "rejete", "Rejeté par la banque"
    REFUSE = "refuse", "Refusé"
    ANNULE = "annule", "Annulé"


# An order that stands: its instalment can have no other one.
ORDRES_VIVANTS = (
    EtatOrdre.PROPOSE,
    EtatOrdre.APPROUVE_UNE_FOIS,
    EtatOrdre.APPROUVE,
    EtatOrdre.TRANSMIS,
    EtatOrdre.PAYE,
)
ORDRES_A_DECIDER = (EtatOrdre.PROPOSE, EtatOrdre.APPROUVE_UNE_FOIS)


class EtatCompte(models.TextChoices):
    """A host's bank account."""

    A_VERIFIER = "a_verifier", "À vérifier"
    VERIFIE = "verifie", "Vérifié"
    REFUSE = "refuse", "Refusé"
    REMPLACE = "remplace", "Remplacé"


class EtatLot(models.TextChoices):
    PREPARE = "prepare", "Préparé"
    TRANSMIS = "transmis", "Transmis à la banque"
    ANNULE = "annule", "Annulé"


class NatureMouvement(models.TextChoices):
    """What moves an envelope."""

    OUVERTURE = "ouverture", "Ouverture"
    MODIFICATION = "modification", "Modification des crédits"
    TRANSFERT = "transfert", "Transfert"
    RESERVATION = "reservation", "Réservation"
    ENGAGEMENT = "engagement", "Engagement"
    LIBERATION = "liberation", "Libération"
    PAIEMENT = "paiement", "Paiement"


class Compte(models.TextChoices):
    """Chart of accounts of the ledger: closed. `docs/grand-livre.md` says what each one holds."""

    ENGAGEMENTS = "engagements", "Engagements (hors bilan)"
    ENGAGEMENTS_CONTREPARTIE = "engagements_contrepartie", "Contrepartie des engagements (hors bilan)"
    AVANCES = "avances", "Avances aux structures"
    ORDRES_A_PAYER = "ordres_a_payer", "Ordres à payer"
    TRESORERIE = "tresorerie", "Trésorerie"
    SUBVENTIONS = "subventions", "Subventions constatées"
    CREANCES = "creances", "Trop-perçus à récupérer"
    REMISES = "remises", "Trop-perçus abandonnés"
    COMPENSATIONS = "compensations", "Compensations entre conventions"


class EtatTropPercu(models.TextChoices):
    CONSTATE = "constate", "Constaté"
    NOTIFIE = "notifie", "Notifié à la structure"
    EN_PARTIE = "en_partie", "Recouvré en partie"
    RECOUVRE = "recouvre", "Recouvré"
    REPORTE = "reporte", "Retenu sur une tranche"
    ABANDONNE = "abandonne", "Abandonné"
    ANNULE = "annule", "Annulé"


class Journal(models.TextChoices):
    ENGAGEMENTS = "engagements", "Engagements"
    ORDRES = "ordres", "Ordres de paiement"
    PAIEMENTS = "paiements", "Paiements"
    DROITS = "droits", "Droits constatés"
    TROP_PERCUS = "trop_percus", "Trop-perçus"


class TypePiece(models.TextChoices):
    """What an entry stands on."""

    CONVENTION = "convention", "Convention"
    ORDRE = "ordre", "Ordre de paiement"
    CALCUL = "calcul", "Droit notifié"
    TROP_PERCU = "trop_percu", "Trop-perçu"


class NatureCampagne(models.TextChoices):
    """What a campaign computes; the two computed natures of `NatureCalcul`."""

    CONSTATE = "constate", "Constaté à une date"
    PREVISIONNEL = "previsionnel", "Prévisionnel, au barème en vigueur"


class EtatCampagne(models.TextChoices):
    EN_PREPARATION = "en_preparation", "En préparation"
    EN_COURS = "en_cours", "En cours de calcul"
    EN_PAUSE = "en_pause", "En pause"
    CALCULEE = "calculee", "Calculée, à examiner"
    ACCEPTEE = "acceptee", "Acceptée"
    ABANDONNEE = "abandonnee", "Abandonnée"
    ANNULEE = "annulee", "Annulée"


class CategorieEcart(models.TextChoices):
    """Why a campaign's result differs from the last stored computation of the post."""

    INCHANGE = "inchange", "Inchangé"
    PREMIER = "premier", "Premier calcul"
    JOURS = "jours", "Jours en plus ou en moins"
    FAITS = "faits", "Contrat ou convention modifiés"
    BAREME = "bareme", "Barème ou code modifiés"
    REFUSE = "refuse", "Refusé"


class MiseALEcart(models.TextChoices):
    """Why an accepted campaign leaves a post as it is."""

    FAITS = "faits", "Les faits ont changé depuis le calcul"
    DEPASSE = "depasse", "Un calcul plus récent existe"
