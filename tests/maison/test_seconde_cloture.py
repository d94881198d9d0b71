"""With the first fence removed on purpose, the second one holds: pages, documents and worker."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from commun.acteurs import SYSTEME, perimetre
from commun.cloisons import CLOISONS
from commun.evenements import publier
from commun.modeles import QuerySetCloisonne
from commun.models.evenement import Livraison
from comptes.enums import ROLES_STRUCTURE, Role
from tests.fabriques import creer_personne
from tests.matrice.lignes import LIGNES
from tests.outils import client_de

pytestmark = pytest.mark.django_db


def retirer_la_premiere_cloture(monkeypatch: pytest.MonkeyPatch) -> None:
    """`visibles_par` lets everything through, in every room."""
    classes = [QuerySetCloisonne]
    while classes:
        classe = classes.pop()
        classes += classe.__subclasses__()
        if "visibles_par" in vars(classe):
            monkeypatch.setattr(classe, "visibles_par", lambda self, acteur: self.all())


def test_le_controle_sans_aucune_cloture_on_verrait_tout(jeu, monkeypatch):
    """The proof that the test below would see a hole: as the national role, the foreign host's rows are there."""
    retirer_la_premiere_cloture(monkeypatch)
    voisin = next(p.acteur for p in jeu.personnages if p.nom == f"autre {Role.STRUCTURE_REFERENT}")
    national = creer_personne(Role.ANCT_VALIDATEUR, email="controle@exemple.fr")
    convention = apps.get_model("financement", "Convention")
    with perimetre(national):
        assert convention.objects.visibles_par(voisin).count() > 0
    with perimetre(voisin):
        assert convention.objects.visibles_par(voisin).count() == 0


OBJETS_DE_STRUCTURE = sorted(
    nom for nom, ligne in LIGNES.items() if ligne.objet and set(ligne.acces) <= set(ROLES_STRUCTURE)
)


@pytest.mark.parametrize("nom", OBJETS_DE_STRUCTURE)
def test_un_voisin_ne_voit_aucune_page_d_objet(nom, jeu, monkeypatch):
    from django.urls import reverse

    retirer_la_premiere_cloture(monkeypatch)
    ligne = LIGNES[nom]
    adresse = reverse(nom, kwargs=ligne.arguments(jeu))
    for personnage in jeu.personnages:
        if personnage.acteur and personnage.acteur.role in ligne.acces and not personnage.chez_soi:
            client = client_de(personnage.acteur)
            methode = client.get if "GET" in ligne.codes else client.post
            assert methode(adresse).status_code == 404, personnage.nom


def test_un_voisin_ne_voit_rien_dans_ses_listes(jeu, monkeypatch):
    retirer_la_premiere_cloture(monkeypatch)
    voisin = next(p for p in jeu.personnages if p.nom == f"autre {Role.STRUCTURE_REFERENT}")
    client = client_de(voisin.acteur)
    structure = jeu.structures["structure"]
    for adresse in (
        "/espace/structure/",
        "/espace/structure/postes/",
        "/espace/structure/mises-en-relation/",
        "/espace/structure/conventions/",
        "/espace/structure/paiements/",
    ):
        page = client.get(adresse).content.decode()
        assert structure.denomination not in page, adresse
        assert jeu.financement["convention_active"].numero not in page, adresse


def test_le_document_d_un_autre_est_introuvable(jeu, monkeypatch):
    retirer_la_premiere_cloture(monkeypatch)
    document = jeu.financement["document"]
    for personnage in jeu.personnages:
        if personnage.acteur and personnage.acteur.role in ROLES_STRUCTURE and not personnage.chez_soi:
            assert client_de(personnage.acteur).get(f"/documents/{document.pk}/").status_code == 404


def test_le_travailleur_qui_agit_pour_un_hote_ne_voit_que_lui(jeu, monkeypatch):
    """A task asked by a neighbour reopens the neighbour's perimeter: the other host's rows are not there."""
    from commun.evenements import _PAR_EVENEMENT, ABONNES, abonner, traiter_livraison

    retirer_la_premiere_cloture(monkeypatch)
    vus: dict[str, int] = {}
    voisin = next(p.acteur for p in jeu.personnages if p.nom == f"autre {Role.STRUCTURE_REFERENT}")

    @abonner("essai.cloture")
    def compter_ce_que_je_vois(charge: dict[str, Any], contexte: Any) -> None:
        for modele in _modeles_cloisonnes():
            vus[modele._meta.db_table] = modele._base_manager.filter(structure_id=jeu.structure_id).count()

    try:
        publier("essai.cloture", par=voisin)
        livraison = Livraison.objects.get(evenement__type="essai.cloture")
        assert traiter_livraison(livraison.pk) is True
    finally:
        del ABONNES["tests.compter_ce_que_je_vois"]
        _PAR_EVENEMENT.pop("essai.cloture")
    ouvertes_au_public = {"structures_offre", "ateliers_lieu", "ateliers_atelier", "comptes_habilitation"}
    assert {
        table: nombre for table, nombre in vus.items() if nombre and table not in ouvertes_au_public
    } == {}
    assert len(vus) >= 15


def _modeles_cloisonnes() -> list[type[models.Model]]:
    return [
        modele
        for modele in apps.get_models()
        if modele._meta.db_table in CLOISONS
        and "structure_id" in {champ.column for champ in modele._meta.concrete_fields}
    ]


def test_sans_perimetre_aucune_table_ne_montre_rien(jeu):
    """The role of the web with nothing set: nothing seen, but what is public. A table refused to it shows nothing."""
    publiques = {
        "structures_offre",
        "structures_structure",
        "ateliers_lieu",
        "ateliers_atelier",
        "comptes_habilitation",
        "conseillers_conseiller",
    }
    vus = {}
    with perimetre(SYSTEME), connection.cursor() as curseur:
        curseur.execute("select set_config('role', 'app_web', true), set_config('app.role', '', true)")
        for table in sorted(set(CLOISONS) - publiques):
            curseur.execute("select has_table_privilege(%s, 'select')", [table])
            if not curseur.fetchone()[0]:
                continue
            curseur.execute(f'select count(*) from "{table}"')
            vus[table] = curseur.fetchone()[0]
    assert {table: nombre for table, nombre in vus.items() if nombre} == {}
