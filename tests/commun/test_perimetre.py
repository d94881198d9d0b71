"""The database sees who acts: role and perimeter open with the transaction and close with it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils.html import escape

from commun.acteurs import SYSTEME, VISITEUR, Acteur, acteur_courant, perimetre
from commun.models import Courriel, Evenement
from structures.models import Structure
from tests.outils import client_de
from tests.structures.fabriques import creer_membre, creer_structure, prefecture

pytestmark = pytest.mark.django_db


def reglage(nom: str) -> str:
    with connection.cursor() as curseur:
        curseur.execute("select coalesce(current_setting(%s, true), '')", [nom])
        return curseur.fetchone()[0]


def role_courant() -> str:
    with connection.cursor() as curseur:
        curseur.execute("select current_user")
        return curseur.fetchone()[0]


def test_perimetre_pose_role_et_reglages():
    structure = uuid4()
    acteur = Acteur(role="structure_referent", structures=(structure,), departements=("87",))
    with perimetre(acteur):
        assert role_courant() == "app_web"
        assert reglage("app.structures") == "{" + str(structure) + "}"
        assert reglage("app.departements") == "{87}"
        assert reglage("app.role") == "structure_referent"
        assert acteur_courant() == acteur
    assert role_courant() == "proprietaire"
    assert reglage("app.structures") == ""


def test_perimetre_imbrique_rend_le_precedent():
    with perimetre(SYSTEME):
        with perimetre(VISITEUR):
            assert role_courant() == "app_web"
        assert role_courant() == "app_systeme"
    assert role_courant() == "proprietaire"


def test_perimetre_rend_le_precedent_apres_une_erreur():
    with perimetre(SYSTEME):
        with pytest.raises(ValueError, match="boum"), perimetre(VISITEUR):
            raise ValueError("boum")
        assert role_courant() == "app_systeme"


def test_visiteur_ecrit_dans_la_boite_sans_la_lire():
    with perimetre(VISITEUR):
        Evenement(type="essai").save(force_insert=True)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Evenement.objects.count()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Courriel.objects.count()
    assert Evenement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rien_ne_reste_du_perimetre_de_la_requete_precedente(limousin):
    """One connection serves one person after the other, committed or broken: the next one finds nothing open."""
    hotes = {nom: creer_structure(denomination=nom) for nom in ("Mairie d'ici", "Mairie de là-bas")}
    clients = {nom: client_de(creer_membre(structure)) for nom, structure in hotes.items()}
    agent = client_de(prefecture())
    with connection.cursor() as curseur:
        curseur.execute("select pg_backend_pid()")
        session = curseur.fetchone()

    def refermee() -> bool:
        ouverts = [
            reglage(f"app.{nom}") for nom in ("role", "personne", "structures", "departements", "jeton")
        ]
        with connection.cursor() as curseur:
            curseur.execute("select pg_backend_pid()")
            return (curseur.fetchone(), role_courant(), ouverts, acteur_courant()) == (
                session,
                "proprietaire",
                [""] * 5,
                None,
            )

    for nom, autre in (tuple(hotes), tuple(reversed(hotes))):
        page = clients[nom].get("/espace/structure/").content.decode()
        assert (escape(nom) in page, escape(autre) in page) == (True, False)
        assert refermee()
        assert Client().get("/espace/structure/").status_code == 302
        assert refermee()
        assert agent.get("/espace/prefecture/demandes/").status_code == 200
        assert refermee()
        with pytest.raises(ValueError, match="boum"), perimetre(SYSTEME):
            raise ValueError("boum")
        assert refermee()
        with perimetre(VISITEUR):
            assert not Structure.objects.exists()
