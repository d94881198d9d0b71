"""The six variants of the convention, made by the real services and read back (checklist of docs/conventions.md).

`DOSSIER_VARIANTES=/a/folder` keeps the files, to be looked at.
"""

from __future__ import annotations

import json
import os
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from commun import sceau
from commun.models import Document
from financement.enums import EtatConvention, Modalite
from financement.models import Convention, PosteConventionne
from financement.services.documents import donnees_convention
from structures.enums import Dispositif, Statut, TypeStructure
from structures.models import Poste
from tests.financement.fabriques import creer_convention, creer_document, creer_postes_pourvus, relire
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db

ASSOCIATION = {"type_structure": TypeStructure.PRIVEE, "denomination": "Association Les Écrans partagés"}
VARIANTES: dict[str, dict[str, Any]] = {
    "public-24": {},
    "prive-24": {"structure": ASSOCIATION},
    "public-36": {"modalite": Modalite.MOIS_36},
    "renouvellement": {"dispositif": Dispositif.RENOUVELLEMENT_2023, "prioritaire": True},
    "outre-mer-coordinateur": {"outre_mer": True, "coordinateur": True},
    "plusieurs-postes": {"nombre": 12},
}
ATTENDUS = {
    "public-24": (["50 000,00 €", "cinquante mille euros", "vingt-quatre mois"], ["engagement républicain"]),
    "prive-24": (["40 000,00 €", "Article 11. Contrat d’engagement républicain", "9-1, 10 et 10-1"], []),
    "public-36": (["70 %", "trente-six mois", "36 mois d’occupation"], ["vingt-quatre mois"]),
    "renouvellement": (
        ["prolonge l’engagement", "décroît", "50 000,00 €", "territoire prioritaire"],
        ["SMIC brut"],
    ),
    "outre-mer-coordinateur": (
        ["70 000,00 €", "majoration applicable", "coordinateur", "Martinique (972)"],
        ["engagement républicain"],
    ),
    "plusieurs-postes": (
        ["douze (12) conseillers numériques", "600 000,00 €", "Sommaire"],
        ["sur le poste désigné"],
    ),
}


def creer(variante: str, etat: str = EtatConvention.ACTIVE) -> Convention:
    options = dict(VARIANTES[variante])
    lieu = "Fort-de-France" if options.pop("outre_mer", False) else "Limoges"
    structure = creer_structure(lieu, **options.pop("structure", {}))
    postes = creer_postes_pourvus(structure, options.pop("nombre", 1))
    dispositif = options.pop("dispositif", Dispositif.RELANCE_2021)
    Poste.objects.filter(structure=structure).update(
        dispositif=dispositif, territoire_prioritaire=options.pop("prioritaire", False)
    )
    coordinateur = options.pop("coordinateur", False)
    for poste in postes:
        poste.refresh_from_db()
    convention = creer_convention(etat, structure=structure, postes=postes, **options)
    PosteConventionne.objects.filter(convention=convention).update(coordinateur=coordinateur)
    return relire(convention)


def octets(document: Document) -> bytes:
    with document.fichier.open("rb") as fichier:
        return fichier.read()


def texte(pdf: bytes) -> str:
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    propre = sortie.stdout.decode().replace("\u00ad\n", "").replace("\u202f", " ").replace("\u00a0", " ")
    return " ".join(propre.replace("\u2010 ", "").split())


@pytest.mark.parametrize("variante", VARIANTES)
def test_variante(variante: str) -> None:
    convention = creer(variante)
    document = creer_document(convention)
    pdf = octets(document)
    if os.environ.get("DOSSIER_VARIANTES"):
        base = Path(os.environ["DOSSIER_VARIANTES"]) / variante
        base.with_suffix(".pdf").write_bytes(pdf)
        base.with_suffix(".json").write_text(json.dumps(document.donnees), encoding="utf-8")
    lu = texte(pdf)
    presents, absents = ATTENDUS[variante]
    for attendu in presents:
        assert attendu in lu, attendu
    for refuse in absents:
        assert refuse not in lu, refuse
    assert "VARIABLE_INCONNUE" not in lu and "{" not in lu
    _verifier_conformites(pdf, convention)
    etat = sceau.verifier(pdf)
    assert etat is not None
    assert (etat.intact, etat.entier, etat.connu) == (True, True, True)
    assert etat.titulaire == sceau.NOM_DEMO


def _verifier_conformites(pdf: bytes, convention: Convention) -> None:
    """What a PDF/A-3a and PDF/UA-1 file must have, and that we can read without a validator."""
    with pikepdf.open(BytesIO(pdf)) as ouvert:
        racine = ouvert.Root
        assert bool(racine.MarkInfo.Marked)
        assert racine.StructTreeRoot.Type == "/StructTreeRoot"
        assert str(racine.Lang) == "fr"
        assert bool(racine.ViewerPreferences.DisplayDocTitle)
        assert str(convention.numero) in str(ouvert.docinfo["/Title"])
        (intention,) = racine.OutputIntents
        assert (intention.S, int(intention.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
        xmp = racine.Metadata.read_bytes().decode()
        assert xmp.count("<rdf:RDF") == 1
        with ouvert.open_metadata() as meta:
            lus = (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"])
            assert lus == ("3", "A", "1")
            assert meta["dc:title"] == str(ouvert.docinfo["/Title"])
        assert "/Encrypt" not in ouvert.trailer
        assert "/OpenAction" not in racine and "/AA" not in racine
        polices = [
            objet
            for objet in ouvert.objects
            if isinstance(objet, pikepdf.Dictionary) and objet.get("/Type") == "/FontDescriptor"
        ]
        assert polices
        assert all("/FontFile2" in police or "/FontFile3" in police for police in polices)
        figures = [
            objet
            for objet in ouvert.objects
            if isinstance(objet, pikepdf.Dictionary) and objet.get("/S") == "/Figure"
        ]
        assert all("/Alt" in figure for figure in figures)
        assert len(figures) == 1  # the QR code
        (jointe,) = racine.AF
        assert (jointe.AFRelationship, str(jointe.UF)) == ("/Data", "donnees.json")
        machine = json.loads(bytes(ouvert.attachments["donnees.json"].get_file().read_bytes()))
        (champ,) = racine.AcroForm.Fields
        assert "Sceau électronique" in str(champ.TU)
    assert machine["numero"] == convention.numero
    assert machine["montant_previsionnel"] == f"{convention.montant_previsionnel:f}"
    assert sum(float(e["montant"]) for e in machine["echeances"]) == pytest.approx(
        float(machine["montant_previsionnel"])
    )


def test_un_octet_change_se_voit() -> None:
    pdf = octets(creer_document(creer("public-24")))
    for place in (len(pdf) // 5, len(pdf) // 2):
        change = bytearray(pdf)
        change[place] ^= 1
        try:
            etat = sceau.verifier(bytes(change))
        except Exception:  # an unreadable file is not a valid one either
            etat = None
        assert etat is None or not etat.intact
    ajoute = sceau.verifier(pdf + b"\n% ajout\n")
    assert ajoute is None or not ajoute.entier


def test_le_sceau_commence_par_les_octets_d_avant() -> None:
    """The bytes before the seal are reproducible, and the sealed file begins with them."""
    from hashlib import sha256

    from commun.documents import composer_pdf

    document = creer_document(creer("public-24"))
    pdf = octets(document)
    brut = composer_pdf("convention", document.donnees)
    assert pdf.startswith(brut)
    assert sha256(brut).hexdigest() == document.sha256_avant_sceau
    assert sha256(pdf).hexdigest() == document.sha256_fichier
    assert document.sceau_titulaire == sceau.NOM_DEMO
    assert document.scelle_le is not None


@pytest.mark.parametrize(
    ("identifiants", "imprime"),
    [({"ridet": "0123456001"}, "RIDET 0123456001"), ({"rna": "W871000001"}, "RNA W871000001")],
)
def test_un_hote_sans_siret_est_nomme_par_son_autre_numero(
    identifiants: dict[str, str], imprime: str
) -> None:
    convention = creer_convention(EtatConvention.SOUMISE)
    structure = convention.structure
    structure.siret, structure.ridet, structure.rna = "", "", ""
    for nom, valeur in identifiants.items():
        setattr(structure, nom, valeur)
    structure.save()
    donnees = donnees_convention(relire(convention))
    assert donnees["structure"]["identifiant"].replace("\u00a0", " ") == imprime
    assert "SIRET" not in texte(octets(creer_document(convention)))


def test_le_statut_de_la_convention_decide_des_articles() -> None:
    """A host whose status was fixed at the attribution keeps its articles."""
    convention = creer("public-24", EtatConvention.SOUMISE)
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.PRIVE)
    codes = [a["code"] for a in donnees_convention(relire(convention))["contenu"]["articles"]]
    assert "engagement_republicain" in codes
