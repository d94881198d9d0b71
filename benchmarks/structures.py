"""Lists of the country at the size of ten programmes: 10 000 structures, 40 000 posts, a position published for each.

On top of the demonstration's data, in a transaction that is taken back. Server time and statements of each page, under
its own role. « Chaude »: public positions, the coordinator's structures and requests, at most 6 statements each.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

GRAINE = 2023
TAILLES = {"ci": (10_000, 40_000), "1m": (10_000, 40_000), "record": (10_000, 40_000)}
DEBUT = datetime(2026, 1, 5, 8, tzinfo=UTC)
# (page, address, role, hot)
PAGES = [
    ("offres publiques", "/offres/", "", True),
    ("offres autour d'une commune", "/offres/?commune=87000+Limoges&rayon=50", "", False),
    ("offres, seconde page", "/offres/?page=2", "", False),
    ("offres, carte de France", "/offres/?vue=carte", "", False),
    ("structures", "/instruction/structures/", "anct_validateur", True),
    ("structures, recherche par le nom", "/instruction/structures/?q=structure+77", "anct_validateur", False),
    ("demandes", "/instruction/demandes/", "anct_validateur", True),
    ("boîte du coordinateur", "/instruction/boite/", "anct_validateur", False),
    ("doublons", "/instruction/reparation/doublons/", "anct_validateur", False),
    ("postes vacants", "/instruction/vacances/", "anct_validateur", False),
    ("territoire de la préfecture", "/espace/prefecture/territoire/", "prefecture_departement", False),
    ("avancement public", "/avancement/", "", False),
    ("délais", "/espace/delais/", "anct_validateur", False),
]


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Median milliseconds and statements of each list."""
    from django.db import transaction

    from benchmarks.pages import mesurer_page

    structures, postes = TAILLES[profil]
    lignes = []
    with transaction.atomic():
        _peupler(structures, postes)
        for nom, adresse, role, chaude in PAGES:
            ligne = mesurer_page(f"{nom}{', chaude' if chaude else ''}", adresse, role)
            ligne["nom"] += f", {structures:_} structures et {postes:_} offres".replace("_", " ")
            ligne["objectif"] = f"≤ 300 ms, ≤ {6 if chaude else 15} requêtes"
            lignes.append(ligne)
        transaction.set_rollback(True)
    return lignes


def _peupler(structures: int, postes: int) -> None:
    from benchmarks.postes import connaitre, creer_structures, ecrire
    from structures.models import Offre, Poste, Rattachement, Structure
    from territoires.models import Commune, Departement

    tirage = random.Random(GRAINE)
    departements = sorted(Departement.objects.values_list("code", flat=True))
    communes: dict[str, list[Any]] = {}
    for commune in Commune.objects.exclude(point=None):
        communes.setdefault(commune.departement_id, []).append(commune)
    hotes, decisions = creer_structures(structures, [d for d in departements if d in communes], "T")
    nouveaux, rattachements, offres = [], [], []
    for rang in range(postes):
        hote, decision = hotes[rang % structures], decisions[rang % structures]
        poste = Poste(
            numero=f"T-{rang:06d}",
            decision=decision,
            structure=hote,
            departement_id=hote.departement_id,
            statut=hote.statut,
            date_attribution=DEBUT.date(),
        )
        lieu = tirage.choice(communes[hote.departement_id])
        nouveaux.append(poste)
        rattachements.append(
            Rattachement(
                poste=poste,
                structure=hote,
                departement_id=hote.departement_id,
                periode=(DEBUT.date(), None),
            )
        )
        offres.append(
            Offre(
                etat="publiee",
                poste=poste,
                structure=hote,
                departement_id=hote.departement_id,
                commune=lieu,
                point=lieu.point,
                missions="Ateliers et accompagnements dans les communes du secteur.",
                date_debut=DEBUT.date() + timedelta(days=tirage.randrange(300, 500)),
                salaire_brut_mensuel=Decimal(tirage.randrange(1_900, 2_600)),
                publiee_le=DEBUT + timedelta(minutes=tirage.randrange(400_000)),
            )
        )
    ecrire(Poste, nouveaux)
    if not Rattachement.objects.filter(poste=nouveaux[0]).exists():
        ecrire(Rattachement, rattachements)
    ecrire(Offre, offres)
    connaitre(Structure, Poste, Rattachement, Offre)
