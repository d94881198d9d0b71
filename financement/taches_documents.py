"""Subscribers of the documents: what is published of a sealed act, and the campaigns that make documents again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from commun.evenements import Contexte, abonner
from commun.models import Document
from financement.services import regeneration
from financement.verification.actes import publier_acte


@abonner("acte.sceller", perimetre="systeme")
def publier_acte_scelle(charge: dict[str, Any], contexte: Contexte) -> None:
    publier_acte(Document.objects.get(pk=charge["document"]))


@abonner("regeneration.lancer", file="pdf", perimetre="systeme")
def repartir_regeneration(charge: dict[str, Any], contexte: Contexte) -> None:
    regeneration.repartir(UUID(charge["id"]), par=contexte.par)


@abonner("document.regenerer", file="pdf", perimetre="systeme")
def regenerer_document(charge: dict[str, Any], contexte: Contexte) -> None:
    regeneration.regenerer(UUID(charge["ligne"]), par=contexte.par, le=contexte.le)
