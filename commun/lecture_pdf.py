"""Reads a PDF from its standard input and says on its output, in JSON, how many pages it has and what it would run.

A program of its own, without Django: a hostile file reaches a parser that may die, eat memory or time, alone. Started
by `commun.televersements`.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

MEMOIRE, SECONDES, PROFONDEUR = 1024 * 1024 * 1024, 10, 60
FLUX = 64 * 1024 * 1024  # bytes that one compressed stream may become

# Actions that run, send or open something (ISO 32000-1, table 198), by their name /S.
ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "Launch",
    "/ImportData": "ImportData",
    "/SubmitForm": "SubmitForm",
    "/GoToE": "EmbeddedFile",
    "/Rendition": "Rendition",
    "/Movie": "Movie",
    "/Sound": "Sound",
    "/RichMediaExecute": "RichMedia",
}
ANNOTATIONS = {
    "/FileAttachment": "EmbeddedFile",
    "/RichMedia": "RichMedia",
    "/Movie": "Movie",
    "/Sound": "Sound",
    "/Screen": "Rendition",
}


def brider() -> None:
    """Memory, time and children of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def lire(contenu: bytes, pages_maximales: int) -> dict[str, Any]:
    """`pages`, `actif` (what the file would run, sorted), or `erreur`: `chiffre`, `illisible`."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(flate_max_memory=FLUX, max_stream_filters=4)
    try:
        with pikepdf.open(io.BytesIO(contenu), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return {"erreur": "chiffre"}
            pages = len(pdf.pages)
            actif = set() if pages > pages_maximales else contenu_actif(pdf)
    except pikepdf.PasswordError:
        return {"erreur": "chiffre"}
    except (pikepdf.PdfError, MemoryError, RecursionError, TypeError, ValueError, KeyError, AttributeError):
        return {"erreur": "illisible"}
    return {"pages": pages, "actif": sorted(actif)}


def contenu_actif(pdf: Any) -> set[str]:
    """Names of what would run or travel inside the file, wherever it hides (object streams, escaped names)."""
    trouves = _du_catalogue(pdf.Root)
    for objet in pdf.objects:
        _explorer(objet, trouves, 0)
    return trouves


def _du_catalogue(racine: Any) -> set[str]:
    import pikepdf

    trouves = set()
    ouverture = racine.get("/OpenAction")
    # A page to show first (an array, or /GoTo) runs nothing: every word processor writes one.
    if isinstance(ouverture, pikepdf.Dictionary) and ouverture.get("/S") != "/GoTo":
        trouves.add("OpenAction")
    noms = racine.get("/Names")
    if isinstance(noms, pikepdf.Dictionary):
        trouves |= {nom for nom in ("JavaScript", "EmbeddedFiles") if f"/{nom}" in noms}
    if "/AF" in racine:
        trouves.add("EmbeddedFile")
    formulaire = racine.get("/AcroForm")
    if isinstance(formulaire, pikepdf.Dictionary) and "/XFA" in formulaire:
        trouves.add("XFA")
    return trouves


def _explorer(objet: Any, trouves: set[str], profondeur: int) -> None:
    import pikepdf

    if profondeur > PROFONDEUR:
        raise ValueError("objet trop profond")
    if isinstance(objet, pikepdf.Array):
        enfants = [enfant for enfant in objet if isinstance(enfant, pikepdf.Object)]
    elif isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
        trouves |= _du_dictionnaire(objet)
        enfants = [valeur for _, valeur in objet.items() if isinstance(valeur, pikepdf.Object)]
    else:
        return
    for enfant in enfants:
        if not enfant.is_indirect:
            _explorer(enfant, trouves, profondeur + 1)


def _du_dictionnaire(objet: Any) -> set[str]:
    import pikepdf

    trouves = set()
    action, genre, espece = (str(objet.get(cle, "")) for cle in ("/S", "/Type", "/Subtype"))
    if action in ACTIONS:
        trouves.add(ACTIONS[action])
    if espece in ANNOTATIONS and "/Rect" in objet:
        trouves.add(ANNOTATIONS[espece])
    if genre == "/EmbeddedFile" or (genre in ("/Filespec", "/F") and "/EF" in objet):
        trouves.add("EmbeddedFile")
    # As a resource's name /AA is a font or a drawing; as additional actions it holds dictionaries that have an /S.
    annexes = objet.get("/AA")
    if isinstance(annexes, pikepdf.Dictionary) and any(
        isinstance(acte, pikepdf.Dictionary) and "/S" in acte for _, acte in annexes.items()
    ):
        trouves.add("AA")
    return trouves


if __name__ == "__main__":
    brider()
    sys.stdout.write(json.dumps(lire(sys.stdin.buffer.read(), int(sys.argv[1]))))
