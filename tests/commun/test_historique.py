"""Field history: every write of a host or a contract is kept, bulk and raw writes too; the web cannot read it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from commun.acteurs import perimetre
from structures.models import Structure
from tests.structures.fabriques import creer_membre, creer_structure

pytestmark = pytest.mark.django_db


def versions(structure: Structure) -> list[tuple[str, str]]:
    evenements = apps.get_model("structures", "StructureEvent").objects.filter(pgh_obj_id=structure.pk)
    return list(evenements.order_by("pgh_id").values_list("pgh_label", "denomination"))


def test_chaque_ecriture_laisse_une_version():
    structure = creer_structure(denomination="Mairie")
    Structure.objects.filter(pk=structure.pk).update(denomination="Mairie de Limoges")
    with connection.cursor() as curseur:
        curseur.execute(
            "update structures_structure set denomination = 'Ville de Limoges' where id = %s", [structure.pk]
        )
    assert versions(structure) == [
        ("insert", "Mairie"),
        ("update", "Mairie de Limoges"),
        ("update", "Ville de Limoges"),
    ]


def test_le_site_ajoute_sans_lire_ni_effacer():
    structure = creer_structure(denomination="Mairie")
    with perimetre(creer_membre(structure)):
        Structure.objects.filter(pk=structure.pk).update(adresse="2 place de la Mairie")
        for ordre in (
            "select * from structures_structureevent",
            "delete from structures_structureevent",
            "update structures_structureevent set denomination = ''",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as curseur:
                curseur.execute(ordre)
    assert len(versions(structure)) == 2
