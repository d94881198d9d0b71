"""What the candidates' room puts on the home pages."""

from __future__ import annotations

from django.urls import reverse

from candidatures.enums import ETATS_OUVERTS
from candidatures.selecteurs import rencontres_de, rencontres_du_candidat
from commun.acteurs import Acteur
from commun.registres import AFaire, Lien
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role

LIENS = (
    Lien("Candidats", "/espace/structure/mises-en-relation/", roles=ROLES_STRUCTURE),
    Lien("Ma candidature", "/candidats/espace/", roles=(Role.CANDIDAT,)),
    Lien("Offres en manque de candidats", "/instruction/tension/", roles=ROLES_ANCT),
)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """People who wait for the host's answer; for a candidate, the hosts that look at the application."""
    if acteur.role in ROLES_STRUCTURE:
        nombre = rencontres_de(acteur).filter(etat__in=ETATS_OUVERTS).count()
        return _si(nombre, "Répondre aux candidats présélectionnés", reverse("candidatures:rencontres"))
    if acteur.role == Role.CANDIDAT:
        nombre = rencontres_du_candidat(acteur).filter(etat__in=ETATS_OUVERTS).count()
        return _si(nombre, "Voir les structures intéressées", reverse("candidatures:espace"))
    return []


def _si(nombre: int, libelle: str, url: str) -> list[AFaire]:
    return [AFaire(libelle, url, nombre)] if nombre else []
