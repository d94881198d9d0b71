"""Querysets of the entitlement screens, scoped to the actor."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from financement.enums import NatureCalcul
from financement.models import Calcul, PosteConventionne, VersionBareme
from structures.models import Poste


def calculs(acteur: Acteur) -> QuerySet[Calcul]:
    """Stored computations that the actor may see, with what a page says of them."""
    return Calcul.objects.visibles_par(acteur).select_related("poste", "convention", "structure")


def calculs_du_poste(acteur: Acteur, poste: Poste, *, nature: str = "") -> QuerySet[Calcul]:
    """Every version of a post, the latest first."""
    demande = calculs(acteur).filter(poste=poste)
    return (demande.filter(nature=nature) if nature else demande).order_by(
        "-calcule_le", "-cree_le", "nature"
    )


def calcul(acteur: Acteur, pk: UUID) -> Calcul:
    """One computation of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(calculs(acteur), pk=pk)


def calcul_du_systeme(pk: UUID | str) -> Calcul:
    """The computation of an event."""
    return Calcul.objects.select_related("poste", "convention", "structure", "origine").get(pk=pk)


def notifie_avant(notifie: Calcul) -> Calcul | None:
    """What the host knew for this post before this notification."""
    return (
        Calcul.objects.filter(
            poste_id=notifie.poste_id,
            convention_id=notifie.convention_id,
            nature=NatureCalcul.NOTIFIE,
            version__lt=notifie.version,
        )
        .order_by("-version")
        .first()
    )


def precedents(choisis: Sequence[Calcul]) -> dict[UUID, Calcul]:
    """Computation → the one before it, of its nature and under its convention, for these of one post; one query."""
    if not choisis:
        return {}
    chaines: dict[tuple[str, UUID], list[Calcul]] = {}
    siens = Calcul.objects.filter(
        poste_id=choisis[0].poste_id,
        nature__in={choisi.nature for choisi in choisis},
        convention_id__in={choisi.convention_id for choisi in choisis},
    )
    for calcul in siens.order_by("version"):
        chaines.setdefault((calcul.nature, calcul.convention_id), []).append(calcul)
    return {apres.pk: avant for chaine in chaines.values() for avant, apres in pairwise(chaine)}


def dernier_notifie(poste_id: UUID) -> Calcul | None:
    """The last notified amount of a post."""
    return (
        Calcul.objects.filter(poste_id=poste_id, nature=NatureCalcul.NOTIFIE)
        .select_related("origine", "convention")
        .order_by("-version")
        .first()
    )


def dernier_constate(acteur: Acteur, poste: Poste) -> Calcul | None:
    """The last « constaté » of a post."""
    return calculs(acteur).filter(poste=poste, nature=NatureCalcul.CONSTATE).order_by("-version").first()


def deja_notifie(choisi: Calcul) -> bool:
    """True when this computation was notified."""
    return Calcul.objects.filter(origine=choisi).exists()


def conventionnement(poste: Poste) -> PosteConventionne | None:
    """The living convention of a post, with its contracts."""
    return (
        PosteConventionne.objects.filter(poste=poste, actif=True)
        .order_by(F("dernier_jour").desc(nulls_first=True))
        .select_related("convention", "poste")
        .prefetch_related("poste__contrats__affectations")
        .first()
    )


def archives_du_bareme() -> list[tuple[str, str]]:
    """(version, label) of every archived version, the latest first: public parameters."""
    return [
        (archive.version, f"{archive.version[:12]}, archivée le {archive.archivee_le:%d/%m/%Y}")
        for archive in VersionBareme.objects.defer("contenu").order_by("-archivee_le")
    ]


def contenu_archive(version: str) -> str:
    """The canonical content of an archived version. Raises VersionBareme.DoesNotExist."""
    return VersionBareme.objects.get(pk=version).contenu
