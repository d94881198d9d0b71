"""One's own data: the page, the archive that holds every personal column, the erasure asked on screen."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from candidatures.services.rencontres import noter_rencontre
from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.models import ArchivePersonnelle, DemandeEffacement, Document, EntreeJournal
from commun.portabilite import NON_COMMUNIQUE, archive_de, composer_archive, demander_archive, ouvrir_archive
from commun.vie_privee import registres
from comptes.models import Utilisateur
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_creneaux,
    creer_rencontre,
    hote_de,
)
from tests.fabriques import LE
from tests.outils import client_de, compter_requetes, ecouler

PAGE = "/espace/mes-donnees/"


@pytest.fixture
def candidat(db: None, limousin: Any) -> Any:
    """Somebody about whom everything of a candidate is stored."""
    candidat = creer_candidat(prenom="Zoé", nom="Archivée", email="zoe@exemple.fr")
    rencontre = creer_rencontre(candidat=candidat)
    hote = hote_de(rencontre.offre)
    creer_creneaux(rencontre)
    with perimetre(hote):
        noter_rencontre(rencontre=rencontre, texte="Très claire.", par=hote, le=LE)
    EmailAddress.objects.create(user_id=candidat.personne_id, email=candidat.email)
    ecouler()
    return candidat


def lire(contenu: bytes) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    archive = zipfile.ZipFile(io.BytesIO(contenu))
    return archive, json.loads(archive.read("donnees.json"))


def test_l_archive_tient_chaque_colonne_personnelle(candidat):
    document = Document(
        nature="essai", objet_id=candidat.pk, nom="a.txt", taille=3, gabarit_version="", donnees={},
        sha256_contenu="0", sha256_fichier="0", personne_id=candidat.personne_id,
    )  # fmt: skip
    document.fichier.save("essai/archive.txt", ContentFile(b"abc"), save=False)
    document.save()
    with perimetre(SYSTEME):
        contenu, nombre = composer_archive(candidat.personne_id, le=LE)
    archive, donnees = lire(contenu)
    tables = {table: lignes for groupe in donnees.values() for table, lignes in groupe.items()}
    assert {
        "candidatures_candidat", "candidatures_profilrecherche", "candidatures_miseenrelation",
        "candidatures_noterencontre", "candidatures_creneau", "comptes_utilisateur", "comptes_habilitation",
        "commun_courriel", "commun_transitioneffectuee", "commun_entreejournal", "commun_document",
        "account_emailaddress",
    } <= set(tables)  # fmt: skip
    for table, lignes in tables.items():
        assert all(set(registres()[table].personnels) <= set(ligne) for ligne in lignes), table
    assert nombre == sum(map(len, tables.values()))
    assert tables["candidatures_candidat"][0]["nom"] == "Archivée"
    assert tables["candidatures_noterencontre"][0]["texte"] == "Très claire."
    assert tables["comptes_utilisateur"][0]["password"] == NON_COMMUNIQUE
    assert archive.read("fichiers/" + document.fichier.name.rpartition("/")[2]) == b"abc"
    # nobody else's rows
    autres = creer_candidat(nom="Voisine")
    with perimetre(SYSTEME):
        contenu, _ = composer_archive(autres.personne_id, le=LE)
    assert b"Archiv" not in lire(contenu)[0].read("donnees.json")


def test_la_page_prepare_puis_donne_l_archive_a_la_personne_seule(candidat):
    acteur = acteur_candidat(candidat)
    navigateur = client_de(acteur)
    page = navigateur.get(PAGE).content.decode()
    assert "Candidatures et mise en relation" in page and "Préparer mon archive" in page
    assert navigateur.post(f"{PAGE}archive/").status_code == 302
    assert "en préparation" in navigateur.get(PAGE).content.decode()
    archive = ArchivePersonnelle.objects.get()
    with perimetre(acteur), pytest.raises(ErreurMetier) as refus:
        ouvrir_archive(archive, le=timezone.now())
    assert refus.value.code == "archive_en_cours"
    ecouler()
    assert "Archive prête" in navigateur.get(PAGE).content.decode()
    reponse = navigateur.get(f"{PAGE}archive/{archive.pk}/")
    assert reponse.status_code == 200 and reponse["Cache-Control"] == "no-store"
    assert b"".join(reponse.streaming_content)[:2] == b"PK"
    assert EntreeJournal.objects.filter(acte="archive_telechargee", objet_id=archive.pk).exists()
    # asked again at once: the same one; somebody else: nothing; a day later: gone
    with perimetre(acteur):
        assert demander_archive(par=acteur, le=timezone.now()) == archive_de(acteur)
    autre = client_de(acteur_candidat(creer_candidat()))
    assert autre.get(f"{PAGE}archive/{archive.pk}/").status_code == 404
    with pytest.raises(ErreurMetier) as refus:
        ouvrir_archive(ArchivePersonnelle.objects.get(), le=timezone.now() + timedelta(hours=25))
    assert refus.value.code == "archive_expiree"


def test_mille_lignes_en_moins_de_60_secondes(candidat):
    from commun.models import Courriel

    Courriel.objects.bulk_create(
        Courriel(gabarit="x", destinataire=candidat.email, sujet=f"n° {n}", texte="t" * 2000, html="h" * 4000)
        for n in range(1000)
    )
    with perimetre(SYSTEME):
        debut = timezone.now()
        _, nombre = composer_archive(candidat.personne_id, le=LE)
        assert (timezone.now() - debut).total_seconds() < 60
    assert nombre > 1000


def test_effacer_a_l_ecran(candidat):
    navigateur = client_de(acteur_candidat(candidat))
    page = navigateur.get(f"{PAGE}effacer/").content.decode()
    assert (
        "Votre candidature est d&#x27;abord retirée" in page
        or "Votre candidature est d'abord retirée" in page
    )
    refus = navigateur.post(f"{PAGE}effacer/", {})
    assert refus.status_code == 422 and "Cochez la case" in refus.content.decode()
    assert not DemandeEffacement.objects.exists()
    fait = navigateur.post(f"{PAGE}effacer/", {"confirmation": "on"}, follow=True)
    assert fait.redirect_chain == [("/", 302)] and "Votre demande est enregistrée" in fait.content.decode()
    assert navigateur.get(PAGE).status_code == 302, "la session est close"
    ecouler()
    assert not Utilisateur.objects.get(pk=candidat.personne_id).is_active


def test_la_page_ne_compte_pas_ses_requetes_par_ligne(candidat):
    navigateur = client_de(acteur_candidat(candidat))
    avant = compter_requetes(navigateur, PAGE)
    for _ in range(3):
        creer_rencontre(candidat=candidat)
    assert compter_requetes(navigateur, PAGE) == avant <= 15


def test_un_fichier_d_archive_disparu_se_redemande(candidat):
    acteur = acteur_candidat(candidat)
    with perimetre(acteur):
        demander_archive(par=acteur, le=timezone.now())
    ecouler()
    archive = ArchivePersonnelle.objects.get()
    default_storage.delete(archive.fichier.name)
    reponse = client_de(acteur).get(f"{PAGE}archive/{archive.pk}/")
    assert reponse.status_code == 409
