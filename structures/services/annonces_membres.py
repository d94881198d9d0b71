"""Mails about members."""

from __future__ import annotations

from uuid import UUID

from commun.acteurs import Acteur
from commun.courriels import ecrire
from comptes.enums import Role
from comptes.models import Utilisateur
from structures.models import Structure


def membre_retire(*, utilisateur_id: UUID, structure_id: UUID, role: str, par: Acteur) -> None:
    """Tell the person that the role is withdrawn."""
    ecrire(
        gabarit="membre_retire",
        destinataire=Utilisateur.objects.get(pk=utilisateur_id).email,
        par=par,
        structure=Structure.objects.get(pk=structure_id),
        role=Role(role).label,
    )
