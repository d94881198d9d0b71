"""The state of a post, derived from dated facts and never stored (programme A4), and its occupations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from commun.acteurs import Acteur
from conseillers.enums import EtatPoste
from conseillers.models import Affectation, Contrat, DossierFormation
from conseillers.selecteurs.formation import dossiers_avec_heures
from structures.enums import FinRattachement
from structures.models import Poste, Rattachement


def postes_avec_etat(postes: QuerySet[Poste], *, jour: date, pour: Sequence[UUID] = ()) -> QuerySet[Any]:
    """The same posts, annotated with `etat_poste` (slug of `EtatPoste`) and `contrat_courant_id` on that day.

    Everything comes from the dated facts (programme A4): attachments of the post, affectations of persons. Attached
    that day: occupé when an affectation holds, vacant when somebody was there before, à pourvoir when nobody has come
    yet. No longer attached: rendu. `pour` (hosts) tells the same from their side: a post that went on elsewhere is
    transféré. One query, that the caller may filter by `etat_poste`.
    """
    liens = Rattachement.objects.filter(poste_id=OuterRef("pk"))
    if pour:
        liens = liens.filter(structure_id__in=pour)
    termines = liens.filter(periode__endswith__lte=jour)
    tenu = Affectation.objects.filter(poste_id=OuterRef("pk"), periode__contains=jour)
    avant = Affectation.objects.filter(poste_id=OuterRef("pk"), periode__startswith__lte=jour)
    # A published decision that names no host makes a post without attachment: it waits for one.
    attend = Q(structure__isnull=True, date_attribution__lte=jour)
    return postes.annotate(
        contrat_courant_id=Subquery(tenu.values("contrat_id")[:1]),
        etat_poste=Case(
            When(
                Exists(liens.filter(periode__contains=jour)),
                then=Case(
                    When(Exists(tenu), then=Value(EtatPoste.OCCUPE.value)),
                    When(Exists(avant), then=Value(EtatPoste.VACANT.value)),
                    default=Value(EtatPoste.A_POURVOIR.value),
                ),
            ),
            When(Exists(termines.filter(fin=FinRattachement.RENDU)), then=Value(EtatPoste.RENDU.value)),
            When(Exists(termines), then=Value(EtatPoste.TRANSFERE.value)),
            When(attend, then=Value(EtatPoste.A_POURVOIR.value)),
            default=Value(EtatPoste.A_VENIR.value),
            output_field=CharField(),
        ),
    )


def postes_de_structure(acteur: Acteur, *, jour: date) -> QuerySet[Any]:
    """The posts that the actor's host has or had, with their state for it on that day, by number."""
    return postes_avec_etat(Poste.objects.connus_de(acteur), jour=jour, pour=acteur.structures).order_by(
        "numero"
    )


def postes_vacants(postes: QuerySet[Poste], *, jour: date) -> QuerySet[Any]:
    """The vacant ones, the longest vacancy first, annotated with `premier_vacant`: the first day without anybody."""
    derniere = (
        Affectation.objects.filter(poste_id=OuterRef("pk"), periode__endswith__lte=jour)
        .order_by(F("periode__endswith").desc())
        .values("periode__endswith")
    )
    return (
        postes_avec_etat(postes, jour=jour)
        .filter(etat_poste=EtatPoste.VACANT)
        .annotate(premier_vacant=Subquery(derniere[:1], output_field=DateField()))
        .order_by("premier_vacant", "numero")
    )


def occupations(poste: Poste) -> list[tuple[date, date | None]]:
    """Occupied periods of a post in order, bounds included; no end: until the post's entitlement is consumed.

    Signed, verified and broken contracts count, a departure ends its contract; cancelled ones do not.
    """
    return occupations_par_poste([poste.pk])[poste.pk]


def occupations_par_poste(postes: Iterable[UUID]) -> dict[UUID, list[tuple[date, date | None]]]:
    """`occupations` of many posts in one query, an empty list for a post that nobody held."""
    periodes: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    identifiants = list(postes)
    lignes = (
        Contrat.objects.tenus()
        .filter(poste_id__in=identifiants)
        .order_by("date_debut", "pk")
        .values_list("poste_id", "date_debut", "date_fin", "date_depart")
    )
    for poste_id, debut, fin, depart in lignes:
        periodes[poste_id].append((debut, depart or fin))
    return {identifiant: periodes[identifiant] for identifiant in identifiants}


@dataclass(frozen=True)
class LignePoste:
    """One line of the host's page: the post, its state, its holder and this person's training."""

    poste: Poste
    etat: EtatPoste
    contrat: Contrat | None
    dossier: DossierFormation | None
    vacant_depuis: date | None
    """Last day worked by the last holder."""


def lignes_de_postes(postes: Sequence[Any], *, jour: date) -> list[LignePoste]:
    """Lines of posts annotated by `postes_avec_etat` for that day, in three queries whatever their number."""
    courants = [poste.contrat_courant_id for poste in postes if poste.contrat_courant_id]
    contrats = {
        contrat.poste_id: contrat
        for contrat in Contrat.objects.filter(pk__in=courants).select_related("conseiller")
    }
    dossiers = {
        dossier.conseiller_id: dossier
        for dossier in dossiers_avec_heures(
            DossierFormation.objects.filter(conseiller_id__in=[c.conseiller_id for c in contrats.values()])
        )
    }
    periodes = occupations_par_poste([p.pk for p in postes if p.etat_poste == EtatPoste.VACANT])
    return [
        LignePoste(
            poste=poste,
            etat=EtatPoste(poste.etat_poste),
            contrat=(contrat := contrats.get(poste.pk)),
            dossier=dossiers.get(contrat.conseiller_id) if contrat else None,
            vacant_depuis=max(
                (fin for _, fin in periodes.get(poste.pk, []) if fin and fin < jour), default=None
            ),
        )
        for poste in postes
    ]
