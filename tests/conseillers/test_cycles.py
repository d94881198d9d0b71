"""Every arrow of the two life cycles, and every arrow that does not exist, in the service and in the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition
from comptes.enums import Role
from conseillers.cycles import CYCLE_CONTRAT, CYCLE_FORMATION
from conseillers.models import Contrat, DossierFormation
from tests.conseillers.fabriques import creer_contrat, creer_dossier_formation
from tests.fabriques import LE, creer_personne

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

CONTRAT = {
    ("signe", "verifier"): "verifie",
    ("signe", "annuler"): "annule",
    ("signe", "rompre"): "rompu",
    ("verifie", "rompre"): "rompu",
}
FORMATION = {
    ("a_positionner", "positionner"): "en_cours",
    ("en_cours", "terminer"): "terminee",
    ("a_positionner", "abandonner"): "abandonnee",
    ("en_cours", "abandonner"): "abandonnee",
}
HOTES = {"structure_referent", "structure_gestionnaire", "structure_signataire"}
ROLES = {
    "contrat.verifier": {"anct_instructeur", "anct_validateur"},
    "contrat.annuler": HOTES | {"anct_instructeur", "anct_validateur"},
    "contrat.rompre": HOTES,
    "formation.positionner": {"organisme_formation"},
    "formation.terminer": {"organisme_formation", "systeme"},
    "formation.abandonner": {"organisme_formation"},
}


def auteur(role: str) -> Acteur:
    personne = creer_personne(Role.CANDIDAT)
    return Acteur(role=role, utilisateur_id=personne.utilisateur_id)


def valeurs(nom: str) -> dict:
    return {
        "rompre": {"date_depart": date(2026, 3, 1)},
        "positionner": {"parcours_id": "m1-350"},
    }.get(nom, {})


@pytest.mark.parametrize("etat", ["signe", "verifie", "rompu", "annule"])
@pytest.mark.parametrize("nom", sorted(CYCLE_CONTRAT.transitions))
def test_contrat(etat, nom):
    _verifier(creer_contrat(etat=etat), nom, CONTRAT.get((etat, nom)), "contrat")


@pytest.mark.parametrize("etat", ["a_positionner", "en_cours", "terminee", "abandonnee"])
@pytest.mark.parametrize("nom", sorted(CYCLE_FORMATION.transitions))
def test_formation(etat, nom):
    _verifier(creer_dossier_formation(etat=etat), nom, FORMATION.get((etat, nom)), "formation")


def _verifier(objet, nom, cible, objet_type):
    par = auteur(sorted(ROLES[f"{objet_type}.{nom}"])[0])
    if cible is None:
        with pytest.raises(ErreurMetier) as refus:
            appliquer_transition(objet, nom, par=par, le=LE, motif="Motif", **valeurs(nom))
        assert refus.value.code == "transition_impossible"
        return
    appliquer_transition(objet, nom, par=par, le=LE, motif="Motif", **valeurs(nom))
    objet.refresh_from_db()
    assert objet.etat == cible


@pytest.mark.parametrize("cle", sorted(ROLES))
def test_chaque_transition_pour_ses_roles_seulement(cle):
    objet_type, nom = cle.split(".")
    objet = creer_contrat() if objet_type == "contrat" else creer_dossier_formation(etat="en_cours")
    for role in [*Role.values, "systeme", "visiteur"]:
        permise = objet.cycle.transitions[nom].permise_a(Acteur(role=role))
        assert (role, permise) == (role, role in ROLES[cle])
        if not permise:
            with pytest.raises(ActeNonPermis):
                appliquer_transition(objet, nom, par=Acteur(role=role), le=LE, motif="Motif")


@pytest.mark.parametrize("nom", ["annuler", "rompre"])
def test_motif_requis(nom):
    with pytest.raises(ErreurMetier, match="Indiquez le motif de cette décision"):
        appliquer_transition(creer_contrat(), nom, par=auteur("structure_referent"), le=LE, **valeurs(nom))


@pytest.mark.parametrize(
    ("modele", "fabrique", "etats", "fleches"),
    [
        (Contrat, creer_contrat, ["signe", "verifie", "rompu", "annule"], CONTRAT),
        (
            DossierFormation,
            creer_dossier_formation,
            ["a_positionner", "en_cours", "terminee", "abandonnee"],
            FORMATION,
        ),
    ],
)
def test_la_base_garde_les_fleches(modele, fabrique, etats, fleches):
    permises = {(de, vers) for (de, _), vers in fleches.items()}
    for de in etats:
        objet = fabrique(etat=de)
        for vers in etats:
            if de == vers or (de, vers) in permises:
                continue
            with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
                modele.objects.filter(pk=objet.pk).update(etat=vers)
