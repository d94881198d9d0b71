"""The public check: what anybody learns from a number or a file, and what nobody does."""

from __future__ import annotations

import hashlib
import html
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.models import Document
from financement.archive import archiver
from financement.enums import EtatConvention
from financement.models import ActePublic, Convention
from financement.services.documents import produire_convention
from financement.verification.actes import controler_fichier
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_document, personnes, relire
from tests.outils import client_de, ecouler

pytestmark = pytest.mark.django_db
VERIFIER = "/verifier/"


@pytest.fixture
def signee() -> Convention:
    convention = creer_convention(EtatConvention.ACTIVE)
    ecouler()
    return relire(convention)


def scelle(convention: Convention) -> tuple[Document, bytes]:
    document = Document.objects.get(nature="convention", objet_id=convention.pk, scelle_le__isnull=False)
    with document.fichier.open("rb") as fichier:
        return document, fichier.read()


def deposer(client: Any, contenu: bytes, nom: str = "convention.pdf") -> Any:
    return client.post(VERIFIER, {"fichier": SimpleUploadedFile(nom, contenu, "application/pdf")})


def test_le_numero_dit_ce_qui_a_ete_signe_sans_nommer_personne(client, signee):
    document, _ = scelle(signee)
    page = client.get(reverse("verification:acte", args=[signee.numero]))
    texte = html.unescape(page.content.decode())
    assert page.status_code == 200
    for attendu in (
        signee.numero,
        signee.structure.denomination,
        document.sha256_fichier,
        document.sha256_avant_sceau,
        settings.FINANCEUR_NOM,
        "Pour le Bénéficiaire",
        "SCEAU DE DEMONSTRATION",
    ):
        assert attendu in texte, attendu
    for signature in document.donnees["signatures"]:
        assert signature["par"] and signature["par"] not in texte
    assert "Camille" not in texte


@pytest.mark.parametrize("etat", [EtatConvention.SOUMISE, EtatConvention.A_SIGNER])
def test_un_projet_et_un_numero_inconnu_se_ressemblent(client, etat):
    convention = creer_convention(etat)
    ecouler()
    numero = convention.numero or "CN-87-2026-0042"
    inconnu = "CN-87-2026-9999"
    pages = [client.get(reverse("verification:acte", args=[n])) for n in (numero, inconnu)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content.decode().replace(numero, inconnu) == pages[1].content.decode()
    assert ActePublic.objects.count() == 0


def test_le_numero_saisi_mene_a_sa_page(client):
    reponse = client.get(VERIFIER, {"numero": " cn-87-2026-0001"})
    assert (reponse.status_code, reponse["Location"]) == (302, "/verifier/CN-87-2026-0001/")
    assert client.get(VERIFIER, {"numero": "<script>"}).status_code == 422


def test_le_fichier_original_est_reconnu_et_un_octet_change_ne_l_est_pas(client, signee):
    document, pdf = scelle(signee)
    page = deposer(client, pdf).content.decode()
    assert (
        f"l&#x27;original du document {signee.numero}" in page
        or f"l'original du document {signee.numero}" in page
    )
    assert "couvre tout le fichier" in page
    change = bytearray(pdf)
    change[len(pdf) // 3] ^= 1
    page = deposer(client, bytes(change)).content.decode()
    assert "pas un document scellé par la plateforme" in page
    assert hashlib.sha256(bytes(change)).hexdigest() in page
    assert document.sha256_fichier not in page


def test_le_fichier_sans_son_sceau_est_dit_sans_sceau(signee):
    from commun.documents import composer_pdf

    document, _ = scelle(signee)
    with perimetre(VISITEUR):
        controle = controler_fichier(composer_pdf("convention", document.donnees))
    assert (controle.avant_sceau, controle.acte and controle.acte.numero) == (True, signee.numero)


def test_le_projet_que_les_parties_ont_lu_et_signe_n_est_pas_dit_modifie(client):
    lu = b"%PDF-1.7 le projet, tel que lu"
    empreinte = hashlib.sha256(lu).hexdigest()
    ActePublic.objects.create(
        id=uuid4(), objet_id=uuid4(), nature="convention", numero="CN-87-2026-0042", convention="CN-87-2026-0042",
        beneficiaire="Commune", identifiant="SIRET", financeur="Financeur", sha256_fichier="a" * 64,
        sha256_avant_sceau="b" * 64, sceau_titulaire="Sceau", scelle_le=LE,
        signatures=[{"partie": "Pour le Bénéficiaire", "le": "hier", "voie": "code", "signe": empreinte, "preuve": ""}],
    )  # fmt: skip
    assert "le projet lu et signé de CN-87-2026-0042" in html.unescape(deposer(client, lu).content.decode())
    assert "pas un document scellé" in html.unescape(deposer(client, lu + b" ").content.decode())


def test_rien_de_ce_qui_est_depose_n_est_garde(client, signee, tmp_path, monkeypatch):
    _, pdf = scelle(signee)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    avant = set(Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*"))
    lignes = Document.objects.count()
    assert deposer(client, pdf).status_code == 200
    assert set(Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*")) == avant
    assert (Document.objects.count(), list(tmp_path.iterdir())) == (lignes, [])


@pytest.mark.parametrize("contenu", [b"", b"<html>", b"%PDF-1.7" + b"0" * (2 * 1024 * 1024)])
def test_un_mauvais_fichier_est_refuse_avec_sa_raison(client, contenu):
    reponse = deposer(client, contenu)
    assert reponse.status_code == 422
    assert "fichier" in reponse.content.decode().lower()


def test_un_envoi_demesure_est_coupe(client, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert deposer(client, b"%PDF-" + b"0" * (11 * 1024 * 1024)).status_code == 400
    assert list(tmp_path.iterdir()) == []


def test_trop_de_verifications_attendent(client, settings):
    settings.DEBITS = {"verification": "2/hour"}
    codes = [client.get("/verifier/CN-87-2026-0001/").status_code for _ in range(3)]
    assert codes == [404, 404, 429]
    assert deposer(client, b"%PDF-1.7").status_code == 429


def test_un_visiteur_ne_change_pas_les_actes_publics(signee):
    from django.db import ProgrammingError, transaction

    for acte in (
        lambda: ActePublic.objects.update(beneficiaire="Autre"),
        lambda: ActePublic.objects.all().delete(),
        lambda: ActePublic.objects.bulk_create([ActePublic(id=signee.pk)]),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            perimetre(VISITEUR),
        ):
            acte()


def test_l_acte_scelle_n_est_jamais_refait(signee):
    document, pdf = scelle(signee)
    Convention.objects.filter(pk=signee.pk).update(description_projet="Autre chose")
    with perimetre(SYSTEME):
        assert produire_convention(convention=relire(signee), par=SYSTEME) == document
    ecouler()
    assert scelle(signee) == (document, pdf)
    assert ActePublic.objects.count() == 1


def test_archive_complete_et_toujours_la_meme(signee):
    creer_document(signee)
    par = personnes(signee.structure).validateur
    with perimetre(par):
        une, deux = (archiver(signee, par=par) for _ in range(2))
    assert une == deux
    document, pdf = scelle(signee)
    with zipfile.ZipFile(io.BytesIO(une)) as archive:
        noms = archive.namelist()
        index = json.loads(archive.read("index.json"))
        assert noms[:2] == ["LISEZMOI.txt", "index.json"]
        assert len(noms) == len(set(noms))
        preuves = [nom for nom in noms if "preuve_signature" in nom and not nom.endswith(".donnees.json")]
        assert len(preuves) == 2
        assert {f["chemin"] for f in index["fichiers"]} == set(noms[2:])
        for fichier in index["fichiers"]:
            assert hashlib.sha256(archive.read(fichier["chemin"])).hexdigest() == fichier["sha256"]
        assert pdf in [archive.read(nom) for nom in noms if nom.endswith(".pdf")]
        calculs = [nom for nom in noms if nom.startswith("calculs/")]
        assert len(calculs) == signee.calculs.count() > 0
        assert any(json.loads(archive.read(calcul))["lignes"] for calcul in calculs)
        livre = json.loads(archive.read("grand-livre.json"))
        assert [ligne["rang"] for ligne in livre] == sorted(ligne["rang"] for ligne in livre)
        assert {a["nom"] for a in json.loads(archive.read("historique.json"))} >= {
            "soumettre",
            "valider",
            "activer",
        }
        assert document.sha256_fichier in archive.read("LISEZMOI.txt").decode()
        assert "10 ans" in archive.read("LISEZMOI.txt").decode()


def test_l_apercu_d_un_brouillon_montre_le_texte_sans_rien_garder():
    convention = creer_convention()
    page = client_de(personnes(convention.structure).referent).get(
        reverse("financement:convention_apercu", args=[convention.pk])
    )
    texte = page.content.decode().replace("\u00a0", " ")
    assert page.status_code == 200
    assert "Article 8. Résiliation, restitution et recouvrement" in texte
    assert "n'engage personne" in texte or "n&#x27;engage personne" in texte
    assert Document.objects.count() == 0
