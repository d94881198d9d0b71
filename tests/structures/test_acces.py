"""Who opens what: roles, perimeters, and the number of queries of the lists."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from commun.acteurs import perimetre
from comptes.enums import Role
from structures.models import Avis, Decision, Demande, Offre, Poste, Rattachement, Structure
from tests.fabriques import creer_personne
from tests.outils import client_de, compter_requetes
from tests.structures.fabriques import (
    creer_demande,
    creer_jeu,
    creer_membre,
    creer_offre,
    creer_postes,
    creer_structure,
    prefecture,
    validateur,
)

pytestmark = pytest.mark.django_db

STRUCTURE = {"structure_referent", "structure_gestionnaire", "structure_signataire"}
PREFECTURE = {"prefecture_departement", "prefecture_region"}
ANCT = {"anct_instructeur", "anct_validateur"}
INSTRUCTION = ANCT | {"administrateur"}
TOUS = set(Role.values)

# address (with the objects of `creer_jeu`), roles that open it
PAGES = [
    ("/structures/demander/", TOUS),
    ("/structures/demander/envoyee/", TOUS),
    ("/structures/demandes/{jeton}/", TOUS),
    ("/offres/", TOUS),
    ("/offres/{offre_publiee.pk}/", TOUS),
    ("/espace/prefecture/demandes/", PREFECTURE),
    ("/espace/prefecture/demandes/{demande.pk}/", PREFECTURE),
    ("/instruction/demandes/", INSTRUCTION),
    ("/instruction/demandes/{demande.pk}/", INSTRUCTION),
    ("/instruction/demandes/{demande_ouverte.pk}/inscrire/", ANCT),
    ("/instruction/comites/", ANCT),
    ("/instruction/comites/nouvelle/", ANCT),
    ("/instruction/comites/{seance_planifie.pk}/", ANCT),
    ("/instruction/comites/{seance_planifie.pk}/inscrire/", ANCT),
    ("/instruction/comites/{seance_planifie.pk}/annuler/", {"anct_validateur"}),
    ("/instruction/comites/{seance_tenu.pk}/points/{point_tenu.pk}/", {"anct_validateur"}),
    ("/instruction/comites/{seance_tenu.pk}/publier/", {"anct_validateur"}),
    ("/instruction/comites/{seance_tenu.pk}/proces-verbal.pdf", ANCT),
    ("/instruction/demandes/{demande_ouverte.pk}/annuler/", ANCT),
    ("/instruction/structures/", INSTRUCTION),
    ("/instruction/structures/{structure.pk}/", INSTRUCTION),
    ("/espace/structure/", STRUCTURE),
    ("/espace/structure/demandes/{demande_ouverte.pk}/annuler/", STRUCTURE),
    ("/espace/structure/offres/nouvelle/", STRUCTURE),
    ("/espace/structure/offres/{offre_brouillon.pk}/", STRUCTURE),
    ("/espace/structure/offres/{offre_brouillon.pk}/modifier/", STRUCTURE),
]


def personne(role: str, jeu: dict[str, Any]) -> Any:
    """A holder of the role whose perimeter holds the objects of `jeu`."""
    if role in STRUCTURE:
        return creer_membre(jeu["structure"], Role(role))
    if role == Role.PREFECTURE_REGION:
        return creer_personne(Role(role), region="75")
    if role in {Role.PREFECTURE_DEPARTEMENT, Role.COORDINATEUR_CONSEILLERS}:
        return creer_personne(Role(role), departement="87")
    if role == Role.ORGANISME_FORMATION:
        return creer_personne(Role(role), organisme_id=uuid4())
    return creer_personne(Role(role))


def test_chaque_page_pour_chaque_role():
    jeu = creer_jeu()
    for role in Role.values:
        client = client_de(personne(role, jeu))
        for modele, roles in PAGES:
            adresse = modele.format(**jeu)
            code = client.get(adresse).status_code
            assert (role, modele, code) == (role, modele, 200 if role in roles else 403)
    visiteur = client_de(None)
    for modele, roles in PAGES:
        adresse = modele.format(**jeu)
        reponse = visiteur.get(adresse)
        assert (modele, reponse.status_code) == (modele, 200 if roles is TOUS else 302)
        if roles is not TOUS:
            assert reponse["Location"] == f"/compte/login/?next={adresse}"


def test_hors_du_perimetre_404():
    jeu = creer_jeu()
    voisine = creer_structure("Guéret")
    hote = client_de(creer_membre(voisine))
    for adresse in (
        "/espace/structure/demandes/{demande_ouverte.pk}/annuler/",
        "/espace/structure/offres/{offre_brouillon.pk}/",
        "/espace/structure/offres/{offre_publiee.pk}/",
        "/espace/structure/offres/{offre_brouillon.pk}/modifier/",
    ):
        assert (adresse, hote.get(adresse.format(**jeu)).status_code) == (adresse, 404)
    assert hote.post(f"/espace/structure/offres/{jeu['offre_publiee'].pk}/retirer/").status_code == 404
    assert (
        hote.post(
            f"/espace/structure/demandes/{jeu['demande_ouverte'].pk}/annuler/", {"motif": "x"}
        ).status_code
        == 404
    )
    ailleurs = client_de(prefecture("23"))
    adresse = f"/espace/prefecture/demandes/{jeu['demande_ouverte'].pk}/"
    assert ailleurs.get(adresse).status_code == 404
    assert ailleurs.post(adresse, {"sens": "favorable", "commentaire": "Très bon projet."}).status_code == 404
    autre_region = client_de(creer_personne(Role.PREFECTURE_REGION, region="11"))
    assert autre_region.get(adresse).status_code == 404
    jeu["demande_ouverte"].refresh_from_db()
    assert jeu["demande_ouverte"].etat == "deposee"


def test_un_brouillon_n_est_vu_que_par_son_lien():
    jeu = creer_jeu()
    brouillon = jeu["demande_brouillon"].pk
    assert client_de(jeu["prefecture"]).get(f"/espace/prefecture/demandes/{brouillon}/").status_code == 404
    assert client_de(jeu["validateur"]).get(f"/instruction/demandes/{brouillon}/").status_code == 404
    with perimetre(creer_membre(jeu["structure"])):
        assert not Demande.objects.filter(pk=brouillon).exists()


def test_la_base_ne_montre_que_le_perimetre():
    """Without any filter of ours: the policies alone."""
    creer_jeu()
    tables = (Structure, Demande, Avis, Decision, Poste, Rattachement)
    with perimetre(creer_membre(creer_structure("Guéret"))):
        assert [table.objects.exclude(departement_id="23").count() for table in tables[1:]] == [0] * 5
        assert Structure.objects.filter(departement_id="87").count() == 1  # by its published position
        assert set(Offre.objects.values_list("etat", flat=True)) == {"publiee"}
    with perimetre(prefecture("23")):
        assert [table.objects.exclude(departement_id="23").count() for table in tables[1:]] == [0] * 5
    with perimetre(prefecture("87")):
        assert [table.objects.count() for table in tables[1:]] == [6, 4, 1, 3, 3]


def test_un_hote_ne_peut_pas_s_attribuer_un_poste():
    jeu = creer_jeu()
    with perimetre(jeu["referent"]):
        for objet in (*jeu["postes"][:1], jeu["decision"], jeu["structure"]):
            objet.pk = uuid4()
            objet.numero = objet.siret = "X"
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                objet.save(force_insert=True)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Poste.objects.all()._raw_delete("default")


def requetes(client: Any, adresse: str) -> int:
    return compter_requetes(client, adresse)


def test_budget_des_listes():
    structure = creer_structure()
    acteurs = {
        "/offres/?commune=Limoges": None,
        "/espace/prefecture/demandes/": prefecture(),
        "/instruction/demandes/": validateur(),
        "/instruction/structures/": validateur(),
        "/espace/structure/": creer_membre(structure),
    }

    def remplir(nombre: int) -> None:
        for _ in range(nombre):
            creer_demande("avis_rendu", commune="Panazol")
        for poste in creer_postes(structure, nombre):
            creer_offre(poste=poste)

    remplir(1)
    mesures = {adresse: requetes(client_de(acteur), adresse) for adresse, acteur in acteurs.items()}
    remplir(9)
    assert {a: requetes(client_de(acteur), a) for a, acteur in acteurs.items()} == mesures
    assert max(mesures.values()) <= 15, mesures
    # The three hot lists (benchmarks/structures.py).
    assert requetes(client_de(None), "/offres/") <= 6
    assert mesures["/instruction/structures/"] <= 6, mesures
    assert mesures["/instruction/demandes/"] <= 6, mesures
