"""Giving and withdrawing roles."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.journal import journaliser
from comptes.enums import Role
from comptes.models import Habilitation, Utilisateur


@transaction.atomic
def trouver_ou_creer_utilisateur(*, email: str, prenom: str, nom: str) -> Utilisateur:
    """The person of this address; a new one has no password and signs in by a code sent by e-mail."""
    email = email.strip().lower()
    existant = Utilisateur.objects.filter(email=email).first()
    if existant is not None:
        return existant
    return Utilisateur.objects.create_user(email, prenom=prenom, nom=nom)


def renommer_personne(*, personne_id: UUID, prenom: str, nom: str) -> None:
    """The name that a person corrected, on their account too."""
    Utilisateur.objects.filter(pk=personne_id).update(prenom=prenom, nom=nom)


@transaction.atomic
def donner_role(
    *,
    utilisateur: Utilisateur,
    role: Role,
    par: Acteur,
    le: datetime,
    structure_id: UUID | None = None,
    organisme_id: UUID | None = None,
    departement: str | None = None,
    region: str | None = None,
) -> Habilitation:
    """Give a role in a perimeter; the same active role is returned, not doubled."""
    perimetre = {
        "structure_id": structure_id,
        "organisme_id": organisme_id,
        "departement_id": departement,
        "region_id": region,
    }
    existante = Habilitation.objects.actives().filter(utilisateur=utilisateur, role=role, **perimetre).first()
    if existante is not None:
        return existante
    habilitation = Habilitation(utilisateur=utilisateur, role=role, **perimetre)
    habilitation.save(force_insert=True)
    journaliser(
        acte="role_donne",
        objet_type="habilitation",
        objet_id=habilitation.id,
        par=par,
        le=le,
        role=str(role),
        structure=str(structure_id or ""),
    )
    return habilitation


@transaction.atomic
def retirer_role(*, habilitation: Habilitation, par: Acteur, le: datetime) -> bool:
    """Withdraw a role at once: the next request of the person no longer has it. False when it was withdrawn already."""
    retirees = Habilitation.objects.actives().filter(pk=habilitation.pk).update(retiree_le=le)
    if retirees:
        journaliser(
            acte="role_retire",
            objet_type="habilitation",
            objet_id=habilitation.pk,
            par=par,
            le=le,
            role=str(habilitation.role),
            structure=str(habilitation.structure_id or ""),
        )
    return bool(retirees)
