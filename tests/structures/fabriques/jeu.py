"""One host with all that this room knows of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from commun.acteurs import SYSTEME
from comptes.enums import Role
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from structures.enums import EtatDemande, EtatOffre
from structures.models import Poste, Structure
from tests.fabriques import LE
from tests.structures.fabriques.demandes import contact_de, creer_demande, creer_seance
from tests.structures.fabriques.hotes import (
    commune,
    creer_doublon,
    creer_fusion,
    creer_habilitation,
    creer_invitation,
    creer_membre,
    creer_revue,
    creer_structure,
    prefecture,
    validateur,
)
from tests.structures.fabriques.postes import creer_mouvement, creer_offre


def _seances() -> dict[str, Any]:
    """Sessions of the day at each step, with one request each."""
    en_cours = {
        etat: creer_seance([creer_demande("avis_rendu")], etat, le=timezone.now())
        for etat in ("planifie", "ordre_du_jour", "tenu")
    }
    return {f"seance_{etat}": seance for etat, seance in en_cours.items()} | {
        f"point_{etat}": seance.inscriptions.get() for etat, seance in en_cours.items()
    }


def creer_jeu(nom_commune: str = "Limoges") -> dict[str, Any]:
    """One host with all that this room knows of it, and the people around: objects and actors by name."""
    lieu = commune(nom_commune)
    demande = creer_demande(EtatDemande.ATTRIBUEE, commune=lieu, nombre_postes=3)
    structure = Structure.objects.get(pk=demande.structure_id)
    postes = list(Poste.objects.filter(structure=structure).order_by("numero"))
    signataire = get_user_model().objects.get(email=demande.contact_email)
    mouvement = creer_mouvement(structure=structure, nombre=2)
    jumelle = creer_structure(lieu, denomination="Ville d'essai")
    invitation, jeton_invitation = creer_invitation(structure, par=contact_de(demande))
    brouillon = creer_demande(EtatDemande.BROUILLON, commune=lieu)
    return {
        "structure": structure,
        **_seances(),
        "demande": demande,
        "demande_ouverte": creer_demande(structure=structure, contact_email=demande.contact_email),
        "demande_brouillon": brouillon,
        "jeton_brouillon": brouillon.jeton,
        "jeton": demande.jeton,
        "jumelle": jumelle,
        "doublon": creer_doublon(structure, jumelle),
        "fusion": creer_fusion(jumelle),
        "decision": demande.decisions.get(),
        "avis": demande.avis.get(),
        "mouvement": mouvement,
        "invitation": invitation,
        "jeton_invitation": jeton_invitation,
        "membre": creer_habilitation(structure, Role.STRUCTURE_GESTIONNAIRE),
        "revue": creer_revue(structure),
        "poste_libre": postes[2],
        "postes": postes,
        "offre_publiee": creer_offre(poste=postes[0], lieu=lieu),
        "offre_brouillon": creer_offre(EtatOffre.BROUILLON, poste=postes[1], lieu=lieu),
        "referent": contact_de(demande),
        "gestionnaire": creer_membre(structure, Role.STRUCTURE_GESTIONNAIRE),
        "signataire": acteur_de(
            donner_role(
                utilisateur=signataire,
                role=Role.STRUCTURE_SIGNATAIRE,
                par=SYSTEME,
                le=LE,
                structure_id=structure.pk,
            )
        ),
        "prefecture": prefecture(lieu.departement_id),
        "validateur": validateur(),
    }
