"""The database sees who acts: role and perimeter open with the transaction and close with it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from commun.acteurs import SYSTEME, VISITEUR, Acteur, acteur_courant, perimetre
from commun.models import Courriel, Evenement

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
