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
from django.template.loader import get_template, render_to_string

from commun.erreurs import ErreurMetier
from commun.models import Document

if TYPE_CHECKING:
    from weasyprint import URLFetcher
    from weasyprint.text.fonts import FontConfiguration


class MoteurPdfAbsent(ErreurMetier):
    """Pango is missing on this machine: the document stays in its queue until it is installed."""

    def __init__(self) -> None:
        super().__init__(
            "pango_absent",
            "La bibliothèque Pango manque sur ce serveur : installez libpango-1.0-0 et libpangoft2-1.0-0.",
        )


@cache
def _moteur() -> tuple[FontConfiguration, URLFetcher]:
    """One font configuration per process, and a fetcher that serves the project's own print files only."""
    try:
        from weasyprint import URLFetcher
        from weasyprint.text.fonts import FontConfiguration
    except OSError as erreur:
        raise MoteurPdfAbsent from erreur

    class FichiersDuProjet(URLFetcher):
        """Reads `imprime:<name>` from static/impression; every other address is refused."""

        racine = Path(settings.BASE_DIR) / "static" / "impression"

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            from weasyprint.urls import URLFetcherResponse

            schema, _, nom = url.partition(":")
            chemin = (self.racine / nom).resolve()
            if (
                schema != "imprime"
                or not chemin.is_relative_to(self.racine.resolve())
                or not chemin.is_file()
            ):
                raise ValueError(f"adresse refusée dans un document : {url}")
            return URLFetcherResponse(url, chemin.read_bytes())

    return FontConfiguration(), FichiersDuProjet(allowed_protocols=("imprime",), allow_redirects=False)


def composer_pdf(gabarit: str, donnees: dict[str, Any]) -> bytes:
    """Render `templates/documents/<gabarit>.html` to PDF/UA-1. Same data and template, same bytes."""
    configuration, fetcher = _moteur()
    from weasyprint import CSS, HTML

    html = render_to_string(f"documents/{gabarit}.html", {"d": donnees})
    css = CSS(
        filename=Path(settings.BASE_DIR) / "static" / "impression" / "document.css",
        font_config=configuration,
        url_fetcher=fetcher,
    )
    return HTML(string=html, url_fetcher=fetcher, base_url="imprime:").write_pdf(
        stylesheets=[css], font_config=configuration, pdf_variant="pdf/ua-1", pdf_tags=True
    )


def version_gabarit(gabarit: str) -> str:
    """SHA-256 of the template's source and of the print style sheet."""
    source = Path(get_template(f"documents/{gabarit}.html").origin.name).read_bytes()
    style = (Path(settings.BASE_DIR) / "static" / "impression" / "document.css").read_bytes()
    return hashlib.sha256(source + b"\0" + style).hexdigest()


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

    The row is written first and the file inside the same transaction: a killed worker leaves no row without file.
    """
    version = version_gabarit(gabarit)
    canonique = json.dumps(donnees, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    sha_contenu = hashlib.sha256(f"{version}\n{canonique}".encode()).hexdigest()
    existant = Document.objects.filter(nature=nature, objet_id=objet_id, sha256_contenu=sha_contenu).first()
    if existant is not None:
        return existant
    pdf = composer_pdf(gabarit, donnees)
    document = Document(
        nature=nature,
        objet_id=objet_id,
        nom=nom,
        taille=len(pdf),
        gabarit_version=version,
        donnees=donnees,
        sha256_contenu=sha_contenu,
        sha256_fichier=hashlib.sha256(pdf).hexdigest(),
        structure_id=structure_id,
        departement=departement,
        personne_id=personne_id,
    )
    document.fichier.save(f"{nature}/{sha_contenu[:2]}/{document.id}.pdf", ContentFile(pdf), save=False)
    document.save(force_insert=True)
    return document
