"""HTML page → PDF: tagged, PDF/A-3a and PDF/UA-1 declared together, the same bytes for the same page.

WeasyPrint is loaded at the first document only, because its system library (Pango) may be missing on a machine.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.conf import settings

from commun.erreurs import ErreurMetier
from commun.evenements import TravailDiffere

if TYPE_CHECKING:
    from weasyprint import URLFetcher
    from weasyprint.text.fonts import FontConfiguration

STYLE = "document.css"
PAGES_MAXIMUM = 60
SECONDES_MAXIMUM = 30
MEMOIRE_MAXIMUM = 512 * 1024 * 1024  # bytes that one document may add to its worker
TYPES = {".svg": "image/svg+xml", ".css": "text/css", ".png": "image/png", ".woff2": "font/woff2"}
# The colour profile is added afterwards: WeasyPrint leaves its file open, once per document.
VARIANTE = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "output_intent": "ajoute"}
# An attachment carries dates: those of the content, which has none, are fixed so that the bytes are.
SANS_DATE = datetime(2021, 1, 1, tzinfo=UTC)


class MoteurPdfAbsent(TravailDiffere):
    """Pango is missing on this machine: the document stays in its queue until it is installed."""

    def __init__(self) -> None:
        super().__init__(
            "La bibliothèque Pango manque sur ce serveur : installez libpango-1.0-0 et libpangoft2-1.0-0."
        )


class DocumentTropLourd(Exception):
    """A document took too long or too much memory: its delivery fails, and no other one waits for it."""


@dataclass(frozen=True)
class PieceJointe:
    """A file carried inside the PDF, for machines."""

    nom: str
    description: str
    contenu: bytes


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


def html_en_pdf(html: str, *, piece_jointe: PieceJointe | None = None) -> bytes:
    """A complete HTML page (`lang`, `title`) to PDF. Same page, same bytes; nothing is fetched elsewhere.

    Raises ErreurMetier `document_trop_long` above 60 pages, DocumentTropLourd, MoteurPdfAbsent.
    """
    configuration, fetcher = precharger()
    from weasyprint import CSS, HTML, Attachment

    css = CSS(
        string=(dossier_impression() / STYLE).read_text(encoding="utf-8"),
        base_url="imprime:",
        font_config=configuration,
        url_fetcher=fetcher,
    )
    options: dict[str, Any] = {"stylesheets": [css], **VARIANTE}
    if piece_jointe is not None:
        options["attachments"] = [
            Attachment(
                string=piece_jointe.contenu,
                name=piece_jointe.nom,
                description=piece_jointe.description,
                created=SANS_DATE,
                modified=SANS_DATE,
                relationship="Data",
            )
        ]
    with _limites():
        document = HTML(string=html, base_url="imprime:", url_fetcher=fetcher)
        pages = document.render(font_config=configuration, **options)
        if len(pages.pages) > PAGES_MAXIMUM:
            raise ErreurMetier(
                "document_trop_long",
                f"Le document compterait {len(pages.pages)} pages : la limite est de {PAGES_MAXIMUM}.",
            )
        return declarer_conformites(pages.write_pdf(**options))


def declarer_conformites(pdf: bytes) -> bytes:
    """The PDF with one metadata packet that declares PDF/A-3a and PDF/UA-1.

    WeasyPrint declares one or the other, and a second `rdf:RDF` element would be lost by the seal.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as ouvert:
        info = ouvert.docinfo
        paquet = _xmp(*(str(info.get(cle, "")) for cle in ("/Title", "/Author", "/Producer")))
        flux = ouvert.make_stream(paquet.encode())
        flux.Type, flux.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        ouvert.Root.Metadata = flux
        profil = ouvert.make_stream(_profil_srgb())
        profil.N = 3
        intention = {
            "/Type": pikepdf.Name.OutputIntent,
            "/S": pikepdf.Name.GTS_PDFA1,
            "/OutputConditionIdentifier": "sRGB2014",
            "/Info": "sRGB2014",
            "/DestOutputProfile": ouvert.make_indirect(profil),
        }
        ouvert.Root.OutputIntents = pikepdf.Array([pikepdf.Dictionary(intention)])
        if "/AF" in ouvert.Root:  # WeasyPrint names each attached file twice
            ouvert.Root.AF = pikepdf.Array({joint.objgen: joint for joint in ouvert.Root.AF}.values())
        sortie = BytesIO()
        ouvert.save(sortie, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return sortie.getvalue()


@cache
def _profil_srgb() -> bytes:
    import weasyprint

    return (Path(weasyprint.__file__).parent / "pdf" / "sRGB2014.icc").read_bytes()


def _xmp(titre: str, auteur: str, producteur: str) -> str:
    """The packet; the last part describes the PDF/UA property, as PDF/A asks for any property it does not know."""
    titre, auteur, producteur = escape(titre), escape(auteur), escape(producteur)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{titre}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{auteur}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>fr</rdf:li></rdf:Bag></dc:language>
   <pdf:Producer>{producteur}</pdf:Producer>
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@contextlib.contextmanager
def _limites() -> Iterator[None]:
    """At most 30 s and 512 MB more than the process has; where a worker renders, that is in its main thread.

    Elsewhere (a thread of the web server) only the number of pages is limited: short documents are made there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def trop_long(*_: object) -> None:
        raise DocumentTropLourd(f"plus de {SECONDES_MAXIMUM} secondes de mise en page")

    ancien = signal.signal(signal.SIGALRM, trop_long)
    memoire, maximum = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_plafond(maximum), maximum))
    # Again each second: what a signal raises inside a finalizer or a callback of the collector is lost.
    signal.setitimer(signal.ITIMER_REAL, SECONDES_MAXIMUM, 1)
    try:
        yield
    except MemoryError as erreur:
        raise DocumentTropLourd(f"plus de {MEMOIRE_MAXIMUM // 2**20} Mo de mémoire") from erreur
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, ancien)
        resource.setrlimit(resource.RLIMIT_AS, (memoire, maximum))


def _plafond(maximum: int) -> int:
    """Bytes of address space that the process may reach: what it has now (Linux), and one document more."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return maximum
    voulu = int(statm.read_text().split()[0]) * resource.getpagesize() + MEMOIRE_MAXIMUM
    return voulu if maximum == resource.RLIM_INFINITY else min(voulu, maximum)
