"""Private documents: each download is journalised."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from commun.documents import documents_visibles_par
from commun.journal import journaliser
from commun.vues import CONNECTE, VueMetier

TYPES = {".pdf": "application/pdf", ".xml": "application/xml", ".csv": "text/csv; charset=utf-8"}


class DocumentView(VueMetier):
    """The file, as an attachment, for whoever may see the document; a foreign document does not exist."""

    acces = CONNECTE
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        document = get_object_or_404(documents_visibles_par(self.acteur), pk=pk)
        try:
            with document.fichier.open("rb") as fichier:
                contenu = fichier.read()
        except FileNotFoundError:
            raise Http404("Le fichier de ce document manque.") from None
        journaliser(
            acte="document_telecharge",
            objet_type="document",
            objet_id=document.pk,
            par=self.acteur,
            le=timezone.now(),
            nature=document.nature,
            objet=str(document.objet_id),
        )
        reponse = HttpResponse(contenu, content_type=TYPES[Path(document.nom).suffix])
        reponse["Content-Disposition"] = content_disposition_header(True, document.nom)
        reponse["X-Content-Type-Options"] = "nosniff"
        reponse["Cache-Control"] = "private, no-store"
        return reponse
