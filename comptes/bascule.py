"""The roles of one person, named, to go from one to another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from commun.registres import noms_de_perimetres


@dataclass(frozen=True)
class RoleNomme:
    """`perimetre`: the name of the host or organisation, the code of a territory, or nothing for the country."""

    habilitation_id: UUID
    role: str
    perimetre: str
    courant: bool

    @property
    def libelle(self) -> str:
        return f"{self.role} — {self.perimetre}" if self.perimetre else self.role


def roles_nommes(request: Any, roles: Collection[str] | None = None) -> list[RoleNomme]:
    """The roles of the person signed in, in the order of the middleware; empty for a single one.

    `roles`: only these, the present one left out (what would open a page). One query per kind of perimeter, kept for
    the request.
    """
    habilitations = getattr(request, "habilitations", [])
    if len(habilitations) < 2 or (roles is not None and not roles):
        return []
    if not hasattr(request, "_roles_nommes"):
        noms = noms_de_perimetres(
            {
                "structure_id": {h.structure_id for h in habilitations if h.structure_id},
                "organisme_id": {h.organisme_id for h in habilitations if h.organisme_id},
            }
        )
        courante = request.acteur.habilitation_id
        request._roles_nommes = [
            (
                h.role,
                RoleNomme(
                    h.pk,
                    h.get_role_display(),
                    noms.get(h.structure_id or h.organisme_id, h.departement_id or h.region_id or ""),
                    h.pk == courante,
                ),
            )
            for h in habilitations
        ]
    return [n for role, n in request._roles_nommes if roles is None or (role in roles and not n.courant)]
