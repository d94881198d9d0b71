"""Contracts in force and contracts to check."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from commun.acteurs import Acteur
from conseillers.enums import EtatContrat
from conseillers.models import Contrat


def contrats_a_verifier(acteur: Acteur) -> QuerySet[Contrat]:
    """Signed contracts that the ANCT has not checked, the oldest first."""
    return (
        Contrat.objects.visibles_par(acteur)
        .filter(etat=EtatContrat.SIGNE)
        .select_related("conseiller", "structure", "poste", "departement")
        .order_by("cree_le", "pk")
    )


def contrats_en_cours(acteur: Acteur, *, jour: date) -> QuerySet[Contrat]:
    """Contracts of the actor's perimeter that hold on that day."""
    return (
        Contrat.objects.visibles_par(acteur)
        .en_cours_le(jour)
        .select_related("conseiller", "poste")
        .order_by("conseiller__nom_tri", "pk")
    )


def contrats_de(acteur: Acteur) -> QuerySet[Contrat]:
    """Contracts of the actor's perimeter, with their person and post."""
    return Contrat.objects.visibles_par(acteur).select_related("conseiller", "poste")


def contrat_courant(acteur: Acteur, *, jour: date) -> Contrat | None:
    """The actor's own contract on that day, else the next one, else the last one; None for who never had any."""
    tenus = (
        Contrat.objects.visibles_par(acteur)
        .tenus()
        .filter(personne_id=acteur.utilisateur_id)
        .select_related("structure", "poste")
    )
    return (
        tenus.en_cours_le(jour).first()
        or tenus.filter(date_debut__gt=jour).order_by("date_debut").first()
        or tenus.order_by("-date_debut").first()
    )


def est_en_poste(personne_id: UUID | None, *, jour: date) -> bool:
    """True when the person has a contract on that day or later."""
    return personne_id is not None and (
        Contrat.objects.tenus()
        .filter(personne_id=personne_id)
        .exclude(date_fin__lt=jour)
        .exclude(date_depart__lt=jour)
        .exists()
    )
