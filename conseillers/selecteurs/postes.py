"""The state of a post, derived from dated facts and never stored (programme A4), and its occupations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from commun.acteurs import Acteur
from conseillers.enums import EtatPoste
from conseillers.models import Contrat, DossierFormation
from conseillers.selecteurs.formation import dossiers_avec_heures
from structures.models import Poste


def postes_avec_etat(postes: QuerySet[Poste], *, jour: date) -> QuerySet[Any]:
    """The same posts, annotated with `etat_poste` (slug of `EtatPoste`) and `contrat_courant_id` on that day.

    Rendu: given back on that day or before. Occupé: a contract holds that day. Vacant: somebody was there before.
    À pourvoir: nobody has come yet. One query, that the caller may filter by `etat_poste`.
    """
    sur_ce_poste = Q(poste_id=OuterRef("pk"))
    courant = Contrat.objects.en_cours_le(jour).filter(sur_ce_poste)
    avant = Contrat.objects.tenus().filter(sur_ce_poste, date_debut__lte=jour)
    return postes.annotate(
        contrat_courant_id=Subquery(courant.order_by("date_debut").values("pk")[:1]),
        etat_poste=Case(
            When(date_rendu__lte=jour, then=Value(EtatPoste.RENDU.value)),
            When(Exists(courant), then=Value(EtatPoste.OCCUPE.value)),
            When(Exists(avant), then=Value(EtatPoste.VACANT.value)),
            default=Value(EtatPoste.A_POURVOIR.value),
            output_field=CharField(),
        ),
    )


def postes_de_structure(acteur: Acteur, *, jour: date) -> QuerySet[Any]:
    """The actor's posts with their state on that day, by number."""
    return postes_avec_etat(Poste.objects.visibles_par(acteur), jour=jour).order_by("numero")


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
