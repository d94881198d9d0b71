"""The candidate's side of the ranking, and a search that changes without losing a meeting."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.models import Candidat, MiseEnRelation, ProfilRecherche
from candidatures.selecteurs import classement, offres_pour
from commun.acteurs import perimetre
from comptes.models import Utilisateur
from structures.models import Offre
from tests.candidatures.fabriques import acteur_candidat, creer_candidat, creer_rencontre, hote_de
from tests.outils import client_de
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
JOUR = date(2026, 3, 2)
RECHERCHE = {
    "commune": "Guéret",
    "distance": "20",
    "disponible_le": "2026-03-02",
    "situation": "en_formation",
    "a_experience": "oui",
    "langues": ["turc"],
    "pix": "3",
}


def lire(reponse) -> str:
    return " ".join(unescape(reponse.content.decode()).split())


def test_la_note_du_candidat_est_celle_que_lit_la_structure():
    offres = [
        creer_offre(lieu=lieu, date_debut=date(2026, 4, 1))
        for lieu in ("Limoges", "Guéret", "Brive-la-Gaillarde")
    ]
    Offre.objects.filter(pk=offres[0].pk).update(
        langues=["turc"], types_contrat=["cdi"], vehicule_requis=True
    )
    candidat = creer_candidat(commune="Panazol", distance_max_km=100, disponible_le=date(2026, 3, 20))
    profil = ProfilRecherche.objects.get(pk=candidat.pk)
    vues = {t.offre.pk: t.note.total for t in offres_pour(profil, jour=JOUR)}
    lues = {}
    for offre in Offre.objects.select_related("commune", "structure"):
        with perimetre(hote_de(offre)):
            lues[offre.pk] = classement(offre, jour=JOUR)[0].note.total
    assert vues == lues
    assert len(vues) == 3
    totaux = [t.note.total for t in offres_pour(profil, jour=JOUR)]
    assert totaux == sorted(totaux, reverse=True)


@pytest.mark.parametrize(
    ("change", "nombre"),
    [
        ({}, 1),
        ({"distance_max_km": 40}, 0),
        ({"distance_max_km": 100}, 1),
        ({"disponible_le": date(2026, 4, 1)}, 1),
        ({"disponible_le": date(2026, 4, 2)}, 0),
        ({"ile": "972"}, 0),
        ({"actif": False}, 0),
        ({"point": None, "distance_max_km": 100}, 0),
        ({"point": None}, 1),
    ],
)
def test_les_memes_filtres_des_deux_cotes(change, nombre):
    offre = creer_offre(lieu="Guéret", date_debut=date(2026, 4, 1))
    candidat = creer_candidat(commune="Limoges", distance_max_km=None)
    ProfilRecherche.objects.filter(pk=candidat.pk).update(**change)
    profil = ProfilRecherche.objects.get(pk=candidat.pk)
    assert len(offres_pour(profil, jour=JOUR)) == nombre
    with perimetre(hote_de(offre)):
        assert classement(offre, jour=JOUR).filtres.retenus == nombre


def test_une_offre_en_brouillon_ne_se_voit_pas():
    creer_offre("brouillon")
    profil = ProfilRecherche.objects.get(pk=creer_candidat().pk)
    assert offres_pour(profil, jour=JOUR) == []


def test_changer_sa_recherche_suit_aussitot_et_garde_les_echanges():
    rencontre = creer_rencontre(offre=creer_offre(lieu="Limoges"), candidat=creer_candidat(commune="Panazol"))
    ailleurs = creer_offre(lieu="Guéret")
    client = client_de(acteur_candidat(rencontre.candidat))
    reponse = client.post("/candidats/espace/recherche/", RECHERCHE, follow=True)
    assert "Votre recherche est à jour." in lire(reponse)
    assert "Guéret" in lire(client.get("/candidats/espace/postes/"))
    profil = ProfilRecherche.objects.get(pk=rencontre.candidat_id)
    assert (profil.commune.nom, profil.distance_max_km, profil.langues, profil.pix, profil.a_experience) == (
        "Guéret",
        20,
        ["turc"],
        3,
        True,
    )
    assert [t.offre.pk for t in offres_pour(profil, jour=JOUR)] == [ailleurs.pk]
    assert MiseEnRelation.objects.get().etat == "preselectionnee"
    rencontre.candidat.refresh_from_db()
    assert (rencontre.candidat.commune.nom, rencontre.candidat.situation) == ("Guéret", "en_formation")


def test_une_date_passee_n_est_refusee_que_si_elle_change():
    candidat = creer_candidat(disponible_le=date(2026, 3, 2))
    client = client_de(acteur_candidat(candidat))
    ProfilRecherche.objects.filter(pk=candidat.pk).update(disponible_le=date(2026, 1, 5))
    type(candidat).objects.filter(pk=candidat.pk).update(disponible_le=date(2026, 1, 5))
    assert (
        client.post("/candidats/espace/recherche/", RECHERCHE | {"disponible_le": "2026-01-05"}).status_code
        == 302
    )
    refus = client.post("/candidats/espace/recherche/", RECHERCHE | {"disponible_le": "2026-01-06"})
    assert refus.status_code == 422
    assert refus.context["form"].errors == {
        "disponible_le": ["Cette date est passée : choisissez aujourd'hui ou plus tard."]
    }
    assert refus.context["form"]["langues"].value() == ["turc"]


def test_corriger_son_nom_son_telephone_et_sa_motivation():
    rencontre = creer_rencontre()
    acteur = acteur_candidat(rencontre.candidat)
    client, adresse = client_de(acteur), "/candidats/espace/presentation/"
    bon = {"prenom": "Zoé", "nom": "Le Goff", "telephone": "05 55 00 00 01", "motivation": "Mieux\r\ndit."}
    assert adresse in client.get("/candidats/espace/").content.decode()
    refus = client.post(adresse, bon | {"telephone": "abc"})
    assert (refus.status_code, list(refus.context["form"].errors)) == (422, ["telephone"])
    assert refus.context["form"]["motivation"].value() == "Mieux\r\ndit."
    trop = client.post(adresse, bon | {"telephone": "", "motivation": "é" * 2501})
    assert trop.context["form"].errors == {
        "motivation": ["Raccourcissez ce texte : 2 500 caractères au plus, vous en avez écrit 2501."]
    }
    assert client.post(adresse, bon).status_code == 302
    candidat = Candidat.objects.get(pk=rencontre.candidat.pk)
    assert (candidat.prenom, candidat.nom) == ("Zoé", "Le Goff")
    assert (candidat.telephone, candidat.motivation) == ("0555000001", "Mieux\ndit.")
    assert Utilisateur.objects.get(pk=acteur.utilisateur_id).nom_complet == "Zoé Le Goff"
    hote = client_de(hote_de(rencontre.offre))
    fiche = lire(hote.get(f"/espace/structure/mises-en-relation/{rencontre.pk}/"))
    assert "05 55 00 00 01" in fiche and "Zoé Le Goff" in fiche


def test_les_pages_gardent_leur_nombre_de_requetes():
    client = client_de(acteur_candidat(creer_candidat(distance_max_km=None)))
    nombres = []
    for _ in range(2):
        for _ in range(1 if not nombres else 9):
            creer_offre(lieu="Limoges")
        with CaptureQueriesContext(connection) as requetes:
            client.get("/candidats/espace/postes/")
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15
