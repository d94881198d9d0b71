"""The convention's PDF: accessible, in French, complete, the same for the same data."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import types
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.db import transaction
from PIL import Image

from commun import documents
from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.evenements import traiter_livraison
from commun.models import Document
from commun.models.evenement import EtatLivraison, Livraison
from financement.enums import EtatConvention, Modalite
from financement.services.documents import donnees_convention, produire_convention
from structures.enums import TypeStructure
from tests.financement.fabriques import creer_convention, creer_document, relire, signer
from tests.outils import ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db
FILIGRANE = (0xED, 0xED, 0xF3)


def contenu(document: Document) -> bytes:
    with document.fichier.open("rb") as fichier:
        return fichier.read()


def texte(pdf: bytes) -> str:
    """The text as a screen reader meets it, spaces and hyphenation made plain."""
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    propre = sortie.stdout.decode().replace("\u00ad\n", "").replace("\u202f", " ").replace("\u00a0", " ")
    return " ".join(propre.split())


def pages_filigranees(pdf: bytes) -> list[bool]:
    """For each page, whether the watermark's own grey covers a good part of it."""
    with tempfile.TemporaryDirectory() as dossier:
        commande = ["pdftoppm", "-r", "20", "-aa", "no", "-", f"{dossier}/page"]
        subprocess.run(commande, input=pdf, check=True)
        pages = [Image.open(page) for page in sorted(Path(dossier).glob("*.ppm"))]
        return [{c: n for n, c in page.getcolors(65536)}.get(FILIGRANE, 0) > 500 for page in pages]


def test_pdf_balise_en_francais_avec_un_titre():
    convention = creer_convention(EtatConvention.A_SIGNER)
    document = creer_document(convention)
    with pikepdf.open(BytesIO(contenu(document))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        titre = f"Convention de subvention n°\u00a0{convention.numero} — {convention.structure.denomination}"
        assert str(pdf.docinfo["/Title"]) == titre
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
        assert list(pdf.attachments) == ["donnees.json"]
        assert "/OpenAction" not in pdf.Root
        assert [round(float(cote)) for cote in pdf.pages[0].mediabox] == [0, 0, 595, 842]


def test_chaque_article_figure_avec_le_montant_en_chiffres_et_en_lettres():
    document = creer_document(creer_convention(EtatConvention.ACTIVE, nombre_postes=2))
    lu = texte(contenu(document))
    for article in (
        "Article 1er. Objet",
        "Article 2. Missions et projet",
        "Article 3. Durée",
        "Article 4. Montant de la subvention",
        "Article 5. Versements",
        "Article 6. Obligations du Bénéficiaire",
        "Article 7. Suivi et justification",
        "Article 8. Résiliation, restitution et recouvrement",
        "Article 9. Modification",
        "Article 12. Données personnelles",
        "Article 14. Litiges",
        "Annexe 1. Postes subventionnés",
        "Annexe 2. Échéancier des versements",
    ):
        assert article in lu, article
    assert "100 000,00 €" in lu
    assert "soit cent mille euros" in lu
    assert "au nom et pour le compte de l’État" in lu
    for montant in ("20 000,00 €", "30 000,00 €", "50 000,00 €"):
        assert montant in lu
    assert "Plan de versement non vérifié" in lu
    assert "Page 1 / " in lu


@pytest.mark.parametrize(
    ("etat", "projet"),
    [(EtatConvention.SOUMISE, True), (EtatConvention.A_SIGNER, True), (EtatConvention.ACTIVE, False)],
)
def test_filigrane_jusqu_aux_deux_signatures(etat, projet):
    document = creer_document(creer_convention(etat))
    lu = texte(contenu(document))
    assert set(pages_filigranees(contenu(document))) == {projet}
    assert ("En attente de signature" in lu) is projet
    assert lu.count("Signé sur la plateforme") == (0 if projet else 2)
    if not projet:
        assert "le 2 mars 2026 à 10 h 00" in lu


def test_clauses_du_prive_et_des_36_mois():
    structure = creer_structure(type_structure=TypeStructure.PRIVEE)
    convention = creer_convention(EtatConvention.A_SIGNER, structure=structure, modalite=Modalite.MOIS_36)
    lu = texte(contenu(creer_document(convention)))
    assert "contrat d’engagement républicain auquel il a souscrit" in lu
    assert "36 mois d’occupation" in lu
    public = texte(contenu(creer_document(creer_convention(EtatConvention.A_SIGNER))))
    assert "engagement républicain" not in public
    assert "24 mois d’occupation" in public


def test_memes_donnees_memes_octets():
    convention = creer_convention(EtatConvention.A_SIGNER)
    document = creer_document(convention)
    octets = contenu(document)
    assert hashlib.sha256(octets).hexdigest() == document.sha256_fichier
    assert documents.composer_pdf("convention", document.donnees) == octets
    assert donnees_convention(relire(convention)) == document.donnees


def test_produire_deux_fois_rend_le_meme_document():
    convention = creer_convention(EtatConvention.A_SIGNER)
    assert creer_document(convention).pk == creer_document(convention).pk
    assert Document.objects.count() == 1


def test_chaque_etape_a_son_document_et_les_anciens_restent():
    convention = creer_convention(EtatConvention.SOUMISE)
    premier = creer_document(convention)
    active = creer_convention(EtatConvention.ACTIVE)
    assert premier.nom == "convention-projet.pdf"
    assert creer_document(active).nom == f"convention-{active.numero}.pdf"
    assert Document.objects.filter(nature="convention").count() == 2


def test_un_brouillon_n_a_pas_de_document():
    brouillon = creer_convention()
    with perimetre(SYSTEME):
        assert produire_convention(convention=brouillon, par=SYSTEME) is None


def test_travail_interrompu_puis_repris_une_ligne_un_fichier():
    """What a killed worker leaves: a file at most, never a row; the next try writes over it."""
    convention = creer_convention(EtatConvention.A_SIGNER)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        chemin = creer_document(convention).fichier.name
        raise KeyboardInterrupt
    assert Document.objects.count() == 0
    document = creer_document(convention)
    assert document.fichier.name == chemin
    assert hashlib.sha256(contenu(document)).hexdigest() == document.sha256_fichier


def test_la_signature_seule_d_une_partie_garde_le_document():
    convention = creer_convention(EtatConvention.A_SIGNER)
    avant = creer_document(convention)
    signer(convention, "structure")
    assert relire(convention).etat == EtatConvention.A_SIGNER
    assert "En attente de signature" in texte(contenu(avant))


class SansPango(types.ModuleType):
    """WeasyPrint on a machine without Pango: its library cannot be loaded."""

    def __getattr__(self, nom: str) -> object:
        if nom.startswith("__"):
            raise AttributeError(nom)
        raise OSError("cannot load library 'libpango-1.0-0'")


def test_sans_pango_le_document_attend_sans_compter_d_echec(monkeypatch):
    convention = creer_convention(EtatConvention.SOUMISE)
    livraison = Livraison.objects.get(abonne="financement.produire_projet")
    documents.precharger.cache_clear()
    monkeypatch.setitem(sys.modules, "weasyprint", SansPango("weasyprint"))
    for _ in range(7):
        assert traiter_livraison(livraison.pk) is False
    livraison.refresh_from_db()
    assert (livraison.etat, livraison.tentatives) == (EtatLivraison.A_FAIRE, 0)
    assert livraison.erreur.startswith("La bibliothèque Pango manque sur ce serveur")
    assert Document.objects.count() == 0
    monkeypatch.undo()
    documents.precharger.cache_clear()
    ecouler()
    assert Document.objects.get().objet_id == convention.pk


def test_un_document_de_plus_de_60_pages_est_refuse():
    page = '<html lang="fr"><head><title>Long</title></head><body>{}</body></html>'
    saut = '<p style="break-after: page">x</p>'
    assert documents.html_en_pdf(page.format(saut * 59 + "<p>fin</p>")).startswith(b"%PDF")
    with pytest.raises(ErreurMetier, match=r"^Le document compterait 61 pages : la limite est de 60\.$"):
        documents.html_en_pdf(page.format(saut * 60 + "<p>fin</p>"))
