"""What the screens of the room read: each function returns the rows of one screen, in the actor's perimeter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery

from ateliers.enums import EtatAtelier
from ateliers.models import Activite, Atelier, Lieu
from commun.acteurs import Acteur
from conseillers.models import Conseiller, Contrat
from conseillers.models.personne import ConseillerQuerySet
from territoires.geo import DansRayon, DistanceKm
from territoires.models import Commune


def _soi(acteur: Acteur) -> Q:
    """Rows about the actor in person; a visitor has none."""
    return Q(("personne_id", acteur.utilisateur_id))


def conseiller_de(acteur: Acteur) -> Conseiller | None:
    """The adviser that this person is, if ever recruited."""
    return Conseiller.objects.visibles_par(acteur).filter(_soi(acteur)).first()


def contrat_en_cours(acteur: Acteur, jour: date) -> Contrat | None:
    """The actor's own contract on that day (the latest begun, should two meet)."""
    return (
        Contrat.objects.visibles_par(acteur)
        .en_cours_le(jour)
        .filter(_soi(acteur))
        .select_related("conseiller", "departement")
        .order_by("-date_debut")
        .first()
    )


def lieux_proposes(acteur: Acteur, jour: date) -> QuerySet[Lieu]:
    """Places of the hosts whose contract with this person runs on that day or begins later."""
    contrats = (
        Contrat.objects.visibles_par(acteur)
        .tenus()
        .filter(_soi(acteur))
        .exclude(date_fin__lt=jour)
        .exclude(date_depart__lt=jour)
    )
    return (
        Lieu.objects.filter(structure_id__in=contrats.values("structure_id"))
        .select_related("commune", "departement")
        .order_by("nom", "pk")
    )


def mes_ateliers(acteur: Acteur) -> QuerySet[Atelier]:
    """The workshops of this adviser, whatever their state."""
    return (
        Atelier.objects.visibles_par(acteur)
        .filter(_soi(acteur))
        .select_related("lieu__commune", "lieu__departement", "departement")
    )


def ateliers_a_venir(acteur: Acteur, jour: date) -> QuerySet[Atelier]:
    """From that day on, planned or done; the next one first."""
    return mes_ateliers(acteur).filter(debut__date__gte=jour).exclude(etat=EtatAtelier.ANNULE)


def ateliers_passes(acteur: Acteur, jour: date) -> QuerySet[Atelier]:
    """Before that day, or cancelled; the latest first."""
    venir = ateliers_a_venir(acteur, jour).values("pk")
    return mes_ateliers(acteur).exclude(pk__in=venir).order_by("-debut", "pk")


def comptes_rendus_attendus(acteur: Acteur, jour: date) -> QuerySet[Atelier]:
    """Workshops held before the end of that day and not logged yet, the oldest first."""
    return mes_ateliers(acteur).filter(etat=EtatAtelier.PLANIFIE, debut__date__lte=jour)


def ateliers_publics(le: datetime) -> QuerySet[Atelier]:
    """What anybody may read: workshops announced and not begun, the next one first."""
    return (
        Atelier.objects.annonces()
        .filter(debut__gt=le)
        .select_related("lieu__commune", "lieu__departement")
        .order_by("debut", "pk")
    )


def ateliers_annonces() -> QuerySet[Atelier]:
    """Announced workshops with all that their public page says, begun ones included."""
    return Atelier.objects.annonces().select_related("lieu__commune", "lieu__departement", "structure")


def ateliers_proches(
    le: datetime, *, commune: Commune | None, rayon_km: int, theme: str = ""
) -> QuerySet[Atelier]:
    """Announced workshops within `rayon_km` of the commune (annotated `distance`, km), on a theme when given."""
    ateliers = ateliers_publics(le)
    if theme:
        ateliers = ateliers.filter(themes__contains=[theme])
    if commune is None or commune.latitude is None or commune.longitude is None:
        return ateliers
    centre = (commune.latitude, commune.longitude)
    return ateliers.filter(DansRayon("lieu__point", *centre, km=rayon_km)).annotate(
        distance=DistanceKm("lieu__point", *centre)
    )


def mes_activites(acteur: Acteur) -> QuerySet[Activite]:
    """The activities that this adviser logged, the latest first; read it by key, it grows for years."""
    return (
        Activite.objects.visibles_par(acteur)
        .filter(_soi(acteur))
        .select_related("atelier")
        .order_by("-date", "-pk")
    )


def conseillers_suivis(acteur: Acteur, jour: date) -> ConseillerQuerySet:
    """Advisers under contract on that day in the actor's territory, annotated `derniere_activite`.

    Those who never logged anything come first, then the longest silent.
    """
    contrats = Contrat.objects.visibles_par(acteur).en_cours_le(jour)
    derniere = (
        Activite.objects.visibles_par(acteur)
        .filter(conseiller=OuterRef("pk"))
        .order_by("-date")
        .values("date")[:1]
    )
    return (
        Conseiller.objects.visibles_par(acteur)
        .filter(pk__in=contrats.values("conseiller_id"))
        .annotate(derniere_activite=Subquery(derniere, output_field=DateField()))
        .order_by(F("derniere_activite").asc(nulls_first=True), "nom_tri", "pk")
    )


SILENCE = timedelta(days=30)
"""An adviser who logged nothing for 30 days is to be called (programme B5.1, group 3)."""
