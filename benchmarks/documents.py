"""Conventions per second, and what the shared font configuration saves."""

from __future__ import annotations

import time
from typing import Any

DOCUMENTS = 12


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Seconds of a convention of the demonstration: warm process, against a font configuration made each time."""
    from commun import documents
    from commun.acteurs import SYSTEME, perimetre
    from financement.models import Convention
    from financement.services.documents import donnees_convention

    with perimetre(SYSTEME):
        convention = Convention.objects.exclude(numero=None).order_by("numero").first()
        donnees = donnees_convention(convention)
    documents.composer_pdf("convention", donnees)
    chaud, octets = _chronometrer(lambda: documents.composer_pdf("convention", donnees))

    def a_froid() -> bytes:
        documents.precharger.cache_clear()
        return documents.composer_pdf("convention", donnees)

    froid, memes = _chronometrer(a_froid)
    if octets != memes:
        raise AssertionError("la même convention ne donne pas les mêmes octets")
    return [
        {
            "nom": "convention en PDF, processus chaud",
            "valeur": round(1 / chaud, 2),
            "unite": "documents/s",
            "reference": f"{1 / froid:.2f} documents/s, polices relues à chaque document",
            "rapport": f"{froid / chaud:.1f}×",
            "objectif": "",
        },
        {
            "nom": "taille d'une convention",
            "valeur": round(len(octets) / 1024),
            "unite": "Ko",
            "reference": "",
            "rapport": "",
            "objectif": "≤ 50 Ko",
        },
    ]


def _chronometrer(travail: Any) -> tuple[float, bytes]:
    """Mean CPU seconds of a document."""
    depart = time.process_time()
    for _ in range(DOCUMENTS):
        resultat = travail()
    return (time.process_time() - depart) / DOCUMENTS, resultat
