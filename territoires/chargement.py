"""Loads the reference files of `territoires/donnees` into the database, by COPY and upsert."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from territoires.enums import StatutObjectif, TypeCommune, ZoneTarifaire
from territoires.models import Commune, Departement, Region, VersionReference
from territoires.objectifs import repartir_objectifs

DOSSIER = Path(__file__).parent / "donnees"
FICHIERS = ("regions.csv", "departements.csv", "communes.csv.gz")
CLE = "communes"
# Changes when the same files must be loaded in another way.
FORMAT = "1"

SQL_TEMPORAIRE = """
CREATE TEMPORARY TABLE arrivage (
    code text PRIMARY KEY, nom text, type text, departement text, region text, epci text, population integer,
    codes_postaux text, lon double precision, lat double precision,
    lon_mairie double precision, lat_mairie double precision
) ON COMMIT DROP
"""
SQL_EPCI = """
INSERT INTO territoires_epci (code, nom) SELECT DISTINCT epci, '' FROM arrivage WHERE epci IS NOT NULL
ON CONFLICT (code) DO NOTHING
"""
SQL_COMMUNES = """
INSERT INTO territoires_commune AS c (code, nom, type, departement_id, epci_id, population, codes_postaux,
    latitude, longitude, en_vigueur)
SELECT code, nom, type, departement, epci, coalesce(population, 0),
    coalesce(string_to_array(codes_postaux, ' '), '{}')::varchar(5)[],
    coalesce(lat_mairie, lat), coalesce(lon_mairie, lon), true
FROM arrivage
ON CONFLICT (code) DO UPDATE SET nom = excluded.nom, type = excluded.type,
    departement_id = excluded.departement_id, epci_id = excluded.epci_id,
    population = excluded.population, codes_postaux = excluded.codes_postaux, latitude = excluded.latitude,
    longitude = excluded.longitude, en_vigueur = true
WHERE (c.nom, c.type, c.departement_id, c.epci_id, c.population, c.codes_postaux, c.latitude, c.longitude,
    c.en_vigueur) IS DISTINCT FROM (excluded.nom, excluded.type, excluded.departement_id, excluded.epci_id,
    excluded.population, excluded.codes_postaux, excluded.latitude, excluded.longitude, true)
"""
SQL_DISPARUES = """
UPDATE territoires_commune c SET en_vigueur = false
WHERE en_vigueur AND NOT EXISTS (SELECT 1 FROM arrivage a WHERE a.code = c.code)
"""


@dataclass(frozen=True)
class BilanChargement:
    """What a load did: rows written, communes that left the COG, communes in the file."""

    deja_a_jour: bool
    communes: int
    ecrites: int = 0
    disparues: int = 0


def charger_territoires(*, le: datetime, dossier: Path = DOSSIER, forcer: bool = False) -> BilanChargement:
    """Loads régions, départements, EPCI and communes; does nothing when the same files are already there.

    Atomic. Rows are rewritten only when they differ; a commune that left the file stays, `en_vigueur` false.
    """
    contenus = [(dossier / nom).read_bytes() for nom in FICHIERS]
    empreinte = hashlib.sha256(b"\0".join([FORMAT.encode(), *contenus])).hexdigest()
    version = VersionReference.objects.filter(pk=CLE, empreinte=empreinte).first()
    if version and not forcer and Commune.objects.filter(en_vigueur=True).count() == version.lignes:
        return BilanChargement(deja_a_jour=True, communes=version.lignes)
    with transaction.atomic():
        bilan = _charger(contenus[0], contenus[1], gzip.decompress(contenus[2]))
        VersionReference.objects.update_or_create(
            pk=CLE, defaults={"empreinte": empreinte, "lignes": bilan.communes, "chargee_le": le}
        )
    return bilan


def _charger(regions: bytes, departements: bytes, communes: bytes) -> BilanChargement:
    with connection.cursor() as curseur:
        curseur.execute(SQL_TEMPORAIRE)
        with curseur.copy("COPY arrivage FROM STDIN WITH (FORMAT csv, HEADER true)") as copie:
            copie.write(communes)
        curseur.execute("ANALYZE arrivage")
        curseur.execute("SELECT count(*) FROM arrivage")
        total = curseur.fetchone()[0]
        Region.objects.bulk_create(
            [Region(code=r["code"], nom=r["nom"]) for r in _lignes(regions)],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["nom"],
        )
        _charger_departements(_lignes(departements), _populations(curseur))
        curseur.execute(SQL_EPCI)
        curseur.execute(SQL_COMMUNES)
        ecrites = curseur.rowcount
        curseur.execute(SQL_DISPARUES)
        disparues = curseur.rowcount
        curseur.execute("DROP TABLE arrivage")
    if ecrites:
        with connection.cursor() as curseur:
            # A bulk load leaves the rows in the pending list of the GIN indexes, read from end to end.
            for index in ("commune_codes_postaux", "commune_recherche_trgm"):
                curseur.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
            curseur.execute("ANALYZE territoires_commune")
    return BilanChargement(deja_a_jour=False, communes=total, ecrites=ecrites, disparues=disparues)


def _lignes(contenu: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenu.decode())))


def _populations(curseur: Any) -> dict[str, int]:
    """Inhabitants by département: communes only, an arrondissement would count twice."""
    curseur.execute(
        "SELECT departement, coalesce(sum(population), 0)::int FROM arrivage WHERE type = %s GROUP BY 1",
        [TypeCommune.COMMUNE],
    )
    return dict(curseur.fetchall())


def _charger_departements(lignes: list[dict[str, str]], populations: dict[str, int]) -> None:
    documentes = {d["code"]: int(d["objectif_documente"]) for d in lignes if d["objectif_documente"]}
    concernes = {
        d["code"]: populations.get(d["code"], 0)
        for d in lignes
        if d["zone"] != ZoneTarifaire.AUTRE_OUTRE_MER  # the programme counts by département: 101 of them
    }
    objectifs = repartir_objectifs(concernes, documentes)
    Departement.objects.bulk_create(
        [
            Departement(
                code=d["code"],
                nom=d["nom"],
                region_id=d["region"],
                zone=d["zone"],
                fuseau=d["fuseau"],
                population=populations.get(d["code"], 0),
                objectif_postes=objectifs.get(d["code"], 0),
                objectif_statut=StatutObjectif.DOCUMENTE
                if d["code"] in documentes
                else StatutObjectif.INFERE,
            )
            for d in lignes
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "nom",
            "region",
            "zone",
            "fuseau",
            "population",
            "objectif_postes",
            "objectif_statut",
        ],
    )
