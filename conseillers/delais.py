"""Steps of the contract: contract → verification."""

from __future__ import annotations

from django.db.models import F, QuerySet

from commun.delais import Etape, inscrire_etapes, instant
from conseillers.models import Contrat


def verification() -> QuerySet[Contrat]:
    return Contrat.objects.annotate(
        debut=instant("contrat", "conclure"),
        fin=instant("contrat", "verifier"),
        arret=instant("contrat", "annuler", "rompre"),
        dep=F("departement"),
    ).order_by()


inscrire_etapes(
    Etape(
        "verification",
        70,
        "Contrat vérifié",
        "De la conclusion du contrat à sa vérification par l'ANCT.",
        verification,
    ),
)
