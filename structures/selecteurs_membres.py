"""Members, invitations and reviews, as their screens read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from comptes.models import Habilitation
from structures.enums import EtatInvitation, EtatRevue
from structures.models import Invitation, RevueAcces, Structure


def membre_de_l_acteur(acteur: Acteur, pk: UUID) -> Habilitation:
    """An active role in the actor's host, 404 otherwise."""
    return get_object_or_404(
        Habilitation.objects.actives().select_related("utilisateur"),
        pk=pk,
        structure_id__in=acteur.structures,
    )


def invitations_en_attente(acteur: Acteur) -> QuerySet[Invitation]:
    return (
        Invitation.objects.visibles_par(acteur)
        .filter(etat=EtatInvitation.ENVOYEE)
        .select_related("structure")
        .order_by("expire_le")
    )


def invitation_de_l_acteur(acteur: Acteur, pk: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.visibles_par(acteur).select_related("structure"), pk=pk)


def invitation_du_lien(acteur: Acteur) -> Invitation:
    """The invitation whose secret link the actor holds, 404 otherwise."""
    return get_object_or_404(
        Invitation.objects.select_related("structure"), jeton_hash=acteur.jeton_hash or "-"
    )


def revues_visibles(acteur: Acteur) -> QuerySet[RevueAcces]:
    return RevueAcces.objects.visibles_par(acteur).select_related("structure", "structure__departement")


def revue_visible(acteur: Acteur, pk: UUID) -> RevueAcces:
    return get_object_or_404(revues_visibles(acteur), pk=pk)


def revue_ouverte(acteur: Acteur) -> RevueAcces | None:
    """The review that waits for the actor's host; the oldest when two quarters wait."""
    return revues_visibles(acteur).filter(etat=EtatRevue.OUVERTE).order_by("echeance").first()


def revues_en_retard(acteur: Acteur, *, jour: date) -> QuerySet[RevueAcces]:
    """Reviews past their deadline, the oldest first: the coordination's list."""
    return (
        revues_visibles(acteur).filter(etat=EtatRevue.OUVERTE, echeance__lt=jour).order_by("echeance", "pk")
    )


def noms_des_structures(identifiants: Collection[UUID]) -> dict[UUID, str]:
    """Names of hosts that the current perimeter may read."""
    return dict(Structure.objects.filter(pk__in=identifiants).values_list("pk", "denomination"))
