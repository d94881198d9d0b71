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
        nombre = rencontres_de(acteur).filter(etat__in=ETATS_OUVERTS).count()
        liste = reverse("candidatures:rencontres")
        reponses = messages_non_lus(acteur, du_candidat=True).count()
        return [
            *_si(reponses, "Lire les réponses des candidats", liste),
            *_si(nombre, "Répondre aux candidats présélectionnés", liste),
        ]
    if acteur.role == Role.CANDIDAT:
        espace = reverse("candidatures:espace")
        rencontres = rencontres_du_candidat(acteur)
        return [
            *_si(
                rencontres.filter(etat=EtatMiseEnRelation.PROPOSEE).count(),
                "Répondre aux postes proposés",
                espace,
            ),
            *_si(messages_non_lus(acteur, du_candidat=False).count(), "Lire vos messages", espace),
            *_si(
                rencontres.filter(etat__in=ETATS_OUVERTS).count(), "Voir les structures intéressées", espace
            ),
        ]
    return []


def _si(nombre: int, libelle: str, url: str) -> list[AFaire]:
    return [AFaire(libelle, url, nombre)] if nombre else []
