"""What this room brings to the home pages: menu, what waits for whom, public figures."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from commun.acteurs import VISITEUR, Acteur
from commun.dates import jour_de_paris
from commun.registres import AFaire, Attente, Chiffre, Lien
from comptes.enums import (
    ROLES_ANCT,
    ROLES_INSTRUCTION,
    ROLES_PREFECTURE,
    ROLES_REPARATION,
    ROLES_STRUCTURE,
    Role,
)
from structures.enums import EtatComite, EtatDemande, EtatMouvement, EtatOffre
from structures.models import Comite, Demande
from structures.selecteurs import (
    A_RENDRE,
    avis_attendus,
    demandes_visibles,
    offres_de_l_acteur,
    postes_attribues,
    postes_jamais_offerts,
)
from structures.selecteurs_membres import revue_ouverte
from structures.selecteurs_postes import mouvements_visibles
from structures.selecteurs_seances import demandes_inscriptibles
from territoires.objectifs import TOTAL_POSTES

LIENS = (
    Lien("Offres", "/offres/", (VISITEUR.role, Role.CANDIDAT)),
    Lien("Accueillir un conseiller", "/structures/demander/", (VISITEUR.role,)),
    Lien("Ma structure", "/espace/structure/", ROLES_STRUCTURE),
    Lien("Membres", "/espace/structure/membres/", ROLES_STRUCTURE),
    Lien("Demandes de postes", "/espace/prefecture/demandes/", ROLES_PREFECTURE),
    Lien("Ajouts et restitutions", "/espace/prefecture/mouvements/", ROLES_PREFECTURE),
    Lien("À traiter", "/instruction/boite/", ROLES_ANCT),
    Lien("Demandes de postes", "/instruction/demandes/", ROLES_INSTRUCTION, groupe="Structures et postes"),
    Lien("Ajouts et restitutions", "/instruction/mouvements/", ROLES_ANCT, groupe="Structures et postes"),
    Lien("Où attend-on ?", "/espace/delais/", (*ROLES_PREFECTURE, *ROLES_ANCT)),
    Lien("Comité", "/instruction/comites/", ROLES_ANCT, groupe="Structures et postes"),
    Lien("Revues des accès", "/instruction/revues/", ROLES_ANCT, groupe="Structures et postes"),
    Lien("Structures", "/instruction/structures/", ROLES_INSTRUCTION, groupe="Structures et postes"),
    Lien("Doublons", "/instruction/reparation/doublons/", ROLES_REPARATION, groupe="Structures et postes"),
)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Opinions to give, decisions to take, positions to publish."""
    if acteur.role in ROLES_PREFECTURE:
        attendus = avis_attendus(acteur, jour_de_paris(timezone.now()))
        return [
            AFaire(
                "Rendre un avis sur les demandes de postes",
                "/espace/prefecture/demandes/",
                attendus["nombre"],
                attendus["echeance"],
            ),
            AFaire(
                "Rendre un avis sur les postes supplémentaires",
                "/espace/prefecture/mouvements/",
                lignes=mouvements_visibles(acteur).filter(etat=EtatMouvement.AVIS_ATTENDU),
            ),
        ]
    if acteur.role == Role.ANCT_VALIDATEUR:
        return [
            *_comite(acteur),
            AFaire(
                "Décider des ajouts et restitutions de postes",
                "/instruction/mouvements/",
                lignes=mouvements_visibles(acteur).filter(etat=EtatMouvement.A_DECIDER),
            ),
        ]
    if acteur.role in ROLES_STRUCTURE:
        revue = revue_ouverte(acteur) if acteur.role == Role.STRUCTURE_REFERENT else None
        return [
            *(
                [
                    AFaire(
                        "Confirmer qui a accès à votre structure",
                        f"/espace/structure/revues/{revue.pk}/",
                        1,
                        revue.echeance,
                    )
                ]
                if revue
                else []
            ),
            AFaire(
                "Publier une offre en brouillon",
                "/espace/structure/",
                lignes=offres_de_l_acteur(acteur).filter(etat=EtatOffre.BROUILLON),
            ),
            AFaire(
                "Rédiger une offre pour un poste attribué",
                "/espace/structure/offres/nouvelle/",
                lignes=postes_jamais_offerts(acteur),
            ),
        ]
    return []


def _comite(acteur: Acteur) -> list[AFaire]:
    """Requests that wait for a session, sessions to hold and to publish."""
    seances = Comite.objects.filter(etat__in=(EtatComite.ORDRE_DU_JOUR, EtatComite.TENU)).order_by(
        "date_seance"
    )
    return [
        AFaire(
            "Inscrire des demandes de postes au comité",
            "/instruction/comites/",
            lignes=demandes_visibles(acteur).filter(etat=EtatDemande.AVIS_RENDU),
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


def attentes(acteur: Acteur, jour: date) -> list[Attente]:
    """What waits for the ANCT on the host side: late opinions, requests without session, sessions under way."""
    if acteur.role not in ROLES_ANCT:
        return []
    prochaine = (
        Comite.objects.filter(etat=EtatComite.PLANIFIE, date_seance__gte=jour)
        .order_by("date_seance")
        .values_list("date_seance", flat=True)
        .first()
    )
    demandes = demandes_inscriptibles(jour).only(
        "denomination", "departement", "etat", "deposee_le", "echeance_avis"
    )
    seances = Comite.objects.filter(etat__in=(EtatComite.ORDRE_DU_JOUR, EtatComite.TENU))
    return [
        *(_attente_de_demande(demande, prochaine) for demande in demandes.select_related(None)),
        *(
            Attente(
                "mouvement",
                str(m.structure),
                f"/instruction/mouvements/{m.pk}/",
                m.departement_id,
                jour_de_paris(m.depose_le),
            )
            for m in mouvements_visibles(acteur).filter(etat=EtatMouvement.A_DECIDER)
        ),
        *(
            Attente(
                "seance",
                f"Comité n° {s.numero} : {'publier les décisions' if s.etat == EtatComite.TENU else 'tenir la séance'}",
                f"/instruction/comites/{s.pk}/",
                echeance=s.date_seance,
            )
            for s in seances
        ),
    ]


def _attente_de_demande(demande: Demande, prochaine: date | None) -> Attente:
    sans_avis = demande.etat in A_RENDRE
    return Attente(
        "avis" if sans_avis else "demande",
        demande.denomination,
        f"/instruction/demandes/{demande.pk}/",
        demande.departement_id,
        demande.deposee_le and jour_de_paris(demande.deposee_le),
        demande.echeance_avis if sans_avis else prochaine,
    )
