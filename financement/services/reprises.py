"""A post that comes from another convention: from which day it counts here, and which signature fixes its rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from commun.erreurs import ErreurMetier
from financement.enums import EtatConvention
from financement.models import Convention, PosteConventionne
from structures.enums import Dispositif
from structures.models import Poste, Rattachement

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True)
class Reprise:
    """`repris_le`: first day here. `date_droits`, `modalite`: those of the post's first convention, when known."""

    repris_le: date
    date_droits: date | None = None
    modalite: str = ""


def reprises(postes: Sequence[Poste], structure_id: UUID) -> dict[UUID, Reprise]:
    """Post → how it came, for those that an earlier convention or another host held. Reads what the actor may see: a
    host knows its own attachment, the validation reads everything.
    """
    trouvees: dict[UUID, Reprise] = {
        lien.poste_id: Reprise(lien.periode.lower)
        for lien in Rattachement.objects.filter(
            poste__in=postes, structure_id=structure_id, periode__endswith__isnull=True
        ).select_related("poste")
        if lien.periode.lower > lien.poste.date_attribution
    }
    anciens: dict[UUID, list[PosteConventionne]] = {}
    quittees = PosteConventionne.objects.filter(
        Q(convention__signee_structure_le__isnull=False, convention__signee_financeur_le__isnull=False),
        poste__in=postes,
        dernier_jour__isnull=False,
    ).exclude(convention__etat=EtatConvention.ANNULEE)
    for ancien in quittees.select_related("convention").order_by("dernier_jour"):
        anciens.setdefault(ancien.poste_id, []).append(ancien)
    for poste_id, siens in anciens.items():
        premier, dernier = siens[0], siens[-1]
        trouvees[poste_id] = Reprise(
            repris_le=_apres(dernier),
            date_droits=premier.date_droits or premier.convention.date_signature,
            modalite=premier.convention.modalite,
        )
    return trouvees


def _apres(ancien: PosteConventionne) -> date:
    if ancien.dernier_jour is None:
        raise ValueError("ce poste n'a pas quitté sa convention")
    return ancien.dernier_jour + UN_JOUR


def exiger_meme_modalite(convention: Convention, poste: Poste, reprise: Reprise) -> None:
    """The post keeps the duration of its first convention. Raises ErreurMetier `duree_du_poste`."""
    if convention.dispositif != Dispositif.RELANCE_2021 or reprise.modalite in ("", convention.modalite):
        return
    raise ErreurMetier(
        "duree_du_poste",
        f"Le poste {poste.numero} vient d'une autre convention, sur {reprise.modalite.removesuffix('_mois')} mois : la"
        " durée de l'aide est celle du poste. Demandez une correction à la structure.",
    )


def rouvrir_conventionnements(*, poste_id: UUID | str) -> int:
    """A return was undone: the post is again in the active convention that it had left. How many rows moved."""
    lignes = PosteConventionne.objects.filter(
        poste_id=poste_id, actif=True, dernier_jour__isnull=False, convention__etat=EtatConvention.ACTIVE
    ).order_by("-dernier_jour")
    derniere = lignes.first()
    repris = PosteConventionne.objects.filter(poste_id=poste_id, actif=True, dernier_jour__isnull=True)
    if derniere is None or repris.exists() or derniere.structure_id != derniere.poste.structure_id:
        return 0
    return PosteConventionne.objects.filter(pk=derniere.pk).update(dernier_jour=None)
