"""What the tests of the import share: a fixture of our own, its territories, two pictures of the database."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from structures.models import Decision, Poste, PostesParDepartement, Rattachement, Structure
from territoires.chargement import DOSSIER
from territoires.models import Commune, Departement, Region

FIXTURE = Path(__file__).parent / "donnees" / "attributions.json"
LE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMMUNES = [
    ("87085", "Limoges", "87"),
    ("19031", "Brive-la-Gaillarde", "19"),
    ("01053", "Bourg-en-Bresse", "01"),
    ("2A004", "Ajaccio", "2A"),
    ("97209", "Fort-de-France", "972"),
    ("97411", "Saint-Denis", "974"),
]


def creer_departements() -> None:
    """The régions and départements of the shipped files, and the few communes of the fixture."""
    with (DOSSIER / "regions.csv").open(encoding="utf-8") as flux:
        Region.objects.bulk_create(Region(code=r["code"], nom=r["nom"]) for r in csv.DictReader(flux))
    with (DOSSIER / "departements.csv").open(encoding="utf-8") as flux:
        Departement.objects.bulk_create(
            Departement(
                code=d["code"], nom=d["nom"], region_id=d["region"], zone=d["zone"], fuseau=d["fuseau"]
            )
            for d in csv.DictReader(flux)
        )
    Commune.objects.bulk_create(
        Commune(code=code, nom=nom, departement_id=departement) for code, nom, departement in COMMUNES
    )


def photographie() -> dict[str, str]:
    """A fingerprint of the content of every table: two equal pictures mean that nothing was written between."""
    with connection.cursor() as curseur:
        empreintes = {}
        for table in connection.introspection.table_names(curseur):
            curseur.execute(
                f"select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
                f' from "{table}" t'
            )
            empreintes[table] = curseur.fetchone()[0]
    return empreintes


def contenu() -> dict[str, list[Any]]:
    """What an import wrote, without identifiers drawn at random nor instants: equal for two equal imports."""
    return {
        "structures": list(
            Structure.objects.order_by("siret").values_list(
                "siret", "denomination", "type", "statut", "departement_id", "commune_id", "adresse", "en_zrr"
            )
        ),
        "decisions": list(
            Decision.objects.order_by("cle_source").values_list(
                "cle_source",
                "empreinte_source",
                "comite__numero",
                "comite__date_seance",
                "structure__siret",
                "departement_id",
                "nombre_postes",
                "montant_publie",
                "decidee_le",
            )
        ),
        "postes": list(
            Poste.objects.order_by("numero").values_list(
                "numero",
                "decision__cle_source",
                "structure__siret",
                "statut",
                "dispositif",
                "date_attribution",
            )
        ),
        "rattachements": list(
            Rattachement.objects.order_by("poste__numero").values_list(
                "poste__numero", "structure__siret", "departement_id", "periode"
            )
        ),
        "projection": list(PostesParDepartement.objects.order_by("pk").values_list("pk", "attribues")),
    }
