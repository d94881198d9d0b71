"""Querysets of the examination: who examines, comments, versions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from comptes.enums import ROLES_ANCT
from comptes.models import Habilitation
from financement.enums import EtatCommentaire, ObjetCommente
from financement.models import Commentaire, Convention


def agents_instructeurs() -> dict[UUID, str]:
    """Agents of the ANCT in activity who may examine a convention: identifier → name, in the order of names."""
    lignes = (
        Habilitation.objects.actives()
        .filter(role__in=ROLES_ANCT, utilisateur__is_active=True)
        .select_related("utilisateur")
    )
    noms = {ligne.utilisateur_id: str(ligne.utilisateur) for ligne in lignes}
    return dict(sorted(noms.items(), key=lambda agent: agent[1].lower()))


def commentaires(acteur: Acteur, convention: Convention) -> QuerySet[Commentaire]:
    """The comments of a convention that the actor may read, oldest first."""
    return Commentaire.objects.visibles_par(acteur).filter(convention=convention).order_by("ouvert_le", "id")


def commentaire(acteur: Acteur, pk: UUID) -> Commentaire:
    """One comment of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(
        Commentaire.objects.visibles_par(acteur).select_related("convention", "convention__structure"), pk=pk
    )


def champs_commentes(acteur: Acteur, convention: Convention) -> set[str]:
    """Fields of the convention that carry an open comment."""
    return set(
        commentaires(acteur, convention)
        .filter(etat=EtatCommentaire.OUVERT, objet=ObjetCommente.CONVENTION)
        .values_list("champ", flat=True)
    )
