"""Files that people send: what is refused and why, what the antivirus changes, what is left behind."""

from __future__ import annotations

import os
import struct
import time
import zipfile
import zlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from commun import televersements
from commun.acteurs import SYSTEME, perimetre
from commun.analyses import analyser_encore, analyser_fichier, balayer_orphelins, nom_en_quarantaine
from commun.antivirus import AntivirusInjoignable, antivirus
from commun.antivirus.enregistre import EICAR
from commun.erreurs import ErreurMetier
from commun.models import Courriel
from commun.televersements import MO, Analyse, FichierEcarte, FichierRetenu, exiger_sain, lire_pdf
from financement.enums import EtatConvention, EtatPiece
from financement.models import Piece
from financement.services.pieces import deposer_piece
from tests.fabriques import LE
from tests.fichiers import pdf, pdf_modifie
from tests.financement.fabriques import creer_convention, personnes, relire
from tests.outils import ecouler

FLUX = b"a" * 1000


def avec_action(espece: str, **suite: Any) -> bytes:
    """A PDF whose first page has a link that does `espece`."""

    def faire(doc: Any) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name(espece), **suite)
        lien = pikepdf.Dictionary(
            Type=pikepdf.Name("/Annot"), Subtype=pikepdf.Name("/Link"), Rect=[0, 0, 9, 9], A=action
        )
        doc.pages[0].Annots = doc.make_indirect(pikepdf.Array([doc.make_indirect(lien)]))

    # Object streams and compressed tables: nothing of it can be read in the bytes.
    return pdf_modifie(faire, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def ouverture(action: Any) -> bytes:
    def faire(doc: Any) -> None:
        doc.Root.OpenAction = action(doc)

    return pdf_modifie(faire)


def script(doc: Any) -> Any:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def fichier_joint(doc: Any) -> None:
    doc.attachments["facture.exe"] = b"MZ" + FLUX


def actes_de_page(doc: Any) -> None:
    doc.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print))


def formulaire_xfa(doc: Any) -> None:
    doc.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=pikepdf.String("<xdp/>"))


def bombe_zip() -> bytes:
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (8 * MO))
    return sortie.getvalue()


def pdf_et_zip() -> bytes:
    sortie = BytesIO(pdf())
    sortie.seek(0, 2)
    with zipfile.ZipFile(sortie, "a") as archive:
        archive.writestr("programme.js", b"x")
    return sortie.getvalue() + b"%%EOF"


def bombe_objets() -> bytes:
    """600 kB whose catalogue sits in an object stream of 600 MB: no reader finds a page without unpacking it."""
    compresseur = zlib.compressobj(9)
    paquet = compresseur.compress(b"1 0 <</Type/Catalog/Pages 2 0 R>>")
    for _ in range(600):
        paquet += compresseur.compress(b" " * MO)
    paquet += compresseur.flush()
    objets = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
        % (len(paquet), paquet),
    }
    corps, places = b"%PDF-1.7\n", {}
    for numero, objet in objets.items():
        places[numero] = len(corps)
        corps += b"%d 0 obj\n%b\nendobj\n" % (numero, objet)
    places[5] = len(corps)
    lignes = [(0, 0, 0), (2, 4, 0), *((1, places[n], 0) for n in (2, 3, 4, 5))]
    table = b"".join(struct.pack(">BIH", *ligne) for ligne in lignes)
    corps += (
        b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n%b\nendstream\nendobj\n"
        % (
            len(table),
            table,
        )
    )
    return corps + b"startxref\n%d\n%%%%EOF\n" % places[5]


# name, content, declared type, code, what the sentence says
HOSTILES = [
    ("cv.pdf", b"MZ\x90\x00" + FLUX, "application/pdf", "fichier_non_pdf", "n'est pas un PDF, malgré son nom"),
    ("cv.pdf", b"\x7fELF" + FLUX, "application/pdf", "fichier_non_pdf", "n'est pas un PDF"),
    ("cv.pdf", b"GIF89a" + pdf(), "application/pdf", "fichier_non_pdf", "n'est pas un PDF"),
    ("cv.pdf", b"<html><script>alert(1)</script>" + pdf(), "application/pdf", "fichier_non_pdf", "n'est pas un PDF"),
    ("cv.pdf", b"%PDF-1.7\n<html><script>1</script>\n" + pdf(), "application/pdf", "fichier_double", "page web"),
    ("cv.pdf", pdf_et_zip(), "application/pdf", "fichier_double", "archive"),
    ("cv.svg", b"<svg onload='alert(1)'/>", "image/svg+xml", "fichier_non_pdf", "ne finit pas par .pdf"),
    ("cv.docx", bombe_zip(), "application/pdf", "fichier_non_pdf", "ne finit pas par .pdf"),
    ("cv.pdf", bombe_zip(), "application/pdf", "fichier_non_pdf", "n'est pas un PDF"),
    ("cv.pdf.exe", pdf(), "application/pdf", "fichier_non_pdf", "ne finit pas par .pdf"),
    ("cv.pdf\x00.exe", pdf(), "application/pdf", "fichier_non_pdf", "ne finit pas par .pdf"),
    ("cv\u202efdp.exe", pdf(), "application/pdf", "fichier_non_pdf", "ne finit pas par .pdf"),
    ("cv.pdf", pdf(), "text/html", "fichier_non_pdf", "Votre navigateur n'annonce pas"),
    ("cv.pdf", b"", "application/pdf", "fichier_vide", "vide"),
    ("cv.pdf", pdf() + b"0" * (5 * MO + 1 - len(pdf())), "application/pdf", "fichier_trop_gros", "dépasse 5\u00a0Mo"),
    ("cv.pdf", pdf(21), "application/pdf", "fichier_trop_long", "compte 21 pages : la limite est de 20"),
    ("cv.pdf", pdf(10_000), "application/pdf", "fichier_trop_long", "compte 10000 pages"),
    ("cv.pdf", pdf()[:-40], "application/pdf", "fichier_illisible", "incomplet ou abîmé"),
    ("cv.pdf", b"%PDF-1.7\n" + os.urandom(4000) + b"%%EOF", "application/pdf", "fichier_illisible", "abîmé"),
    ("cv.pdf", bombe_objets(), "application/pdf", "fichier_illisible", "abîmé"),
    ("cv.pdf", pdf_modifie(lambda d: None, encryption=pikepdf.Encryption(owner="a", user="b")), "application/pdf",
     "fichier_chiffre", "mot de passe"),
    ("cv.pdf", pdf_modifie(lambda d: None, encryption=pikepdf.Encryption(owner="a", user="")), "application/pdf",
     "fichier_chiffre", "chiffré"),
    ("cv.pdf", ouverture(script), "application/pdf", "fichier_actif", "JavaScript"),
    ("cv.pdf", ouverture(script).replace(b"/JavaScript", b"/J#61vaScript"), "application/pdf", "fichier_actif",
     "OpenAction"),
    ("cv.pdf", avec_action("/JavaScript", JS="app.alert(1)"), "application/pdf", "fichier_actif", "JavaScript"),
    ("cv.pdf", avec_action("/Launch", F="cmd.exe"), "application/pdf", "fichier_actif", "Launch"),
    ("cv.pdf", avec_action("/SubmitForm", F="https://exemple.fr"), "application/pdf", "fichier_actif", "SubmitForm"),
    ("cv.pdf", pdf_modifie(fichier_joint), "application/pdf", "fichier_actif", "EmbeddedFile"),
    ("cv.pdf", pdf_modifie(actes_de_page), "application/pdf", "fichier_actif", "AA"),
    ("cv.pdf", pdf_modifie(formulaire_xfa), "application/pdf", "fichier_actif", "XFA"),
]  # fmt: skip


@pytest.mark.parametrize(("nom", "contenu", "declare", "code", "phrase"), HOSTILES, ids=range(len(HOSTILES)))
def test_un_fichier_hostile_est_refuse_avec_une_phrase_claire(nom, contenu, declare, code, phrase):
    envoi = SimpleUploadedFile("x", contenu, declare)
    debut = time.monotonic()
    with pytest.raises(ErreurMetier) as refus:
        lire_pdf(envoi, nom=nom, champ="cv")
    assert (refus.value.code, refus.value.champ) == (code, "cv")
    assert phrase in refus.value.message
    assert time.monotonic() - debut < 10


@pytest.mark.parametrize(
    ("nom", "affiche"),
    [
        ("mon CV.pdf", "mon CV.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\RIB\x00.pdf", "RIB.pdf"),
        ("e\u0301te\u0301 <1>\r\n|2.PDF", "été 12.PDF"),
        ("\u202ecv.pdf", "cv.pdf"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        (" .pdf", "pdf"),
        ("cv.exe.pdf", "cv.exe.pdf"),
    ],
)
def test_le_nom_affiche_est_nettoye(nom, affiche):
    assert televersements.nom_affichable(nom) == affiche


@pytest.mark.parametrize(
    ("contenu", "pages"),
    [
        (pdf(20), 20),
        # LibreOffice and Word: the page to show first is no program.
        (ouverture(lambda doc: pikepdf.Array([doc.pages[0].obj, pikepdf.Name.XYZ, 0, 0, 0])), 1),
        (ouverture(lambda doc: pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[doc.pages[0].obj, pikepdf.Name.Fit])), 1),
        (avec_action("/URI", URI="https://exemple.fr"), 1),
        # A font that happens to be called AA or JS.
        (pdf_modifie(lambda d: setattr(d.pages[0], "Resources", pikepdf.Dictionary(Font=pikepdf.Dictionary(
            AA=pikepdf.Dictionary(Type=pikepdf.Name.Font), JS=pikepdf.Dictionary(Type=pikepdf.Name.Font))))), 1),
        (pdf() + b"\n" * 1000, 1),
    ],
    ids=range(6),
)  # fmt: skip
def test_un_pdf_ordinaire_passe(contenu, pages):
    lu = lire_pdf(SimpleUploadedFile("x", contenu, "application/pdf; charset=binary"), nom="CV.PDF")
    assert (lu.pages, lu.contenu, lu.nom) == (pages, contenu, "CV.PDF")


def deposer(contenu: bytes = b"") -> Piece:
    """A paper as the site leaves it: nobody has asked the antivirus yet."""
    convention = creer_convention(EtatConvention.ACTIVE, pieces=False)
    ecouler()
    par = personnes(convention.structure).referent
    with perimetre(par):
        return deposer_piece(
            convention=relire(convention),
            type_piece="rib",
            fichier=BytesIO(contenu or pdf()),
            nom="rib.pdf",
            date_piece=None,
            par=par,
            le=LE,
        )


def infecte() -> bytes:
    return pdf() + b"%" + EICAR + b"\n%%EOF\n"


@pytest.mark.django_db
def test_depose_puis_sain():
    piece = deposer()
    assert (piece.analyse, piece.pages) == (Analyse.EN_ATTENTE, 1)
    with pytest.raises(FichierRetenu):
        exiger_sain(piece)
    ecouler()
    piece.refresh_from_db()
    assert piece.analyse == Analyse.SAIN and piece.analyse_le is not None
    exiger_sain(piece)


@pytest.mark.django_db(transaction=True)
def test_un_fichier_infecte_part_en_quarantaine_et_chacun_le_sait():
    piece = deposer(infecte())
    instructeur = personnes(piece.structure).instructeur
    nom = piece.fichier.name
    assert default_storage.exists(nom)
    ecouler()
    piece.refresh_from_db()
    assert (piece.analyse, piece.analyse_detail) == (Analyse.INFECTE, "Eicar-Test-Signature")
    assert piece.etat == EtatPiece.REFUSEE and "virus" in piece.motif_refus
    assert not default_storage.exists(nom) and default_storage.exists(nom_en_quarantaine(nom))
    with pytest.raises(FichierEcarte) as refus:
        exiger_sain(piece)
    assert refus.value.statut_http == 404
    mails = set(
        Courriel.objects.filter(gabarit__in=("piece_refusee", "piece_infectee")).values_list(
            "gabarit", flat=True
        )
    )
    assert mails == {"piece_refusee", "piece_infectee"} and instructeur.est_connecte
    # The sweep leaves the quarantine alone, an hour or a year later.
    assert nom_en_quarantaine(nom) not in balayer_orphelins(le=timezone.now() + timedelta(days=400))
    assert default_storage.exists(nom_en_quarantaine(nom))


@pytest.mark.django_db
def test_sans_antivirus_le_depot_attend_et_la_reprise_le_verifie(settings, socket_enabled):
    settings.ANTIVIRUS_URL = "unix:///nulle/part/clamd.sock"
    piece = deposer()
    ecouler()
    piece.refresh_from_db()
    assert (piece.analyse, piece.analyse_le) == (Analyse.EN_ATTENTE, None)
    assert analyser_encore(le=LE) == {Analyse.EN_ATTENTE: 1}
    settings.ANTIVIRUS_URL = "enregistre:"
    assert analyser_encore(le=LE) == {Analyse.SAIN: 1}
    assert analyser_encore(le=LE) == {}
    assert analyser_encore(le=LE, tous=True) == {Analyse.SAIN: 1}


@pytest.mark.django_db
def test_un_fichier_disparu_est_en_erreur_jamais_sain():
    piece = deposer()
    default_storage.delete(piece.fichier.name)
    with perimetre(SYSTEME):
        assert analyser_fichier(televersement="piece", pk=piece.pk, le=LE) == Analyse.ERREUR
    piece.refresh_from_db()
    with pytest.raises(FichierRetenu, match="n'a pas pu être vérifié"):
        exiger_sain(piece)


@pytest.mark.django_db
def test_un_fichier_sans_ligne_est_efface_le_lendemain():
    piece = deposer()
    orphelin = default_storage.save("piece/zz/orphelin.pdf", ContentFile(pdf()))
    document = default_storage.save("convention/zz/ailleurs.pdf", ContentFile(pdf()))
    assert balayer_orphelins(le=timezone.now() + timedelta(hours=23)) == []
    assert orphelin in balayer_orphelins(le=timezone.now() + timedelta(hours=25))
    assert not default_storage.exists(orphelin)
    assert default_storage.exists(piece.fichier.name) and default_storage.exists(document)
    default_storage.delete(document)


@pytest.mark.django_db
def test_une_ligne_refusee_ne_laisse_pas_de_fichier():
    def fichiers() -> set[str]:
        from commun.analyses import _fichiers

        return set(_fichiers(default_storage, "piece"))

    piece = deposer()
    avant = fichiers()
    par = personnes(piece.structure).referent
    with perimetre(par), pytest.raises(ErreurMetier, match="déjà déposé"), transaction.atomic():
        deposer_piece(convention=relire(piece.convention), type_piece="rib", fichier=BytesIO(pdf()), nom="a.pdf",
                      date_piece=None, par=par, le=LE)  # fmt: skip
    assert fichiers() == avant


def test_une_adresse_d_antivirus_inconnue_est_dite(settings):
    settings.ANTIVIRUS_URL = "http://exemple.fr"
    with pytest.raises(ValueError, match="ANTIVIRUS_URL"):
        antivirus()
    settings.ANTIVIRUS_URL = "absent:"
    with pytest.raises(AntivirusInjoignable):
        antivirus().analyser(b"")
