"""Documents: an HTML template and a snapshot of data become a tagged PDF in private storage, once per content."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.template.loader import render_to_string

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import TravailDiffere
from commun.models import Document

if TYPE_CHECKING:
    from weasyprint import URLFetcher
    from weasyprint.text.fonts import FontConfiguration

STYLE = "document.css"
PAGES_MAXIMUM = 60
TYPES = {".svg": "image/svg+xml", ".css": "text/css", ".png": "image/png", ".woff2": "font/woff2"}


class MoteurPdfAbsent(TravailDiffere):
    """Pango is missing on this machine: the document stays in its queue until it is installed."""

    def __init__(self) -> None:
        super().__init__(
            "La bibliothèque Pango manque sur ce serveur : installez libpango-1.0-0 et libpangoft2-1.0-0."
        )


def dossier_impression() -> Path:
    """The only folder that a document may read: style sheet and drawings of the project."""
    return Path(settings.BASE_DIR) / "static" / "impression"


@cache
def precharger() -> tuple[FontConfiguration, URLFetcher]:
    """One font configuration per process (it is what costs), and a fetcher that serves the print folder only.

    Raises MoteurPdfAbsent without Pango.
    """
    try:
        from weasyprint import URLFetcher
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcherResponse
    except OSError as erreur:
        raise MoteurPdfAbsent from erreur

    class FichiersDuProjet(URLFetcher):
        """Reads `imprime:<name>` from static/impression; every other address is refused."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            schema, _, nom = url.partition(":")
            racine = dossier_impression().resolve()
            chemin = (racine / nom).resolve()
            if schema != "imprime" or chemin.parent != racine or not chemin.is_file():
                raise ValueError(f"adresse refusée dans un document : {url[:200]}")
            entetes = {"Content-Type": TYPES.get(chemin.suffix, "application/octet-stream")}
            return URLFetcherResponse(url, chemin.read_bytes(), entetes)

    return FontConfiguration(), FichiersDuProjet(allowed_protocols=("imprime",), allow_redirects=False)


def html_en_pdf(html: str) -> bytes:
    """A complete HTML page (`lang`, `title`) to PDF/UA-1. Same page, same bytes; nothing is fetched elsewhere.

    Raises ErreurMetier `document_trop_long` above 60 pages.
    """
    configuration, fetcher = precharger()
    from weasyprint import CSS, HTML

    css = CSS(
        string=(dossier_impression() / STYLE).read_text(encoding="utf-8"),
        base_url="imprime:",
        font_config=configuration,
        url_fetcher=fetcher,
    )
    options = {"stylesheets": [css], "pdf_variant": "pdf/ua-1", "pdf_tags": True}
    document = HTML(string=html, base_url="imprime:", url_fetcher=fetcher)
    pages = document.render(font_config=configuration, **options)
    if len(pages.pages) > PAGES_MAXIMUM:
        raise ErreurMetier(
            "document_trop_long",
            f"Le document compterait {len(pages.pages)} pages : la limite est de {PAGES_MAXIMUM}.",
        )
    pdf: bytes = pages.write_pdf(**options)
    return pdf


def composer_pdf(gabarit: str, donnees: dict[str, Any]) -> bytes:
    """Render `templates/documents/<gabarit>.html` with `d` = the data: texts are escaped, never interpreted."""
    return html_en_pdf(render_to_string(f"documents/{gabarit}.html", {"d": donnees}))


def version_gabarit(gabarit: str) -> str:
    """SHA-256 of the template's source, of the common frame and of the print folder."""
    empreinte = hashlib.sha256()
    for nom in (f"documents/{gabarit}.html", "documents/base.html"):
        empreinte.update((Path(settings.BASE_DIR) / "templates" / nom).read_bytes() + b"\0")
    for chemin in sorted(dossier_impression().iterdir()):
        empreinte.update(chemin.read_bytes() + b"\0")
    return empreinte.hexdigest()


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
) -> Document:
    """Make the document of these data, or return the one that stands: same data and template, same document.

    The file is written before the row, both in the caller's transaction: a killed worker leaves no row without
    file. Its name comes from its content, so that doing it again writes over what a killed worker left.
    """
    version = version_gabarit(gabarit)
    canonique = json.dumps(donnees, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    sha_contenu = hashlib.sha256(f"{version}\n{canonique}".encode()).hexdigest()
    cle = {"nature": nature, "objet_id": objet_id, "sha256_contenu": sha_contenu}
    existant = Document.objects.filter(**cle).first()
    if existant is not None:
        return existant
    pdf = composer_pdf(gabarit, donnees)
    document = Document(
        **cle,
        nom=nom,
        taille=len(pdf),
        gabarit_version=version,
        donnees=donnees,
        sha256_fichier=hashlib.sha256(pdf).hexdigest(),
        structure_id=structure_id,
        departement=departement,
        personne_id=personne_id,
    )
    chemin = f"{nature}/{sha_contenu[:2]}/{objet_id}-{sha_contenu}.pdf"
    document.fichier.storage.delete(chemin)
    document.fichier.save(chemin, ContentFile(pdf), save=False)
    # Two workers on the same content: the second one waits for the first and keeps its row.
    Document.objects.bulk_create([document], ignore_conflicts=True)
    return Document.objects.get(**cle)


def enregistrer_fichier(
    *, nature: str, objet_id: UUID, nom: str, contenu: bytes, donnees: dict[str, Any]
) -> Document:
    """Keep a file made elsewhere, that belongs to no structure: only national roles see it. Its name ends by its type.

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
        structure_id=None,
        departement="",
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
