"""Files that people send: PDF only, read by a parser that may die alone, kept under a drawn name, served once safe.

A room makes its own table from `FichierTeleverse` (its fences are its own), reads with `lire_pdf`, keeps with
`enregistrer`; the antivirus, the quarantine and the sweep of orphans are common (`commun.analyses`).
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import models, transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.modeles import ModeleUUID

MO = 1024 * 1024
TYPES_PDF = ("application/pdf", "application/x-pdf")
LECTEUR = Path(__file__).with_name("lecture_pdf.py")
DELAI_LECTURE = 15.0  # seconds of clock; the reader has less of processor
_MARGE = 66_000  # a ZIP archive ends within these last bytes
_HTML = re.compile(rb"<\s*(!doctype|html|script|svg|body|iframe)\b", re.IGNORECASE)
_ESPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class RegleFichier:
    """What a kind of file may weigh (bytes) and count (pages)."""

    taille_maximale: int = 5 * MO
    pages_maximales: int = 20


@dataclass(frozen=True)
class FichierLu:
    """A file that passed every check but the antivirus."""

    nom: str
    contenu: bytes
    pages: int
    sha256: str


class Analyse(models.TextChoices):
    """What the antivirus said of a file."""

    EN_ATTENTE = "en_attente", "En cours de vérification"
    SAIN = "sain", "Sans virus connu"
    INFECTE = "infecte", "Infecté, écarté"
    ERREUR = "erreur", "Vérification impossible"


class FichierRetenu(ErreurMetier):
    """The file is not safe yet: it will be served later (423)."""

    statut_http = 423


class FichierEcarte(ErreurMetier):
    """The file is infected: it will never be served (404)."""

    statut_http = 404


class FichierTeleverse(ModeleUUID):
    """A file sent by somebody, kept as it was sent. Only the system writes its `analyse`."""

    # Slug of the kind: the folder of its files, the prefix of its events (`<slug>.infecter`).
    televersement = ""

    fichier = models.FileField("fichier", max_length=200)
    nom = models.CharField("nom du fichier", max_length=150)
    taille = models.PositiveIntegerField("taille en octets")
    pages = models.PositiveIntegerField("pages", default=1)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    analyse = models.CharField(
        "vérification antivirus", max_length=10, choices=Analyse, default=Analyse.EN_ATTENTE
    )
    analyse_le = models.DateTimeField("vérifié le", null=True, blank=True)
    analyse_detail = models.CharField("résultat de la vérification", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def est_sain(self) -> bool:
        return self.analyse == Analyse.SAIN


def lire_pdf(
    fichier: BinaryIO, *, nom: str, regle: RegleFichier | None = None, champ: str = "fichier"
) -> FichierLu:
    """Check that this is a PDF, by its name, its declared type, its first bytes and a parser; nothing is written.

    `fichier.content_type`, when there is one, is what the browser declared. Raises ErreurMetier on `champ`:
    `fichier_vide`, `fichier_trop_gros`, `fichier_non_pdf`, `fichier_double`, `fichier_chiffre`, `fichier_illisible`,
    `fichier_trop_long`, `fichier_actif`.
    """
    regle = regle or RegleFichier()
    contenu = fichier.read(regle.taille_maximale + 1)
    try:
        propre = nom_affichable(nom)
        _verifier_enveloppe(contenu, propre, getattr(fichier, "content_type", TYPES_PDF[0]), regle)
        pages = _verifier_interieur(contenu, regle)
    except ErreurMetier as erreur:
        erreur.champ = champ
        raise
    return FichierLu(propre, contenu, pages, hashlib.sha256(contenu).hexdigest())


@transaction.atomic
def enregistrer(objet: FichierTeleverse, lu: FichierLu, *, par: Acteur, le: datetime) -> None:
    """Insert the row, then write the file under a name drawn by us; the antivirus is called after the commit.

    A refused row leaves no file; a file whose transaction fails is swept (`commun.analyses.balayer_orphelins`).
    """
    objet.nom, objet.taille, objet.pages, objet.sha256 = lu.nom, len(lu.contenu), lu.pages, lu.sha256
    objet.analyse, objet.analyse_le, objet.analyse_detail = Analyse.EN_ATTENTE, None, ""
    objet.fichier.name = f"{objet.televersement}/{objet.pk.hex[:2]}/{objet.pk}.pdf"
    objet.save(force_insert=True)
    objet.fichier.storage.save(objet.fichier.name, ContentFile(lu.contenu))
    publier("televersement.deposer", par=par, televersement=objet.televersement, id=objet.pk)


def exiger_sain(objet: FichierTeleverse) -> None:
    """Nobody reads or decides on a file that is not known as safe. Raises FichierRetenu, FichierEcarte."""
    if objet.analyse == Analyse.SAIN:
        return
    if objet.analyse == Analyse.INFECTE:
        raise FichierEcarte(
            "fichier_infecte",
            "Ce fichier contient un virus : il est écarté et ne peut pas être ouvert. Son dépositaire est prévenu.",
        )
    if objet.analyse == Analyse.ERREUR:
        raise FichierRetenu(
            "fichier_en_erreur",
            "Ce fichier n'a pas pu être vérifié par l'antivirus : une nouvelle vérification aura lieu cette nuit."
            " S'il reste bloqué, demandez qu'il soit déposé de nouveau.",
        )
    raise FichierRetenu(
        "fichier_en_attente",
        "Ce fichier est enregistré, et en cours de vérification par l'antivirus : revenez dans quelques minutes.",
    )


def nom_affichable(nom: str) -> str:
    """The name that the person gave, for the screen and the download: no path, no control or direction character."""
    court = PurePosixPath(unicodedata.normalize("NFC", nom).replace("\\", "/")).name
    propre = "".join(lettre if lettre.isprintable() else "" for lettre in court)
    propre = _ESPACES.sub(" ", re.sub(r'[<>:"|?*]', "", propre)).strip(" .")
    racine, point, extension = propre.rpartition(".")
    if not point or not racine:
        return propre[:150] or "fichier"
    return f"{racine[: 149 - len(extension)]}.{extension}" if len(extension) < 20 else propre[:150]


def _verifier_enveloppe(contenu: bytes, nom: str, declare: str | None, regle: RegleFichier) -> None:
    """Size, name, declared type, first and last bytes: what can be said without reading the inside."""
    if not contenu:
        raise ErreurMetier("fichier_vide", "Ce fichier est vide : choisissez-en un autre.")
    if len(contenu) > regle.taille_maximale:
        raise ErreurMetier(
            "fichier_trop_gros",
            f"Ce fichier dépasse {regle.taille_maximale // MO}\u00a0Mo : réduisez-le (numérisation en noir et blanc,"
            " 200 points par pouce).",
        )
    remede = "enregistrez votre document au format PDF et déposez-le de nouveau."
    if not nom.lower().endswith(".pdf"):
        raise ErreurMetier("fichier_non_pdf", f"Le nom de ce fichier ne finit pas par .pdf : {remede}")
    if (declare or "").partition(";")[0].strip().lower() not in TYPES_PDF:
        raise ErreurMetier("fichier_non_pdf", f"Votre navigateur n'annonce pas un fichier PDF : {remede}")
    if not contenu.startswith(b"%PDF-"):
        raise ErreurMetier("fichier_non_pdf", f"Ce fichier n'est pas un PDF, malgré son nom : {remede}")
    if b"%%EOF" not in contenu[-2048:]:
        raise ErreurMetier("fichier_illisible", f"Ce PDF est incomplet ou abîmé : {remede}")
    if _HTML.search(contenu[:1024]) or (
        b"PK\x05\x06" in contenu[-_MARGE:] and zipfile.is_zipfile(BytesIO(contenu))
    ):
        raise ErreurMetier(
            "fichier_double", f"Ce fichier est à la fois un PDF et autre chose (page web, archive) : {remede}"
        )


def _verifier_interieur(contenu: bytes, regle: RegleFichier) -> int:
    """What a parser finds; returns the number of pages."""
    lecture = _lire_a_part(contenu, regle.pages_maximales)
    if lecture.get("erreur") == "chiffre":
        raise ErreurMetier(
            "fichier_chiffre",
            "Ce PDF est chiffré ou protégé par un mot de passe : enregistrez-le sans protection, puis déposez-le.",
        )
    pages = lecture.get("pages")
    if not isinstance(pages, int) or pages < 1:
        raise ErreurMetier(
            "fichier_illisible",
            "Ce PDF est incomplet ou abîmé : ouvrez-le, enregistrez-le de nouveau au format PDF et déposez-le.",
        )
    if pages > regle.pages_maximales:
        raise ErreurMetier(
            "fichier_trop_long",
            f"Ce document compte {pages} pages : la limite est de {regle.pages_maximales}. Gardez les pages utiles.",
        )
    if lecture.get("actif"):
        raise ErreurMetier(
            "fichier_actif",
            f"Ce PDF contient un programme ou un fichier joint ({', '.join(lecture['actif'])}) : imprimez-le en PDF et"
            " déposez le résultat.",
        )
    return pages


_lectures: dict[tuple[str, int], dict[str, Any]] = {}


def _lire_a_part(contenu: bytes, pages_maximales: int) -> dict[str, Any]:
    """Run the reader; a reader that dies, lasts or says nothing sensible has read nothing.

    What it said of the last files is kept: a form that comes back with the same file is quick.
    """
    cle = (hashlib.sha256(contenu).hexdigest(), pages_maximales)
    if cle not in _lectures:
        try:
            fin = subprocess.run(  # noqa: S603 - our own program, no word of it comes from the file
                [sys.executable, "-I", str(LECTEUR), str(pages_maximales)],
                input=contenu,
                capture_output=True,
                timeout=DELAI_LECTURE,
                check=False,
            )
            lecture = json.loads(fin.stdout)
        except (subprocess.TimeoutExpired, json.JSONDecodeError, UnicodeDecodeError):
            return {}
        if fin.returncode != 0 or not isinstance(lecture, dict):
            return {}
        if len(_lectures) >= 64:
            _lectures.clear()
        _lectures[cle] = lecture
    return _lectures[cle]
