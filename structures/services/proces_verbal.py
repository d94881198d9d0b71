"""Minutes of a committee session: a snapshot of its agenda and decisions, then the common PDF machinery."""

from __future__ import annotations

from typing import Any

from commun import documents
from commun.dates import date_francaise, instant_francais
from commun.models import Document
from structures.enums import EtatComite, SensAvis, SensDecision
from structures.models import Comite, Inscription
from structures.selecteurs_seances import inscriptions_de, quotas
from structures.services.comites import motif_complet

NATURE = "proces_verbal_comite"
GABARIT = "proces_verbal"


def proces_verbal(comite: Comite) -> bytes:
    """The PDF: kept once the session is published, a draft with a watermark before. Raises MoteurPdfAbsent."""
    if comite.etat != EtatComite.PUBLIE:
        return documents.composer_pdf(GABARIT, donnees_proces_verbal(comite))
    with produire_proces_verbal(comite=comite).fichier.open("rb") as fichier:
        return bytes(fichier.read())


def produire_proces_verbal(*, comite: Comite) -> Document:
    """The document of a published session; made again from the same facts, it is the same document."""
    return documents.produire(
        nature=NATURE,
        gabarit=GABARIT,
        objet_id=comite.pk,
        nom=f"proces-verbal-comite-{comite.numero}.pdf",
        donnees=donnees_proces_verbal(comite),
        structure_id=None,
        departement="",
    )


def donnees_proces_verbal(comite: Comite) -> dict[str, Any]:
    """What the template says, as plain JSON values in French form."""
    points = list(inscriptions_de(comite))
    publie = comite.etat == EtatComite.PUBLIE
    return {
        "projet": not publie,
        "numero": comite.numero,
        "date_seance": date_francaise(comite.date_seance),
        "publie_le": instant_francais(comite.publie_le) if comite.publie_le else "",
        "positives": sum(p.sens == SensDecision.POSITIVE for p in points),
        "negatives": sum(p.sens == SensDecision.NEGATIVE for p in points),
        "examens": sum(p.sens == SensDecision.EXAMEN for p in points),
        "postes": sum(p.nombre_postes for p in points),
        "demandes": len(points),
        "points": [_point(p) for p in points],
        "departements": [] if publie else _departements(comite),
        "attributions": _attributions(points),
    }


def _point(point: Inscription) -> dict[str, Any]:
    demande = point.demande
    avis = getattr(point, "dernier_avis", None)
    return {
        "rang": point.rang,
        "structure": demande.denomination,
        "siret": demande.siret,
        "identifiant": demande.identifiant,
        "commune": f"{demande.commune.nom} ({demande.departement_id})",
        "demandes": demande.nombre_postes,
        "avis": SensAvis(avis).label if avis else "Sans avis, échéance dépassée",
        "decision": SensDecision(point.sens).label if point.sens else "Sans décision",
        "postes": point.nombre_postes,
        "motif": motif_complet(point),
        "depassement": point.depassement,
    }


def _departements(comite: Comite) -> list[dict[str, Any]]:
    """Targets, as long as the decisions are not in the counts."""
    return [
        {
            "nom": f"{q.departement} ({q.code})",
            "objectif": q.objectif,
            "attribues": q.attribues,
            "decides": q.decides,
            "reste": q.reste,
        }
        for q in quotas(comite)
    ]


def _attributions(points: list[Inscription]) -> list[dict[str, Any]]:
    """Posts decided by département."""
    postes: dict[str, int] = {}
    for point in points:
        if point.nombre_postes:
            nom = str(point.demande.departement)
            postes[nom] = postes.get(nom, 0) + point.nombre_postes
    return [{"nom": nom, "postes": nombre} for nom, nombre in sorted(postes.items())]
