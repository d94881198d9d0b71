"""A host is known by its SIRET, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.journal import journaliser
from structures.enums import Statut, TypeStructure
from structures.models import Structure
from structures.regles import normaliser_siret
from territoires.models import Commune, Departement
from territoires.selecteurs import zonages_de


@transaction.atomic
def trouver_ou_creer_structure(
    *,
    siret: str,
    denomination: str,
    type_structure: TypeStructure,
    departement: Departement,
    par: Acteur,
    le: datetime,
    commune: Commune | None = None,
    adresse: str = "",
    france_services: bool = False,
    statut: Statut | None = None,
) -> tuple[Structure, bool]:
    """The host of this SIRET and whether it was created now; an existing one is left as it is,
    and a merged one gives the record that absorbed it.

    Two calls at once give one host: the unique SIRET decides. `statut` is derived from the type unless given. ZRR
    or FRR is read on the commune at the day of `le`. Raises the errors of `normaliser_siret`.
    """
    structure, creee = Structure.objects.get_or_create(
        siret=normaliser_siret(siret),
        defaults={
            "denomination": denomination.strip(),
            "statut": statut or TypeStructure(type_structure).statut,
            "type": type_structure,
            "adresse": adresse.strip(),
            "commune": commune,
            "departement": departement,
            "france_services": france_services,
            "en_zrr": commune is not None and zonages_de(commune, le=jour_de_paris(le)).exists(),
        },
    )
    if not creee:
        return structure_vivante(structure), False
    journaliser(
        acte="structure_creee", objet_type="structure", objet_id=structure.pk, par=par, le=le, siret=siret
    )
    return structure, creee


def structure_vivante(structure: Structure) -> Structure:
    """The record that goes on: itself, or the one that it was merged into."""
    while structure.fusionnee_dans is not None:
        structure = structure.fusionnee_dans
    return structure
