"""A form takes the fields that it shows, and nothing else (S3): every column of the row is sent along, none moves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.forms.models import model_to_dict

from candidatures.enums import MotifRefus
from candidatures.models import CV, Candidat, Creneau, Message, MiseEnRelation, NoteRencontre, ProfilRecherche
from config.urls import urlpatterns
from tests.candidatures.fabriques import (
    MOTIVATION,
    acteur_candidat,
    creer_candidat,
    creer_cv,
    creer_rencontre,
    hote_de,
)
from tests.outils import client_de
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

# What each form may change; `activite_le` follows any act.
RECHERCHE = {
    "commune": "Limoges",
    "distance": "40",
    "disponible_le": "2026-03-09",
    "situation": "en_formation",
    "a_experience": "oui",
    "contrats": "cdd",
    "langues": "turc",
    "vehicule": "",
    "pix": "3",
}
PERMIS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "recherche": (
        "/candidats/espace/recherche/",
        RECHERCHE,
        {"commune", "disponible_le", "situation", "a_experience", "contrats", "langues", "pix"},
    ),
    "présentation": (
        "/candidats/espace/presentation/",
        {"prenom": "Zoé", "nom": "Le Goff", "telephone": "0555000000", "motivation": "Autre chose."},
        {"prenom", "nom", "telephone", "motivation"},
    ),
    "réponse": ("/candidats/espace/echanges/{rencontre}/", {"texte": "Bonjour."}, {"activite_le"}),
    "message": (
        "/espace/structure/mises-en-relation/{rencontre}/message/",
        {"gabarit": "question", "texte": "Bonjour ?"},
        {"activite_le"},
    ),
    "note": ("/espace/structure/mises-en-relation/{rencontre}/", {"texte": "Bien."}, {"activite_le"}),
    "écarter": (
        "/espace/structure/mises-en-relation/{rencontre}/ecarter/",
        {"motif": MotifRefus.DATES.value, "commentaire": ""},
        {"etat", "motif_refus"},
    ),
    "décliner": (
        "/candidats/espace/echanges/{rencontre}/decliner/",
        {"motif": "declin_dates"},
        {"etat", "motif_cloture"},
    ),
    "tableau": (
        "/espace/structure/offres/{offre}/tableau/",
        {"rencontres": "{rencontre}", "acte": "proposer"},
        {"etat", "activite_le"},
    ),
}


def colonnes(*modeles: Any) -> dict[str, str]:
    """A value for every column of these tables, under its name and under that of its key."""
    noms = {
        nom
        for modele in modeles
        for champ in modele._meta.concrete_fields
        for nom in (champ.name, champ.attname)
    }
    pieges = dict.fromkeys(noms, "1") | {
        nom: str(uuid4()) for nom in noms if nom.endswith("_id") or nom in ("id", "structure", "candidat")
    }
    return pieges | {
        "etat": "recrutee",
        "is_staff": "on",
        "role": "administrateur",
        "consentement": "",
        "email": "pirate@exemple.fr",
        "nom": "Pirate",
    }


def photo(candidat: Candidat, rencontre: MiseEnRelation) -> dict[str, Any]:
    """Every column of the candidate and of the meeting, now."""
    return model_to_dict(Candidat.objects.get(pk=candidat.pk)) | model_to_dict(
        MiseEnRelation.objects.get(pk=rencontre.pk)
    )


@pytest.mark.parametrize("nom", sorted(PERMIS))
def test_aucun_champ_en_trop_ne_passe(nom):
    adresse, saisie, permis = PERMIS[nom]
    candidat = creer_candidat()
    rencontre = creer_rencontre(candidat=candidat)
    creer_cv(candidat)
    avant = photo(candidat, rencontre)
    mots = {"rencontre": str(rencontre.pk), "offre": str(rencontre.offre_id)}
    acteur = acteur_candidat(candidat) if adresse.startswith("/candidats/") else hote_de(rencontre.offre)
    pieges = colonnes(Candidat, MiseEnRelation, Message, NoteRencontre, Creneau, CV, ProfilRecherche)
    envoi = {cle: valeur.format(**mots) for cle, valeur in saisie.items()}
    assert client_de(acteur).post(adresse.format(**mots), pieges | envoi).status_code == 302
    apres = photo(candidat, rencontre)
    assert {cle for cle in avant if avant[cle] != apres[cle]} <= permis
    if "etat" not in permis:
        assert apres["etat"] == avant["etat"] == "preselectionnee"


def test_le_brouillon_ne_prend_que_ses_questions(client):
    pieges = colonnes(Candidat, ProfilRecherche) | {"jeton_hash": "0" * 64, "confirme_le": "2026-01-01"}
    page = client.post(
        "/candidats/candidater/",
        pieges | {"prenom": "Ana", "nom": "Roux", "email": "ana@exemple.fr", "telephone": ""},
    )
    assert page.status_code == 302
    page = client.post(
        page.url, pieges | RECHERCHE | {"contrats": [], "langues": [], "vehicule": "", "pix": "3"}
    )
    assert page.status_code == 302
    page = client.post(page.url, pieges | {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"})
    assert page.status_code == 302
    brouillon = Candidat.objects.get()
    assert (brouillon.etat, brouillon.personne_id, brouillon.confirme_le, brouillon.recrute_le) == (
        "brouillon",
        None,
        None,
        None,
    )
    assert (brouillon.pix, brouillon.pix_importe, brouillon.email) == (3, None, "ana@exemple.fr")
    assert brouillon.jeton_hash != "0" * 64 and ProfilRecherche.objects.count() == 0


def test_un_hote_n_agit_pas_sur_la_rencontre_d_un_autre_par_un_champ():
    """The foreign key of another tenant is answered like an unknown one."""
    ici, ailleurs = creer_rencontre(), creer_rencontre()
    client = client_de(hote_de(ici.offre))
    adresse = f"/espace/structure/offres/{ici.offre_id}/tableau/"
    reponses = [
        client.post(adresse, {"rencontres": [cle], "acte": "proposer"}).context["form"].errors
        for cle in (ailleurs.pk, uuid4())
    ]
    assert reponses[0] == reponses[1] != {}
    offre_voisine = creer_offre()
    note = client.post(
        f"/espace/structure/mises-en-relation/{ici.pk}/",
        {"texte": "Note", "rencontre": ailleurs.pk, "structure": offre_voisine.structure_id},
    )
    assert note.status_code == 302
    assert NoteRencontre.objects.get().rencontre_id == ici.pk


def test_cette_salle_n_ouvre_rien_par_l_api():
    vues = [
        motif.callback.cls
        for racine in urlpatterns
        for motif in getattr(racine, "url_patterns", [racine])
        if hasattr(getattr(motif, "callback", None), "cls")
    ]
    assert [v for v in vues if v.__module__.startswith("candidatures")] == []
