"""What this room brings to the home pages: menu, what waits for whom, public figures."""

from __future__ import annotations

from commun.acteurs import VISITEUR, Acteur
from commun.registres import AFaire, Chiffre, Lien
from comptes.enums import ROLES_ANCT, ROLES_INSTRUCTION, ROLES_PREFECTURE, ROLES_STRUCTURE, Role
from structures.enums import EtatComite, EtatDemande, EtatMouvement, EtatOffre
from structures.models import Comite
from structures.selecteurs import (
    A_RENDRE,
    nombre_de_demandes,
    offres_de_l_acteur,
    postes_attribues,
    postes_jamais_offerts,
)
from structures.selecteurs_postes import nombre_de_mouvements
from territoires.objectifs import TOTAL_POSTES

LIENS = (
    Lien("Offres", "/offres/", (VISITEUR.role, Role.CANDIDAT)),
    Lien("Accueillir un conseiller", "/structures/demander/", (VISITEUR.role,)),
    Lien("Ma structure", "/espace/structure/", ROLES_STRUCTURE),
    Lien("Demandes de postes", "/espace/prefecture/demandes/", ROLES_PREFECTURE),
    Lien("Ajouts et restitutions", "/espace/prefecture/mouvements/", ROLES_PREFECTURE),
    Lien("Demandes de postes", "/instruction/demandes/", ROLES_INSTRUCTION),
    Lien("Ajouts et restitutions", "/instruction/mouvements/", ROLES_ANCT),
    Lien("Comité", "/instruction/comites/", ROLES_ANCT),
    Lien("Structures", "/instruction/structures/", ROLES_INSTRUCTION),
)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Opinions to give, decisions to take, positions to publish."""
    if acteur.role in ROLES_PREFECTURE:
        return [
            *_ligne(
                nombre_de_demandes(acteur, A_RENDRE),
                "Rendre un avis sur les demandes de postes",
                "/espace/prefecture/demandes/",
            ),
            *_ligne(
                nombre_de_mouvements(acteur, EtatMouvement.AVIS_ATTENDU),
                "Rendre un avis sur les postes supplémentaires",
                "/espace/prefecture/mouvements/",
            ),
        ]
    if acteur.role == Role.ANCT_VALIDATEUR:
        return [
            *_comite(acteur),
            *_ligne(
                nombre_de_mouvements(acteur, EtatMouvement.A_DECIDER),
                "Décider des ajouts et restitutions de postes",
                "/instruction/mouvements/",
            ),
        ]
    if acteur.role in ROLES_STRUCTURE:
        brouillons = offres_de_l_acteur(acteur).filter(etat=EtatOffre.BROUILLON).count()
        return [
            *_ligne(brouillons, "Publier une offre en brouillon", "/espace/structure/"),
            *_ligne(
                postes_jamais_offerts(acteur).count(),
                "Rédiger une offre pour un poste attribué",
                "/espace/structure/offres/nouvelle/",
            ),
        ]
    return []


def _comite(acteur: Acteur) -> list[AFaire]:
    """Requests that wait for a session, sessions to hold and to publish."""
    seances = Comite.objects.filter(etat__in=(EtatComite.ORDRE_DU_JOUR, EtatComite.TENU)).order_by(
        "date_seance"
    )
    return [
        *_ligne(
            nombre_de_demandes(acteur, (EtatDemande.AVIS_RENDU,)),
            "Inscrire des demandes de postes au comité",
            "/instruction/comites/",
        ),
        *(
            AFaire(
                libelle=f"Publier les décisions du comité n° {seance.numero}"
                if seance.etat == EtatComite.TENU
                else f"Tenir le comité n° {seance.numero}",
                url=f"/instruction/comites/{seance.pk}/",
                echeance=seance.date_seance,
            )
            for seance in seances
        ),
    ]


def _ligne(nombre: int, libelle: str, url: str) -> list[AFaire]:
    return [AFaire(libelle=libelle, url=url, nombre=nombre)] if nombre else []


def chiffres() -> list[Chiffre]:
    """Public figures of this room (definitions: docs/indicateurs.md)."""
    return [
        Chiffre(
            cle="postes_attribues",
            libelle=f"postes attribués sur {TOTAL_POSTES:,}".replace(",", "\u202f"),
            valeur=postes_attribues(),
            definition="Postes attribués par une décision du comité de sélection et non rendus.",
        )
    ]
