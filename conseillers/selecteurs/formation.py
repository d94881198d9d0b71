"""Training files, hours done, paths that may be chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from commun.acteurs import Acteur
from comptes.models import Habilitation
from conseillers.enums import MotifAbsence
from conseillers.models import DossierFormation, Emargement, Organisme, Parcours, SessionFormation


def heures_accomplies(dossier: DossierFormation) -> Decimal:
    """Hours of presence signed so far."""
    total = Emargement.objects.filter(dossier=dossier, present=True).aggregate(total=Sum("heures"))["total"]
    return total or Decimal(0)


def dossiers_avec_heures(dossiers: QuerySet[DossierFormation]) -> QuerySet[Any]:
    """The same files with their person and path, annotated `heures_faites`."""
    return dossiers.select_related("conseiller", "parcours", "organisme").annotate(
        heures_faites=Coalesce(
            Sum("emargements__heures", filter=Q(emargements__present=True)),
            Value(Decimal(0)),
            output_field=DecimalField(max_digits=6, decimal_places=1),
        )
    )


def parcours_proposes(*, le: date) -> QuerySet[Parcours]:
    """Paths that an organisation may choose on that day."""
    return Parcours.objects.filter(date_debut__lte=le).filter(Q(date_fin__isnull=True) | Q(date_fin__gte=le))


def dossiers_de(acteur: Acteur) -> QuerySet[Any]:
    """Training files of the actor's perimeter: those to position first, then the latest."""
    return dossiers_avec_heures(DossierFormation.objects.visibles_par(acteur)).order_by(
        "etat", "-cree_le", "pk"
    )


def dossier_de_la_personne(acteur: Acteur) -> DossierFormation | None:
    """The actor's own training file."""
    return dossiers_de(acteur).filter(personne_id=acteur.utilisateur_id).first()


def organisme_de(acteur: Acteur) -> Organisme:
    """The organisation that the actor works for."""
    return Organisme.objects.get(pk__in=acteur.organismes)


def organismes() -> QuerySet[Organisme]:
    """Every training organisation, by name: the first one is the default."""
    return Organisme.objects.order_by("nom")


def courriels_organisme(organisme_id: UUID) -> list[str]:
    """Addresses of the people of a training organisation, without repetition."""
    return list(
        Habilitation.objects.actives()
        .filter(organisme_id=organisme_id, utilisateur__is_active=True)
        .order_by("utilisateur__email")
        .values_list("utilisateur__email", flat=True)
        .distinct()
    )


def sessions_de(acteur: Acteur) -> QuerySet[SessionFormation]:
    """Sessions of the actor's organisation, the latest first."""
    return (
        SessionFormation.objects.filter(organisme_id__in=acteur.organismes)
        .select_related("parcours")
        .order_by("-date_debut", "pk")
    )


@dataclass(frozen=True)
class Suivi:
    """A training file as the screens show it: hours done against the path, and its half-days."""

    heures: Decimal
    total: int | None
    emargements: list[Emargement]
    absences_sans_motif: int

    @property
    def libelle(self) -> str:
        """`12 h sur 350 h`."""
        heures = f"{self.heures.normalize():f}".replace(".", ",")
        return f"{heures} h" if self.total is None else f"{heures} h sur {self.total} h"


def suivi_du_dossier(dossier: DossierFormation) -> Suivi:
    """Progress of one file, in one query."""
    emargements = list(Emargement.objects.filter(dossier=dossier).order_by("-date", "demi_journee"))
    return Suivi(
        heures=sum((e.heures for e in emargements if e.present), Decimal(0)),
        total=dossier.parcours.heures if dossier.parcours else None,
        emargements=emargements,
        absences_sans_motif=sum(e.motif_absence == MotifAbsence.SANS_MOTIF for e in emargements),
    )


def noms_des_organismes(identifiants: Collection[UUID]) -> dict[UUID, str]:
    """Names of training organisations: they are public."""
    return dict(Organisme.objects.filter(pk__in=identifiants).values_list("pk", "nom"))
