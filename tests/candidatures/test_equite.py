"""The optional question: only the candidate reads the answer, no score uses it, small numbers are never said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from candidatures.models import Candidat, MeilleurRang, ReponseEquite
from candidatures.selecteurs.classement import classement
from candidatures.selecteurs.equite import reponse_equite_de, tableaux_equite
from candidatures.services.equite import mesurer_rangs, repondre_equite, reprendre_reponse_equite
from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from tests.candidatures.fabriques import acteur_candidat, creer_candidat, creer_rencontre, hote_de
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, compter_requetes
from tests.structures.fabriques import creer_offre

pytestmark = pytest.mark.django_db
ADRESSE = "/candidats/espace/equite/"


def repondre(candidat: Candidat, sexe: str = "femme", age: str = "26_34") -> None:
    with perimetre(acteur_candidat(candidat)) as personne:
        repondre_equite(sexe=sexe, tranche_age=age, par=personne, le=LE)


def test_le_candidat_repond_change_et_efface(limousin):
    candidat = creer_candidat()
    acteur = acteur_candidat(candidat)
    navigateur = client_de(acteur)
    assert "question facultative" in navigateur.get("/candidats/espace/").content.decode()
    assert navigateur.post(ADRESSE, {"sexe": "femme"}).status_code == 422, "sans accord"
    assert navigateur.post(ADRESSE, {"consentement": "on"}).status_code == 422, "sans réponse"
    assert navigateur.post(ADRESSE, {"sexe": "femme", "consentement": "on"}).status_code == 302
    assert (
        navigateur.post(ADRESSE, {"sexe": "", "tranche_age": "35_44", "consentement": "on"}).status_code
        == 302
    )
    with perimetre(acteur):
        reponse = reponse_equite_de(acteur)
    assert (reponse.sexe, reponse.tranche_age) == ("", "35_44")
    assert navigateur.post(f"{ADRESSE}effacer/").status_code == 302
    assert not ReponseEquite.objects.exists()
    with perimetre(acteur):
        assert reprendre_reponse_equite(par=acteur, le=LE) is False
        with pytest.raises(ErreurMetier) as refus:
            repondre_equite(sexe="", tranche_age="", par=acteur, le=LE)
    assert refus.value.code == "reponse_vide"


def test_personne_d_autre_ne_lit_la_reponse(limousin):
    rencontre = creer_rencontre()
    repondre(rencontre.candidat)
    with perimetre(acteur_candidat(rencontre.candidat)):
        assert ReponseEquite.objects.count() == 1
    for autre in (hote_de(rencontre.offre), acteur_candidat(creer_candidat())):
        with perimetre(autre):
            assert ReponseEquite.objects.count() == 0
    for national in (creer_personne(Role.ADMINISTRATEUR), creer_personne(Role.ANCT_VALIDATEUR)):
        with (
            perimetre(national),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
        ):
            ReponseEquite.objects.count()
    # the worker reads it for the person's own archive, and changes nothing
    with perimetre(SYSTEME), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ReponseEquite.objects.update(sexe="homme")
    with perimetre(hote_de(rencontre.offre)), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("select * from candidatures_equite()")


def test_la_page_nationale_ne_dit_aucun_nombre_sous_cinq(limousin):
    offre = creer_offre()
    for rang in range(6):
        candidat = creer_candidat()
        repondre(candidat, "femme", "26_34" if rang < 5 else "plus_54")
        if rang < 5:
            creer_rencontre(offre=offre, candidat=candidat)
    repondre(creer_candidat(commune="Brive-la-Gaillarde"), "homme", "plus_54")
    autre = creer_offre()
    with perimetre(SYSTEME):
        # six at Panazol are near enough of the other position, the one of Brive is too far
        assert (mesurer_rangs(le=LE), mesurer_rangs(le=LE)) == (6, 6)
        premiers = [rang.profil.pk for rang in classement(autre, jour=LE.date())[:10]]
        assert set(MeilleurRang.objects.values_list("candidat_id", flat=True)) == set(premiers)
    agent = creer_personne(Role.ANCT_INSTRUCTEUR)
    with perimetre(agent):
        tableaux = dict(tableaux_equite())
    sexe = {ligne.libelle: ligne for ligne in tableaux["Sexe déclaré"]}
    assert (sexe["Femme"].candidats, sexe["Femme"].preselectionnes, sexe["Femme"].taux_preselection) == (
        6,
        5,
        83,
    )
    assert (sexe["Femme"].bien_classes, sexe["Femme"].taux_bien_classes) == (6, 100)
    assert (sexe["Femme"].recus, sexe["Femme"].taux_recrutement) == (None, None)
    assert (sexe["Homme"].candidats, sexe["Homme"].preselectionnes) == (None, None)
    age = {ligne.libelle: ligne.candidats for ligne in tableaux["Tranche d'âge déclarée"]}
    assert list(age.items()) == [("De 26 à 34 ans", 5), ("55 ans ou plus", None)]
    lieux = {ligne.libelle: ligne.candidats for ligne in tableaux["Département de résidence"]}
    assert lieux == {"Haute-Vienne": 6, "Corrèze": None}
    navigateur = client_de(agent)
    assert compter_requetes(navigateur, "/instruction/equite/") <= 15
    page = navigateur.get("/instruction/equite/").content.decode()
    assert "83 %" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_le_classement_ignore_la_reponse():
    """No file but those of the answer itself names the table."""
    permis = {"equite", "equite_sql", "__init__", "donnees_personnelles"}
    lecteurs = {
        chemin.relative_to(settings.BASE_DIR).as_posix()
        for salle in ("candidatures", "structures", "conseillers", "commun", "config", "comptes")
        for chemin in (Path(settings.BASE_DIR) / salle).rglob("*.py")
        if "migrations" not in chemin.parts
        and chemin.stem not in permis
        and re.search(r"reponse_?equite|sexe|tranche_age", chemin.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert lecteurs == {"candidatures/enums.py", "config/demo/vie_privee.py"}


def test_l_effacement_et_l_archive_connaissent_la_reponse(limousin: Any):
    from commun.vie_privee import registres

    registre = registres()["candidatures_reponseequite"]
    assert registre.supprime and set(registre.personnels) == {"sexe", "tranche_age", "consentie_le"}
