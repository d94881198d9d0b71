"""What the candidates' room puts on the home pages."""

from __future__ import annotations

from django.urls import reverse

from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation
from candidatures.selecteurs import messages_non_lus, rencontres_de, rencontres_du_candidat
from commun.acteurs import Acteur
from commun.registres import AFaire, Lien
from comptes.enums import ROLES_ANCT, ROLES_INSTRUCTION, ROLES_STRUCTURE, Role

LIENS = (
    Lien("Candidats", "/espace/structure/mises-en-relation/", roles=ROLES_STRUCTURE),
    Lien("Ma candidature", "/candidats/espace/", roles=(Role.CANDIDAT,)),
    Lien("Offres en manque de candidats", "/instruction/tension/", roles=ROLES_ANCT, groupe="Recrutement"),
    Lien("Résultats Pix", "/instruction/pix/", roles=ROLES_ANCT, groupe="Recrutement"),
    Lien("Équité", "/instruction/equite/", roles=ROLES_INSTRUCTION, groupe="Recrutement"),
)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """People who wait for the host's answer; for a candidate, the hosts that look at the application."""
    if acteur.role in ROLES_STRUCTURE:
        liste = reverse("candidatures:rencontres")
        reponses = messages_non_lus(acteur, du_candidat=True)
        ouvertes = rencontres_de(acteur).filter(etat__in=ETATS_OUVERTS)
        return [
            AFaire("Lire les réponses des candidats", liste, lignes=reponses),
            AFaire("Répondre aux candidats présélectionnés", liste, lignes=ouvertes),
        ]
    if acteur.role == Role.CANDIDAT:
        espace = reverse("candidatures:espace")
        rencontres = rencontres_du_candidat(acteur)
        proposees = rencontres.filter(etat=EtatMiseEnRelation.PROPOSEE)
        messages = messages_non_lus(acteur, du_candidat=False)
        ouvertes = rencontres.filter(etat__in=ETATS_OUVERTS)
        return [
            AFaire("Répondre aux postes proposés", espace, lignes=proposees),
            AFaire("Lire vos messages", espace, lignes=messages),
            AFaire("Voir les structures intéressées", espace, lignes=ouvertes),
        ]
    return []
