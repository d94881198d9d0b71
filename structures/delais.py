"""Steps of the host side: request → opinion → committee → publication → position."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet

from commun.delais import Etape, inscrire_etapes, instant, instant_parmi
from structures.models import Comite, Demande, Offre, Poste

DECISION = ("attribuer", "refuser", "examiner")


def _seance() -> object:
    """When the first session that examined the request was opened."""
    seances = Comite.objects.filter(inscriptions__demande=OuterRef(OuterRef("pk")))
    return instant_parmi("comite", "tenir", parmi=seances)


def _demandes(debut: object, fin: object) -> QuerySet[Demande]:
    return Demande.objects.annotate(
        debut=debut, fin=fin, arret=instant("demande", "annuler", *DECISION), dep=F("departement")
    ).order_by()


def avis() -> QuerySet[Demande]:
    return _demandes(instant("demande", "deposer"), instant("demande", "rendre_avis"))


def comite() -> QuerySet[Demande]:
    return _demandes(instant("demande", "rendre_avis"), _seance())


def publication() -> QuerySet[Demande]:
    return _demandes(_seance(), instant("demande", *DECISION))


def offre() -> QuerySet[Poste]:
    """Posts that a committee attributed to a request: the imported ones have no dated chain."""
    offres = Offre.objects.filter(poste=OuterRef(OuterRef("pk")))
    return (
        Poste.objects.filter(decision__demande__isnull=False)
        .annotate(
            debut=instant("demande", "attribuer", de="decision__demande"),
            fin=instant_parmi("offre", "publier", parmi=offres),
            arret=F("date_rendu"),
            dep=F("departement"),
        )
        .order_by()
    )


inscrire_etapes(
    Etape("avis", 10, "Avis de la préfecture", "Du dépôt de la demande au premier avis.", avis),
    Etape("comite", 20, "Passage en comité", "Du premier avis à l'ouverture de la séance du comité.", comite),
    Etape(
        "publication",
        30,
        "Publication",
        "De l'ouverture de la séance à la publication de la décision.",
        publication,
    ),
    Etape("offre", 40, "Offre publiée", "De l'attribution d'un poste à la publication de son offre.", offre),
)
