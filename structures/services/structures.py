"""A host is known by its number, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.journal import journaliser
from structures.enums import Statut, TypeStructure
from structures.identifiants import normaliser_ridet, normaliser_rna, normaliser_siret
from structures.models import Structure
from territoires.models import Commune, Departement
from territoires.selecteurs import zonages_de


@transaction.atomic
def trouver_ou_creer_structure(
    *,
    denomination: str,
    type_structure: TypeStructure,
    departement: Departement,
    par: Acteur,
    le: datetime,
    siret: str = "",
    ridet: str = "",
    rna: str = "",
    commune: Commune | None = None,
    adresse: str = "",
    categorie_juridique: str = "",
    france_services: bool = False,
    en_qpv: bool = False,
    qpv_preuve: str = "",
    statut: Statut | None = None,
) -> tuple[Structure, bool]:
    """The host of this number (SIRET, else RIDET, else RNA) and whether it was created now; an existing one is left.

    A merged one gives the record that absorbed it. Two calls at once give one host: the unique number decides.
    `statut` is derived from the type unless given. ZRR or FRR is read on the commune at the day of `le`. Raises the
    errors of `structures.identifiants`.
    """
    numeros = {
        "siret": normaliser_siret(siret) if siret or not (ridet or rna) else "",
        "ridet": normaliser_ridet(ridet) if ridet else "",
        "rna": normaliser_rna(rna) if rna else "",
    }
    cle = next(nom for nom in ("siret", "ridet", "rna") if numeros[nom])
    structure, creee = Structure.objects.get_or_create(
        **{cle: numeros.pop(cle)},
        defaults={
            **numeros,
            "denomination": denomination.strip(),
            "statut": statut or TypeStructure(type_structure).statut,
            "type": type_structure,
            "adresse": adresse.strip(),
            "commune": commune,
            "departement": departement,
            "categorie_juridique": categorie_juridique,
            "france_services": france_services,
            "en_zrr": commune is not None and zonages_de(commune, le=jour_de_paris(le)).exists(),
            "en_qpv": en_qpv,
            "qpv_preuve": qpv_preuve,
        },
    )
    if not creee:
        return structure_vivante(structure), False
    journaliser(
        acte="structure_creee",
        objet_type="structure",
        objet_id=structure.pk,
        par=par,
        le=le,
        identifiant=structure.identifiant,
    )
    return structure, creee


def structure_vivante(structure: Structure) -> Structure:
    """The record that goes on: itself, or the one that it was merged into."""
    while structure.fusionnee_dans is not None:
        structure = structure.fusionnee_dans
    return structure
