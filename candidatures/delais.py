"""Steps of the recruitment: position → preselection → contract."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet

from candidatures.models import MiseEnRelation
from commun.delais import Etape, inscrire_etapes, instant, instant_parmi
from structures.models import Offre


def _rencontres(nom: str) -> object:
    rencontres = MiseEnRelation.objects.filter(offre=OuterRef(OuterRef("pk")))
    return instant_parmi("mise_en_relation", nom, parmi=rencontres)


def _offres(debut: object, fin: object) -> QuerySet[Offre]:
    return Offre.objects.annotate(
        debut=debut, fin=fin, arret=instant("offre", "retirer", "pourvoir"), dep=F("departement")
    ).order_by()


def preselection() -> QuerySet[Offre]:
    return _offres(instant("offre", "publier"), _rencontres("preselectionner"))


def contrat() -> QuerySet[Offre]:
    return _offres(_rencontres("preselectionner"), _rencontres("recruter"))


inscrire_etapes(
    Etape(
        "preselection",
        50,
        "Premier candidat retenu",
        "De la publication de l'offre à la première présélection.",
        preselection,
    ),
    Etape("contrat", 60, "Recrutement", "De la première présélection au recrutement.", contrat),
)
