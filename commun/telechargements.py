"""One way for every download: an address that checks the perimeter, then a link of ten minutes for this person alone.

A page shows the stable address of a file (`VueFichier`), which answers by a signed link bound to the person and to the
object. The link checks everything again: the person (404 for another), its age (403), the perimeter, the antivirus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.core import signing
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis
from commun.journal import journaliser
from commun.vues import CONNECTE, VueMetier

DUREE_LIEN = 600  # seconds
_SEL = "commun.telechargements"
TYPES = {
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
# A file opened in a browser by whatever way runs nothing and reaches nobody.
BAC_A_SABLE = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class FichierPrive:
    """A file found for an actor, and what the journal keeps of its reading."""

    fichier: FieldFile
    nom: str
    acte: str
    objet_type: str
    objet_id: UUID
    donnees: dict[str, str] = field(default_factory=dict)
    # What the room writes when the file is served, in the same transaction.
    au_telechargement: Callable[[Acteur, datetime], None] | None = None


# Finds a file in the actor's perimeter: Http404 outside, FichierRetenu or FichierEcarte before it is safe.
Recherche = Callable[[Acteur, UUID], FichierPrive]
_recherches: dict[str, Recherche] = {}


def inscrire_telechargement(sorte: str, recherche: Recherche) -> None:
    """Called once by each room in `apps.ready()` for each kind of file."""
    _recherches[sorte] = recherche


def lien_prive(sorte: str, pk: UUID, acteur: Acteur) -> str:
    """The path of one file for one person, good for ten minutes."""
    contenu = {"s": sorte, "o": str(pk), "u": str(acteur.utilisateur_id)}
    return reverse("telecharger", args=[signing.dumps(contenu, salt=_SEL)])


def lire_lien(lien: str, acteur: Acteur) -> FichierPrive:
    """The file of a link. Raises Http404 (forged, somebody else's, out of perimeter) and ActeNonPermis (too old)."""
    try:
        contenu = signing.loads(lien, salt=_SEL, max_age=DUREE_LIEN)
    except signing.SignatureExpired:
        raise ActeNonPermis(
            "lien_expire",
            "Ce lien de téléchargement a plus de dix minutes : revenez à la page du fichier et cliquez de nouveau.",
        ) from None
    except signing.BadSignature:
        raise Http404("Ce lien n'existe pas.") from None
    if contenu["u"] != str(acteur.utilisateur_id) or contenu["s"] not in _recherches:
        raise Http404("Ce lien n'est pas le vôtre.")
    return _recherches[contenu["s"]](acteur, UUID(contenu["o"]))


class VueFichier(VueMetier):
    """The stable address of a kind of file: whoever may read it now receives a link of ten minutes."""

    acces: ClassVar[Literal["public", "connecte"] | tuple[str, ...]] = CONNECTE
    http_method_names = ("get", "head")  # type: ignore[assignment]
    sorte = ""

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        _recherches[self.sorte](self.acteur, pk)
        reponse = HttpResponseRedirect(lien_prive(self.sorte, pk, self.acteur))
        reponse["Cache-Control"] = "private, no-store"
        return reponse


class TelechargerView(VueMetier):
    """The file itself, as an attachment, journalised."""

    acces = CONNECTE
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: HttpRequest, lien: str, **kwargs: Any) -> HttpResponse:
        prive = lire_lien(lien, self.acteur)
        try:
            with prive.fichier.open("rb") as fichier:
                contenu = fichier.read()
        except FileNotFoundError:
            raise Http404("Ce fichier manque dans le stockage.") from None
        le = timezone.now()
        journaliser(
            acte=prive.acte,
            objet_type=prive.objet_type,
            objet_id=prive.objet_id,
            par=self.acteur,
            le=le,
            **prive.donnees,
        )
        if prive.au_telechargement is not None:
            prive.au_telechargement(self.acteur, le)
        reponse = HttpResponse(
            contenu, content_type=TYPES.get(Path(prive.nom).suffix, "application/octet-stream")
        )
        reponse["Content-Disposition"] = content_disposition_header(True, prive.nom)
        reponse["X-Content-Type-Options"] = "nosniff"
        reponse["Content-Security-Policy"] = BAC_A_SABLE
        reponse["Cache-Control"] = "private, no-store"
        return reponse
