"""The archive of a convention, for those who may read it; each download is journalised."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from commun.journal import journaliser
from commun.vues import VueMetier, VuePage
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, ROLES_STRUCTURE, Role
from financement import selecteurs
from financement.archive import archiver, nom_archive
from financement.instantane import apercu

LECTEURS = (*ROLES_ANCT, *ROLES_FINANCE, Role.ADMINISTRATEUR)


class ArchiveView(VueMetier):
    acces = (*LECTEURS, *ROLES_STRUCTURE)
    http_method_names = ("get", "head")  # type: ignore[assignment]

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        convention = selecteurs.convention(self.acteur, pk)
        contenu = archiver(convention, par=self.acteur)
        journaliser(
            acte="archive_telechargee",
            objet_type="convention",
            objet_id=convention.pk,
            par=self.acteur,
            le=timezone.now(),
        )
        reponse = HttpResponse(contenu, content_type="application/zip")
        reponse["Content-Disposition"] = content_disposition_header(True, nom_archive(convention))
        reponse["X-Content-Type-Options"] = "nosniff"
        reponse["Cache-Control"] = "private, no-store"
        return reponse


class ApercuView(VuePage):
    """The text of the convention as it would be printed now, for the host and the agent: nothing is stored."""

    acces = (*LECTEURS, *ROLES_STRUCTURE)
    template_name = "financement/convention_apercu.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = selecteurs.convention(self.acteur, kwargs["pk"])
        donnees = apercu(convention, par=self.acteur, le=timezone.now())
        return super().get_context_data(**kwargs) | {"convention": convention, "d": donnees}
