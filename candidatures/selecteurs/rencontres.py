"""Meetings between a candidate and a position, on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation, GabaritMessage
from candidatures.models import Creneau, MiseEnRelation, NoteRencontre
from commun.acteurs import Acteur
from comptes.enums import ROLES_STRUCTURE
from comptes.selecteurs import courriels_par_role
from structures.enums import EtatOffre
from structures.models import Offre


def rencontres_de(acteur: Acteur) -> QuerySet[MiseEnRelation]:
    """Meetings of the host with the identity of the people, the latest first."""
    return (
        MiseEnRelation.objects.visibles_par(acteur)
        .select_related("candidat__commune", "offre__poste", "commune", "departement")
        .order_by("-cree_le", "pk")
    )


#: Annotation: messages of the host that the candidate has not opened.
MESSAGES_NON_LUS = Count(
    "messages", filter=Q(messages__lu_le=None) & ~Q(messages__gabarit=GabaritMessage.REPONSE)
)


@dataclass(frozen=True)
class Colonne:
    """One stage of the board of a position; `ouverte`: its people may be ticked."""

    etat: EtatMiseEnRelation
    rencontres: list[Any]

    @property
    def ouverte(self) -> bool:
        return self.etat in ETATS_OUVERTS


def colonnes_de_l_offre(acteur: Acteur, offre: Offre) -> list[Colonne]:
    """Every stage in order, the earliest first in each; `nombre_notes` and unread `nombre_reponses` on each."""
    toutes = (
        rencontres_de(acteur)
        .filter(offre=offre)
        .annotate(
            nombre_notes=Count("notes", distinct=True),
            nombre_reponses=Count(
                "messages",
                filter=Q(messages__gabarit=GabaritMessage.REPONSE, messages__lu_le=None),
                distinct=True,
            ),
        )
        .order_by("cree_le", "pk")
    )
    par_etat: dict[str, list[Any]] = {}
    for rencontre in toutes:
        par_etat.setdefault(rencontre.etat, []).append(rencontre)
    return [Colonne(etat, par_etat.get(etat, [])) for etat in EtatMiseEnRelation]


def notes_de(acteur: Acteur, rencontre: MiseEnRelation) -> QuerySet[NoteRencontre]:
    """Notes of the host's people on a meeting, the latest first."""
    return NoteRencontre.objects.visibles_par(acteur).filter(rencontre=rencontre).order_by("-ecrite_le", "pk")


def rencontres_du_candidat(acteur: Acteur) -> QuerySet[MiseEnRelation]:
    """The candidate's own meetings, the latest first, with the hours offered."""
    creneaux = Creneau.objects.visibles_par(acteur).select_related("departement").order_by("debut", "pk")
    return (
        MiseEnRelation.objects.visibles_par(acteur)
        .select_related("commune")
        .prefetch_related(Prefetch("creneaux", creneaux))
        .order_by("-cree_le", "pk")
    )


def rencontres_ouvertes_du_candidat(candidat_id: UUID) -> QuerySet[MiseEnRelation]:
    """Meetings of a person that still wait for something; all hosts, when the system asks."""
    return MiseEnRelation.objects.filter(candidat_id=candidat_id, etat__in=ETATS_OUVERTS).order_by("pk")


def rencontres_ouvertes_de_l_offre(offre_id: UUID) -> QuerySet[MiseEnRelation]:
    """Meetings of a position that still wait for something."""
    return MiseEnRelation.objects.filter(offre_id=offre_id, etat__in=ETATS_OUVERTS).order_by("pk")


def offres_publiees_de(acteur: Acteur) -> QuerySet[Offre]:
    """The host's published positions: those for which candidates are ranked."""
    return (
        Offre.objects.visibles_par(acteur)
        .filter(etat=EtatOffre.PUBLIEE)
        .select_related("commune", "poste")
        .order_by("-publiee_le", "pk")
    )


def courriels_de_la_structure(structure_id: UUID) -> list[str]:
    """Addresses of the host's people."""
    return courriels_par_role(*ROLES_STRUCTURE, structure_id=structure_id)


def creneaux_de(acteur: Acteur) -> QuerySet[Creneau]:
    """Interview hours of the host, or of the candidate, the earliest first."""
    return (
        Creneau.objects.visibles_par(acteur)
        .select_related("rencontre__commune", "departement")
        .order_by("debut", "pk")
    )
