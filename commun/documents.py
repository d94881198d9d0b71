"""Documents: an HTML template and a snapshot of data become a tagged PDF in private storage, once per content."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, models
from django.template.loader import render_to_string
from django.utils import timezone

from commun import sceau
from commun.acteurs import Acteur
from commun.models import Document
from commun.rendu_pdf import (
    DocumentTropLourd,
    MoteurPdfAbsent,
    PieceJointe,
    dossier_impression,
    html_en_pdf,
    precharger,
)

__all__ = [
    "DocumentTropLourd",
    "MoteurPdfAbsent",
    "composer_html",
    "composer_pdf",
    "documents_de",
    "documents_visibles_par",
    "enregistrer_fichier",
    "html_en_pdf",
    "precharger",
    "produire",
    "reserver_nature",
    "version_gabarit",
]

_APPELS = re.compile(r'{%\s*(?:extends|include)\s+"(documents/[a-z_/]+\.html)"')
NOM_PIECE_JOINTE = "donnees.json"


def composer_html(gabarit: str, donnees: dict[str, Any]) -> str:
    """Render `templates/documents/<gabarit>.html` with `d` = the data: texts are escaped, never interpreted."""
    return render_to_string(f"documents/{gabarit}.html", {"d": donnees})


def composer_pdf(gabarit: str, donnees: dict[str, Any]) -> bytes:
    """The PDF of these data, without a seal. What they hold under `machine` is carried inside, as JSON."""
    jointe = None
    if "machine" in donnees:
        contenu = json.dumps(donnees["machine"], sort_keys=True, ensure_ascii=False, indent=1).encode()
        jointe = PieceJointe(NOM_PIECE_JOINTE, "Données du document, lisibles par une machine", contenu)
    return html_en_pdf(composer_html(gabarit, donnees), piece_jointe=jointe)


def version_gabarit(gabarit: str) -> str:
    """SHA-256 of the template's source, of those it extends or includes, and of the print folder."""
    empreinte = hashlib.sha256()
    a_lire, lus = [f"documents/{gabarit}.html"], set[str]()
    while a_lire:
        nom = a_lire.pop(0)
        if nom in lus:
            continue
        lus.add(nom)
        source = (Path(settings.BASE_DIR) / "templates" / nom).read_text(encoding="utf-8")
        empreinte.update(f"{nom}\n{source}\0".encode())
        a_lire += _APPELS.findall(source)
    for chemin in sorted(dossier_impression().iterdir()):
        empreinte.update(chemin.read_bytes() + b"\0")
    return empreinte.hexdigest()


def empreinte_contenu(gabarit: str, donnees: dict[str, Any]) -> str:
    """What identifies a document before it is made: the template and the data."""
    canonique = json.dumps(donnees, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{version_gabarit(gabarit)}\n{canonique}".encode()).hexdigest()


def produire(
    *,
    nature: str,
    gabarit: str,
    objet_id: UUID,
    nom: str,
    donnees: dict[str, Any],
    structure_id: UUID | None,
    departement: str,
    personne_id: UUID | None = None,
    scelle: str = "",
) -> Document:
    """Make the document of these data, or return the one that stands: same data and template, same document.

    `scelle`: why the file is sealed; empty, it is not. The file is written before the row, both in the caller's
    transaction: a killed worker leaves no row without file. Its name comes from its content, so that doing it again
    writes over what a killed worker left. Two workers on the same content: the second one waits for the first.
    """
    sha_contenu = empreinte_contenu(gabarit, donnees)
    cle = {"nature": nature, "objet_id": objet_id, "sha256_contenu": sha_contenu}
    _attendre_son_tour(f"{nature}{objet_id}{sha_contenu}")
    existant = Document.objects.filter(**cle).first()
    if existant is not None:
        return existant
    brut = pdf = composer_pdf(gabarit, donnees)
    if scelle:
        pdf = sceau.sceller(brut, motif=scelle, champ_lisible=f"Sceau électronique : {scelle}")
    document = Document(
        **cle,
        nom=nom,
        taille=len(pdf),
        gabarit_version=version_gabarit(gabarit),
        donnees=donnees,
        sha256_fichier=hashlib.sha256(pdf).hexdigest(),
        sha256_avant_sceau=hashlib.sha256(brut).hexdigest() if scelle else "",
        scelle_le=timezone.now() if scelle else None,
        sceau_titulaire=sceau.titulaire() if scelle else "",
        structure_id=structure_id,
        departement=departement,
        personne_id=personne_id,
    )
    chemin = f"{nature}/{sha_contenu[:2]}/{objet_id}-{sha_contenu}.pdf"
    document.fichier.storage.delete(chemin)
    document.fichier.save(chemin, ContentFile(pdf), save=False)
    document.save(force_insert=True)
    return document


def _attendre_son_tour(cle: str) -> None:
    """Until the end of the transaction, alone on this content: two seals of one content would be two files."""
    numero = int.from_bytes(hashlib.sha256(cle.encode()).digest()[:8], signed=True)
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(%s)", [numero])


def enregistrer_fichier(
    *,
    nature: str,
    objet_id: UUID,
    nom: str,
    contenu: bytes,
    donnees: dict[str, Any],
    structure_id: UUID | None = None,
    departement: str = "",
) -> Document:
    """Keep a file made elsewhere; its name ends by its type. Without structure, only national roles see it.

    The same content for the same object is kept once.
    """
    empreinte = hashlib.sha256(contenu).hexdigest()
    cle = {"nature": nature, "objet_id": objet_id, "sha256_contenu": empreinte}
    existant = Document.objects.filter(**cle).first()
    if existant is not None:
        return existant
    document = Document(
        **cle,
        nom=nom,
        taille=len(contenu),
        gabarit_version="",
        donnees=donnees,
        sha256_fichier=empreinte,
        structure_id=structure_id,
        departement=departement,
    )
    chemin = f"{nature}/{empreinte[:2]}/{objet_id}-{empreinte}{Path(nom).suffix}"
    document.fichier.storage.delete(chemin)
    document.fichier.save(chemin, ContentFile(contenu), save=False)
    document.save(force_insert=True)
    return document


# Nature → roles that may read its documents, among those who see them.
NATURES_RESERVEES: dict[str, tuple[str, ...]] = {}


def reserver_nature(nature: str, *roles: str) -> None:
    """Documents of this nature are for these roles only (a file of bank accounts)."""
    NATURES_RESERVEES[nature] = roles


def documents_visibles_par(acteur: Acteur) -> models.QuerySet[Document]:
    """The documents of the actor's structures and person; all but the reserved ones for a national role."""
    interdites = [nature for nature, roles in NATURES_RESERVEES.items() if acteur.role not in roles]
    return Document.objects.visibles_par(acteur).exclude(nature__in=interdites)


def documents_de(acteur: Acteur, *, nature: str, objet_id: UUID) -> models.QuerySet[Document]:
    """The documents of one object that the actor may see, latest first."""
    return documents_visibles_par(acteur).filter(nature=nature, objet_id=objet_id).order_by("-cree_le")
