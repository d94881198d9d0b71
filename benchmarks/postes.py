"""Thousands of posts under active conventions, written in bulk: what a campaign and the fault tests work on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection

GRAINE = 2022
PAR_STRUCTURE = 10
OUVERTURE = date(2021, 3, 1)
JOURS = 1_700
PAQUET = 2_000


def peupler(
    nombre: int,
    departements: Sequence[str],
    *,
    prefixe: str = "M",
    par_convention: int = 2,
    ouverture: date = OUVERTURE,
    jours: int = JOURS,
) -> None:
    """`nombre` posts in these départements, each with one or two contracts and their assignments. `prefixe`: of the
    numbers, unique in the database. Conventions were signed in the `jours` days that follow `ouverture`.

    Two thirds are held without a break, one in four was left and held again after a vacancy, one in ten is part-time.
    """
    from conseillers.models import Affectation, Contrat
    from financement.models import Convention, PosteConventionne
    from structures.models import Poste, Structure

    tirage = random.Random(GRAINE)
    par_structure = max(PAR_STRUCTURE, par_convention)
    structures, decisions = creer_structures(-(-nombre // par_structure), departements, prefixe)
    postes, conventions, conventionnes = [], [], []
    for rang in range(nombre):
        structure, decision = structures[rang // par_structure], decisions[rang // par_structure]
        signee = datetime.combine(
            ouverture + timedelta(days=tirage.randrange(jours)), datetime.min.time(), tzinfo=UTC
        )
        if rang % par_convention == 0:
            conventions.append(
                _convention(tirage, f"{prefixe}-{rang:06d}", structure, signee, par_convention)
            )
        poste = Poste(
            numero=f"{prefixe}-{rang:06d}",
            decision=decision,
            structure=structure,
            departement_id=structure.departement_id,
            statut=structure.statut,
            territoire_prioritaire=tirage.random() < 0.4,
            date_attribution=OUVERTURE,
        )
        postes.append(poste)
        conventionnes.append(
            PosteConventionne(
                convention=conventions[-1],
                poste=poste,
                structure=structure,
                departement_id=structure.departement_id,
                premier_jour=conventions[-1].active_le.date(),
                montant_previsionnel=Decimal(50_000),
            )
        )
    ecrire(Poste, postes)
    ecrire(Convention, conventions)
    ecrire(PosteConventionne, conventionnes)
    personnes = _personnes(postes)
    contrats, affectations = [], []
    for poste, conventionne, personne in zip(postes, conventionnes, personnes, strict=True):
        for contrat in _contrats(tirage, poste, conventionne.convention.active_le.date(), personne):
            contrats.append(contrat)
            fin = contrat.date_depart or contrat.date_fin
            affectations.append(
                Affectation(
                    contrat=contrat,
                    poste=poste,
                    conseiller=personne,
                    structure_id=poste.structure_id,
                    departement_id=poste.departement_id,
                    personne_id=contrat.personne_id,
                    periode=(contrat.date_debut, fin + timedelta(days=1)),
                )
            )
    ecrire(Contrat, contrats)
    ecrire(Affectation, affectations)
    connaitre(Structure, Poste, Convention, PosteConventionne, Contrat, Affectation)


def connaitre(*modeles: Any) -> None:
    """Statistics of the tables that were just filled: the server does it by itself, a minute later."""
    with connection.cursor() as curseur:
        curseur.execute(f"analyze {', '.join(modele._meta.db_table for modele in modeles)}")


def ecrire(modele: Any, lignes: Sequence[Any]) -> None:
    modele._base_manager.bulk_create(lignes, batch_size=PAQUET)


def creer_structures(nombre: int, departements: Sequence[str], prefixe: str) -> tuple[list[Any], list[Any]]:
    from structures.models import Comite, Decision, Structure

    comite = Comite.objects.create(numero=f"M{uuid4().hex[:6]}", date_seance=OUVERTURE)
    structures = [
        Structure(
            siret=f"{uuid4().int % 10**14:014d}",
            denomination=f"Structure {prefixe} {rang}",
            statut="prive" if rang % 4 == 3 else "public",
            type="privee" if rang % 4 == 3 else "commune",
            departement_id=departements[rang % len(departements)],
        )
        for rang in range(nombre)
    ]
    decisions = [
        Decision(
            comite=comite,
            structure=structure,
            departement_id=structure.departement_id,
            statut=structure.statut,
            sens="positive",
            nombre_postes=1,
            dispositif="relance-2021",
            decidee_le=datetime.combine(OUVERTURE, datetime.min.time(), tzinfo=UTC),
        )
        for structure in structures
    ]
    ecrire(Structure, structures)
    ecrire(Decision, decisions)
    return structures, decisions


def _convention(tirage: random.Random, numero: str, structure: Any, le: datetime, postes: int) -> Any:
    from financement.models import Convention

    personne = uuid4()
    renouvelee = le.date() >= date(2023, 1, 1) and tirage.random() < 0.5
    return Convention(
        etat="active",
        structure=structure,
        departement_id=structure.departement_id,
        statut=structure.statut,
        dispositif="renouvellement-2023" if renouvelee else "relance-2021",
        modalite=tirage.choices(["24_mois", "36_mois"], [4, 1])[0],
        numero=numero,
        montant_previsionnel=Decimal(50_000 * postes),
        soumise_le=le,
        premiere_soumission_le=le,
        prise_en_charge_le=le,
        instructeur_id=personne,
        validations=1,
        validee_le=le,
        validee_par_id=personne,
        signee_structure_le=le,
        signee_structure_par_id=personne,
        signee_financeur_le=le,
        signee_financeur_par_id=personne,
        active_le=le,
    )


def _personnes(postes: Sequence[Any]) -> list[Any]:
    from comptes.models import Utilisateur
    from conseillers.models import Conseiller

    comptes = [Utilisateur(email=f"{poste.numero.lower()}@exemple.fr", password="!") for poste in postes]
    ecrire(Utilisateur, comptes)
    personnes = [
        Conseiller(
            personne=compte,
            prenom="Camille",
            nom="Mesure",
            email=compte.email,
            structure_id=poste.structure_id,
            departement_id=poste.departement_id,
        )
        for poste, compte in zip(postes, comptes, strict=True)
    ]
    ecrire(Conseiller, personnes)
    return personnes


def _contrats(tirage: random.Random, poste: Any, signature: date, personne: Any) -> Iterator[Any]:
    from conseillers.models import Contrat

    communs = {
        "conseiller": personne,
        "personne_id": personne.personne_id,
        "poste": poste,
        "structure_id": poste.structure_id,
        "departement_id": poste.departement_id,
        "type": "cdd",
        "salaire_brut_mensuel": Decimal(1_950),
        "quotite": tirage.choices([Decimal(1), Decimal("0.8")], [9, 1])[0],
    }
    debut = signature + timedelta(days=tirage.randrange(90))
    if tirage.random() < 0.25:
        depart = debut + timedelta(days=tirage.randrange(60, 400))
        fin = debut + timedelta(days=1_000)
        yield Contrat(**communs, etat="rompu", date_debut=debut, date_fin=fin, date_depart=depart)
        debut = depart + timedelta(days=1 + tirage.randrange(120))
    verifie = datetime.combine(debut, datetime.min.time(), tzinfo=UTC)
    yield Contrat(
        **communs,
        etat="verifie",
        date_debut=debut,
        date_fin=debut + timedelta(days=1_200),
        verifie_le=verifie,
        verifie_par_id=personne.personne_id,
    )
