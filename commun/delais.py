"""« Où attend-on ? »: every step of the chain, measured from the append-only transitions.

Each room registers its steps. A step goes from the first occurrence of a transition to the first occurrence of
another; it lasts so many days on the Paris calendar, 0 when the next step began before. `rafraichir_delais()` draws
the facts again; every screen reads them through `mesurer()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Aggregate, Count, F, Min, OuterRef, Q, QuerySet, Subquery

from commun.dates import jour_de_paris
from commun.models import Delai, DelaiPublic, TransitionEffectuee
from commun.models.delai import DelaiQuerySet

Unites = Callable[[], QuerySet]


@dataclass(frozen=True)
class Etape:
    """A step: `unites` gives the files measured, annotated `debut`, `fin`, `arret` (instants) and `dep` (code)."""

    cle: str
    rang: int
    libelle: str
    definition: str
    unites: Unites


@dataclass(frozen=True)
class Mesure:
    """A step over a period: how many ended, half and nine tenths within so many days, how many still wait."""

    etape: Etape
    nombre: int
    mediane: int | None
    neuf_dixiemes: int | None
    en_cours: int
    plus_ancien: date | None


class Centile(Aggregate):
    """The smallest value within which this share of the rows lies (`percentile_disc`: a value that was observed)."""

    function = "percentile_disc"
    template = "%(function)s(%(part)s) within group (order by %(expressions)s)"
    output_field = models.IntegerField()

    def __init__(self, expression: Any, *, part: str, **extra: Any) -> None:
        super().__init__(expression, part=part, **extra)


_etapes: dict[str, Etape] = {}


def inscrire_etapes(*etapes: Etape) -> None:
    _etapes.update({etape.cle: etape for etape in etapes})


def etapes() -> list[Etape]:
    """The chain in its order, over all rooms."""
    return sorted(_etapes.values(), key=lambda etape: etape.rang)


def instant(objet: str, *noms: str, de: str = "pk") -> Subquery:
    """When the object whose identifier is `de` first went through one of these transitions."""
    return _premier(objet, noms, objet_id=OuterRef(de))


def instant_parmi(objet: str, *noms: str, parmi: QuerySet) -> Subquery:
    """The same over a set of objects; `parmi` refers to the measured file by `OuterRef(OuterRef("pk"))`."""
    return _premier(objet, noms, objet_id__in=parmi.values("pk"))


def _premier(objet: str, noms: Iterable[str], **filtre: Any) -> Subquery:
    lignes = TransitionEffectuee.objects.filter(objet_type=objet, nom__in=tuple(noms), **filtre)
    return Subquery(lignes.order_by("le").values("le")[:1])


@transaction.atomic
def rafraichir_delais(*, le: datetime) -> int:
    """Draw every step again, and the public figures; returns the number of facts. System perimeter."""
    Delai.objects.all().delete()
    faits = [fait for etape in etapes() for fait in _faits(etape)]
    Delai.objects.bulk_create(faits, batch_size=2000)
    _publier_chiffres(le)
    return len(faits)


def _faits(etape: Etape) -> Iterable[Delai]:
    lignes = etape.unites().filter(debut__isnull=False).exclude(fin__isnull=True, arret__isnull=False)
    for pk, departement, debut, fin in lignes.values_list("pk", "dep", "debut", "fin").iterator():
        premier = jour_de_paris(debut)
        dernier = max(premier, jour_de_paris(fin)) if fin else None
        yield Delai(
            etape=etape.cle,
            unite_id=pk,
            departement=departement or "",
            debut=premier,
            fin=dernier,
            jours=(dernier - premier).days if dernier else None,
        )


def mesurer(delais: DelaiQuerySet, *, debut: date | None = None, fin: date | None = None) -> list[Mesure]:
    """Every step of these facts, in the order of the chain; those that ended between two days, bounds included.

    What still waits is counted whatever the period. One query.
    """
    achevees = Q(fin__isnull=False)
    if debut:
        achevees &= Q(fin__gte=debut)
    if fin:
        achevees &= Q(fin__lte=fin)
    lignes = (
        delais.order_by()
        .values("etape")
        .annotate(
            nombre=Count("pk", filter=achevees),
            mediane=Centile(F("jours"), part="0.5", filter=achevees),
            neuf_dixiemes=Centile(F("jours"), part="0.9", filter=achevees),
            en_cours=Count("pk", filter=Q(fin__isnull=True)),
            plus_ancien=Min("debut", filter=Q(fin__isnull=True)),
        )
    )
    trouves = {ligne.pop("etape"): ligne for ligne in lignes}
    vide = {"nombre": 0, "mediane": None, "neuf_dixiemes": None, "en_cours": 0, "plus_ancien": None}
    return [Mesure(etape, **trouves.get(etape.cle, vide)) for etape in etapes()]


TOUT, DOUZE_MOIS = "tout", "12-mois"


def periodes(jour: date) -> dict[str, tuple[date | None, date | None]]:
    """Periods of the public page: the last twelve months, each year since the first, everything."""
    il_y_a_un_an = date(jour.year - 1, jour.month, min(jour.day, 28))
    annees = {str(annee): (date(annee, 1, 1), date(annee, 12, 31)) for annee in range(jour.year, 2020, -1)}
    return {DOUZE_MOIS: (il_y_a_un_an, jour), **annees, TOUT: (None, None)}


def _publier_chiffres(le: datetime) -> None:
    DelaiPublic.objects.all().delete()
    DelaiPublic.objects.bulk_create(
        DelaiPublic(
            etape=mesure.etape.cle,
            periode=cle,
            nombre=mesure.nombre,
            mediane=mesure.mediane,
            neuf_dixiemes=mesure.neuf_dixiemes,
            en_cours=mesure.en_cours,
            calcule_le=le,
        )
        for cle, (debut, fin) in periodes(jour_de_paris(le)).items()
        for mesure in mesurer(Delai.objects.all(), debut=debut, fin=fin)
    )


def mesures_publiques(periode: str) -> tuple[list[Mesure], datetime | None]:
    """The national figures of a period, and when they were computed."""
    lignes = {ligne.etape: ligne for ligne in DelaiPublic.objects.filter(periode=periode)}
    mesures = [
        Mesure(
            etape,
            ligne.nombre if (ligne := lignes.get(etape.cle)) else 0,
            ligne.mediane if ligne else None,
            ligne.neuf_dixiemes if ligne else None,
            ligne.en_cours if ligne else 0,
            None,
        )
        for etape in etapes()
    ]
    return mesures, max((ligne.calcule_le for ligne in lignes.values()), default=None)
