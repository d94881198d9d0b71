"""Movements of posts and transfers, as their screens read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.vie_de_poste import STADES, STADES_OCCUPES, Action, Vie, vies
from structures.models import Mouvement, Poste, PosteARendre, Structure


def mouvements_visibles(acteur: Acteur) -> QuerySet[Mouvement]:
    """Demands of the actor's perimeter with their host and the posts given back."""
    return (
        Mouvement.objects.visibles_par(acteur)
        .select_related("structure", "departement")
        .prefetch_related(
            Prefetch(
                "postes_a_rendre", PosteARendre.objects.select_related("poste").order_by("poste__numero")
            )
        )
    )


def mouvement_visible(acteur: Acteur, pk: UUID) -> Mouvement:
    return get_object_or_404(mouvements_visibles(acteur), pk=pk)


def mouvements_a_lister(
    acteur: Acteur, *, attendu: str, etat: str = "", sorte: str = "", departement: str = ""
) -> QuerySet[Mouvement]:
    """An inbox: the demands that wait for this actor (`attendu`: a state) first, the oldest first."""
    requete = mouvements_visibles(acteur).annotate(
        rang=Case(When(etat=attendu, then=Value(0)), default=Value(1), output_field=IntegerField())
    )
    for champ, valeur in (("etat", etat), ("type", sorte), ("departement_id", departement)):
        if valeur:
            requete = requete.filter(**{champ: valeur})
    return requete.order_by("rang", "depose_le", "pk")


def mouvement_ouvert(acteur: Acteur, structure: Structure) -> Mouvement | None:
    """The one demand under way of a host."""
    return Mouvement.objects.visibles_par(acteur).ouverts().filter(structure=structure).first()  # type: ignore[attr-defined,no-any-return]


def postes_a_rendre_possibles(acteur: Acteur) -> QuerySet[Poste]:
    """Posts that the actor's host holds and has not returned; who holds them is the rooms' answer, at the date."""
    return (
        Poste.objects.visibles_par(acteur)
        .filter(structure_id__in=acteur.structures, date_rendu__isnull=True)
        .order_by("numero")
    )


def poste_a_transferer(acteur: Acteur, pk: UUID) -> Poste:
    """A post with its present host."""
    return get_object_or_404(
        Poste.objects.visibles_par(acteur).select_related("structure", "departement"), pk=pk
    )


def destinations(acteur: Acteur, poste: Poste) -> QuerySet[Structure]:
    """Hosts of the same département and of the same status that may take a post."""
    return (
        Structure.objects.visibles_par(acteur)
        .filter(departement_id=poste.departement_id, statut=poste.statut, fusionnee_dans__isnull=True)
        .exclude(postes=poste)
        .order_by("nom_tri", "pk")
    )


def postes_connus(acteur: Acteur) -> QuerySet[Poste]:
    """Posts that the actor's host has or had."""
    return Poste.objects.connus_de(acteur).order_by("numero")


def poste_connu(acteur: Acteur, pk: UUID) -> Poste:
    return get_object_or_404(postes_connus(acteur), pk=pk)


def grouper(lignes: list[tuple[Poste, Vie]]) -> list[tuple[str, list[tuple[Poste, Vie]]]]:
    """Posts by stage, in the order of a post's life; empty stages are left out."""
    groupes = {stade: [ligne for ligne in lignes if ligne[1].stade == stade] for stade in STADES}
    return [(STADES[stade], trouves) for stade, trouves in groupes.items() if trouves]


def attendues(lignes: list[tuple[Poste, Vie]]) -> list[tuple[Poste, Action]]:
    """What the posts wait for, the nearest deadline first, undated last."""
    actions = [(poste, vie.action) for poste, vie in lignes if vie.action is not None]
    return sorted(
        actions, key=lambda ligne: (ligne[1].echeance is None, ligne[1].echeance or date.max, ligne[0].numero)
    )


def postes_occupes(acteur: Acteur, postes: Iterable[Poste], *, jour: date) -> set[UUID]:
    """Those of these posts that somebody holds on this day, by what the rooms of contracts say of them."""
    connus = vies(acteur, [poste.pk for poste in postes], jour=jour)
    return {pk for pk, vie in connus.items() if vie.stade in STADES_OCCUPES}
