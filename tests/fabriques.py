"""Small builders of the common facts. A room's own builders live in `tests/<room>/fabriques.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from commun.acteurs import SYSTEME, Acteur
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from territoires.models import Commune, Departement, Region

LE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

COMMUNES = [
    # code, nom, département, code postal, latitude, longitude (mairie)
    ("87085", "Limoges", "87", "87000", 45.8279, 1.2613),
    ("87114", "Panazol", "87", "87350", 45.8386, 1.3102),
    ("87154", "Saint-Junien", "87", "87200", 45.8871, 0.9014),
    ("19031", "Brive-la-Gaillarde", "19", "19100", 45.1590, 1.5332),
    ("23096", "Guéret", "23", "23000", 46.1711, 1.8719),
    ("75056", "Paris", "75", "75001", 48.8564, 2.3525),
    ("97209", "Fort-de-France", "972", "97200", 14.6036, -61.0709),
]
DEPARTEMENTS = [
    # code, nom, région, zone, fuseau
    ("87", "Haute-Vienne", "75", "metropole", "Europe/Paris"),
    ("19", "Corrèze", "75", "metropole", "Europe/Paris"),
    ("23", "Creuse", "75", "metropole", "Europe/Paris"),
    ("75", "Paris", "11", "metropole", "Europe/Paris"),
    ("972", "Martinique", "02", "antilles_guyane", "America/Martinique"),
]
REGIONS = [("75", "Nouvelle-Aquitaine"), ("11", "Île-de-France"), ("02", "Martinique")]


def creer_limousin() -> dict[str, Commune]:
    """Régions, départements and communes of the tests; communes by name."""
    for code, nom in REGIONS:
        Region.objects.get_or_create(code=code, defaults={"nom": nom})
    for code, nom, region, zone, fuseau in DEPARTEMENTS:
        Departement.objects.get_or_create(
            code=code,
            defaults={
                "nom": nom,
                "region_id": region,
                "zone": zone,
                "fuseau": fuseau,
                "objectif_postes": {"87": 36, "19": 22, "23": 14}.get(code, 10),
            },
        )
    for code, nom, departement, code_postal, latitude, longitude in COMMUNES:
        Commune.objects.get_or_create(
            code=code,
            defaults={
                "nom": nom,
                "departement_id": departement,
                "codes_postaux": [code_postal],
                "latitude": latitude,
                "longitude": longitude,
            },
        )
    return {commune.nom: commune for commune in Commune.objects.all()}


def creer_personne(
    role: Role,
    *,
    email: str = "",
    structure_id: UUID | None = None,
    organisme_id: UUID | None = None,
    departement: str | None = None,
    region: str | None = None,
) -> Acteur:
    """A user with one role; returns its actor."""
    email = (
        email or f"{role}-{str(structure_id or organisme_id or departement or region or 'x')[:8]}@exemple.fr"
    )
    utilisateur = Utilisateur.objects.filter(email=email).first() or Utilisateur.objects.create_user(
        email, "motdepasse-de-test", prenom="Camille", nom=str(role)
    )
    habilitation = donner_role(
        utilisateur=utilisateur,
        role=role,
        par=SYSTEME,
        le=LE,
        structure_id=structure_id,
        organisme_id=organisme_id,
        departement=departement,
        region=region,
    )
    return acteur_de(habilitation)
