"""Querysets of the room's screens, scoped to the actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.documents import documents_de
from commun.models import Document, TransitionEffectuee
from conseillers.models import Contrat
from financement.conditions import lectures
from financement.enums import (
    CONVENTIONS_EN_PREPARATION,
    CONVENTIONS_SIGNEES,
    ORDRES_VIVANTS,
    EtatConvention,
    EtatTranche,
    NatureCalcul,
)
from financement.models import (
    Calcul,
    ConditionExterne,
    Convention,
    Ordre,
    Piece,
    PosteConventionne,
    Tranche,
    VersionConvention,
)
from structures.models import Decision, Poste

NATURE_DOCUMENT = "convention"

# What each recorded act says in the history of a convention.
LIBELLES_HISTORIQUE = {
    "soumettre": "Soumise à l'ANCT",
    "prendre_en_charge": "Prise en charge par un agent",
    "corriger": "Correction demandée",
    "renvoyer": "Renvoyée corrigée",
    "valider": "Validée par l'ANCT",
    "reprendre_instruction": "Revenue à l'instruction",
    "signer_structure": "Signée pour la structure",
    "signer_financeur": "Signée pour l'État",
    "constater_structure": "Signée à la main pour la structure",
    "constater_financeur": "Signée à la main pour l'État",
    "activer": "Convention active",
    "echoir": "Arrivée à son terme",
    "resilier": "Résiliée",
    "annuler": "Annulée",
    "reactiver": "Reprise en brouillon",
}


def conventions(acteur: Acteur) -> QuerySet[Convention]:
    """Conventions that the actor may see, with their host and their number of posts."""
    return (
        Convention.objects.visibles_par(acteur)
        .select_related("structure", "departement")
        .annotate(nombre_postes=Count("postes"))
    )


def conventions_a_instruire(
    acteur: Acteur, *, etat: str = "", departement: str = "", recherche: str = ""
) -> QuerySet[Convention]:
    """The coordinator's list: oldest submission first. `recherche`: a number, a SIRET or the start of a name."""
    demande = conventions(acteur).exclude(etat=EtatConvention.BROUILLON)
    if etat:
        demande = demande.filter(etat=etat)
    if departement:
        demande = demande.filter(departement_id=departement)
    if recherche:
        demande = demande.filter(
            Q(numero__iexact=recherche)
            | Q(structure__siret=recherche.replace(" ", ""))
            | Q(structure__denomination__istartswith=recherche)
        )
    return demande.order_by("soumise_le", "id")


def conventions_par_etat(acteur: Acteur) -> dict[str, int]:
    """How many conventions in each state, drafts excluded."""
    comptes = (
        Convention.objects.visibles_par(acteur)
        .exclude(etat=EtatConvention.BROUILLON)
        .order_by()
        .values_list("etat")
        .annotate(nombre=Count("pk"))
    )
    return dict(comptes)


def convention(acteur: Acteur, pk: UUID, **annotations: Any) -> Convention:
    """One convention of the actor's perimeter, with `nombre_versions`, Http404 otherwise."""
    versions = VersionConvention.objects.visibles_par(acteur).filter(convention=OuterRef("pk"))
    demande = conventions(acteur).select_related("structure__commune", "structure__departement")
    annotations["nombre_versions"] = Coalesce(
        versions.order_by().values("convention").annotate(nombre=Count("pk")).values("nombre"), 0
    )
    return get_object_or_404(demande.annotate(**annotations), pk=pk)


def convention_du_systeme(pk: UUID | str) -> Convention:
    """The convention of an event: the row level security of the opened perimeter still holds."""
    return Convention.objects.select_related("structure", "departement").get(pk=pk)


def postes_de(convention: Convention) -> list[PosteConventionne]:
    """The posts of a convention with their contracts, assignments and decisions, in the order of their numbers.

    The decision that attributed a transferred post is its first host's: the new one may not read it, so no join.
    """
    return list(_postes(convention).prefetch_related("poste__contrats__affectations", _DECISIONS))


def postes_a_lire(convention: Convention, *, decisions: bool) -> list[PosteConventionne]:
    """As `postes_de`, for a page: the assignments only where the forecast reads them, on a post that came from another
    convention; the decisions only with the text that quotes them.
    """
    demande = _postes(convention)
    conventionnes = list(demande.prefetch_related(_DECISIONS) if decisions else demande)
    repris = [c for c in conventionnes if c.repris_le is not None]
    prefetch_related_objects(repris, "poste__contrats__affectations")
    return conventionnes


def _postes(convention: Convention) -> QuerySet[PosteConventionne]:
    return (
        PosteConventionne.objects.filter(convention=convention)
        .select_related("poste", "poste__departement")
        .prefetch_related(_CONTRATS)
        .order_by("poste__numero")
    )


_CONTRATS = Prefetch("poste__contrats", Contrat.objects.order_by("date_debut"))
_DECISIONS = Prefetch("poste__decision", Decision.objects.select_related("comite"))


def postes_a_conventionner(acteur: Acteur, *, garder: Convention | None = None) -> QuerySet[Poste]:
    """Posts of the actor's structure that no living convention holds; `garder`: also those of this convention."""
    pris = PosteConventionne.objects.filter(poste=OuterRef("pk"), actif=True, dernier_jour__isnull=True)
    if garder is not None:
        pris = pris.exclude(convention=garder)
    return (
        Poste.objects.visibles_par(acteur)
        .filter(structure_id__in=acteur.structures, date_rendu__isnull=True)
        .filter(~Exists(pris))
        .order_by("numero")
    )


def document_courant(acteur: Acteur, convention: Convention) -> Document | None:
    """The document of the convention as it is now; None while it is being made."""
    attendu = reference_document(convention)
    for document in documents_de(acteur, nature=NATURE_DOCUMENT, objet_id=convention.pk)[:10]:
        if document.donnees.get("reference") == attendu:
            return document
    return None


def reference_document(convention: Convention) -> str:
    """What a document must say to be the present one: the step, and when the convention was submitted.

    From its submission to its validation a convention has one document, the draft; once signed it keeps the signed one.
    """
    soumise = convention.soumise_le.isoformat() if convention.soumise_le else ""
    etape = convention.etat
    if etape in CONVENTIONS_EN_PREPARATION:
        etape = EtatConvention.SOUMISE
    elif etape in CONVENTIONS_SIGNEES:
        etape = EtatConvention.ACTIVE
    return f"{etape} {soumise}"


def historique(convention: Convention) -> list[TransitionEffectuee]:
    """Every recorded act on a convention, oldest first, each with its label."""
    actes = list(
        TransitionEffectuee.objects.filter(objet_type="convention", objet_id=convention.pk).order_by(
            "le", "cree_le"
        )
    )
    for acte in actes:
        acte.libelle_vers = LIBELLES_HISTORIQUE.get(acte.nom, acte.nom)  # type: ignore[attr-defined]
    return actes


def conventions_a_signer(acteur: Acteur) -> QuerySet[Convention]:
    """Validated conventions that wait for the State's signature; those the host has signed first."""
    return (
        conventions(acteur)
        .filter(etat=EtatConvention.A_SIGNER, signee_financeur_le__isnull=True)
        .order_by("signee_structure_le", "validee_le", "id")
    )


def poste_visible(acteur: Acteur, pk: UUID) -> Poste:
    """A post of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(Poste.objects.visibles_par(acteur).select_related("departement"), pk=pk)


def derniers_calculs(acteur: Acteur, poste: Poste) -> dict[str, Calcul]:
    """Nature → the last version of the post's computations."""
    calculs = (
        Calcul.objects.visibles_par(acteur)
        .filter(poste=poste)
        .select_related("poste", "convention")
        .order_by("nature", "-version")
        .distinct("nature")
    )
    return {calcul.nature: calcul for calcul in calculs}


def est_depasse(calcul: Calcul) -> bool:
    """True when the post has a newer computation of the same nature under the same convention."""
    return Calcul.objects.filter(
        poste_id=calcul.poste_id,
        convention_id=calcul.convention_id,
        nature=calcul.nature,
        version__gt=calcul.version,
    ).exists()


def previsionnels_signes(convention: Convention) -> list[Calcul]:
    """For each post, the last forecast that gives the amount fixed at the validation, which both parties signed."""
    return list(
        Calcul.objects.filter(
            convention=convention,
            nature=NatureCalcul.PREVISIONNEL,
            poste__conventionnements__convention=convention,
            montant=F("poste__conventionnements__montant_previsionnel"),
        )
        .select_related("convention")
        .order_by("poste__numero", "-version")
        .distinct("poste__numero")
    )


def calculs_de_convention(convention: Convention, nature: str) -> list[Calcul]:
    """The last version of each post's computation of this nature, in the order of the posts."""
    return list(
        Calcul.objects.filter(convention=convention, nature=nature)
        .select_related("poste")
        .order_by("poste__numero", "-version")
        .distinct("poste__numero")
    )


def calculs_justificatifs(convention: Convention) -> list[Calcul]:
    """What justifies a payment: each post's last notified computation, its forecast while nothing is notified."""
    retenus = {
        calcul.poste_id: calcul
        for nature in (NatureCalcul.PREVISIONNEL, NatureCalcul.NOTIFIE)
        for calcul in calculs_de_convention(convention, nature)
    }
    return sorted(retenus.values(), key=lambda calcul: calcul.poste.numero)


def tranches(acteur: Acteur) -> QuerySet[Tranche]:
    """Instalments that the actor may see, with what is needed to say what blocks them."""
    return (
        Tranche.objects.visibles_par(acteur)
        .select_related("convention", "structure")
        .prefetch_related(*lectures())
        .order_by("date_exigibilite", "convention__numero", "rang")
    )


def tranche(acteur: Acteur, pk: UUID) -> Tranche:
    """One instalment of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(tranches(acteur), pk=pk)


def tranches_echues(acteur: Acteur, *, jour: date) -> QuerySet[Tranche]:
    """Blocked instalments whose date is reached."""
    return Tranche.objects.visibles_par(acteur).filter(etat=EtatTranche.BLOQUEE, date_exigibilite__lte=jour)


def calculs_par_identifiants(acteur: Acteur, identifiants: Iterable[str]) -> list[Calcul]:
    """Computations named by an order, in the order of the posts."""
    return list(
        Calcul.objects.visibles_par(acteur)
        .filter(pk__in=list(identifiants))
        .select_related("poste")
        .order_by("poste__numero")
    )


def ordres_vivants(convention: Convention) -> list[Ordre]:
    """The orders of a convention that stand, paid ones included."""
    return list(Ordre.objects.filter(tranche__convention=convention, etat__in=ORDRES_VIVANTS))


def ordres(acteur: Acteur, *, etat: str = "") -> QuerySet[Ordre]:
    """Payment orders that the actor may see, oldest first."""
    demande = Ordre.objects.visibles_par(acteur).select_related("tranche", "tranche__convention", "structure")
    return (demande.filter(etat=etat) if etat else demande).order_by("propose_le", "id")


def ordre(acteur: Acteur, pk: UUID) -> Ordre:
    """One order of the actor's perimeter, with its account and its envelope; Http404 otherwise."""
    demande = ordres(acteur).select_related("compte", "tranche__convention__enveloppe__departement")
    return get_object_or_404(demande, pk=pk)


def engage(convention: Convention) -> Decimal:
    """Euros of the convention's orders that stand, paid ones included."""
    somme = (
        Ordre.objects.filter(tranche__convention=convention)
        .filter(etat__in=ORDRES_VIVANTS)
        .aggregate(somme=Sum("montant"))["somme"]
    )
    return somme or Decimal("0.00")


def conventions_actives(pks: Iterable[UUID | str]) -> list[Convention]:
    """Active conventions among these identifiers."""
    return list(_actives().filter(pk__in=list(pks)))


def conventions_actives_du_poste(poste_id: UUID | str) -> list[Convention]:
    """The active conventions that hold a post, or held it before it went to another host or back to the State."""
    return list(_actives().filter(postes__poste_id=poste_id).distinct())


def conventions_actives_de_la_piece(piece_id: UUID | str) -> list[Convention]:
    """The convention of a paper, when it is active."""
    return list(_actives().filter(pieces__pk=piece_id))


def _actives() -> QuerySet[Convention]:
    """Active ones, and those that are over: a fact that changes the past is computed and shown."""
    return Convention.objects.filter(etat__in=CONVENTIONS_SIGNEES).select_related("structure", "departement")


def conventions_d_un_autre_bareme(version: str) -> list[UUID]:
    """Active conventions whose last computation was made with another version of the parameters."""
    dernier = Calcul.objects.filter(convention=OuterRef("pk"), nature=NatureCalcul.CONSTATE).order_by(
        "-calcule_le"
    )
    return list(
        Convention.objects.filter(etat=EtatConvention.ACTIVE)
        .annotate(dernier_bareme=Subquery(dernier.values("bareme_id")[:1]))
        .filter(dernier_bareme__isnull=False)
        .exclude(dernier_bareme=version)
        .order_by("active_le", "pk")
        .values_list("pk", flat=True)
    )


def pieces(acteur: Acteur) -> QuerySet[Piece]:
    """Papers that the actor may see, the one that has waited longest first."""
    return (
        Piece.objects.visibles_par(acteur)
        .select_related("convention", "structure")
        .order_by("deposee_le", "id")
    )


def piece(acteur: Acteur, pk: UUID) -> Piece:
    """One paper of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(pieces(acteur), pk=pk)


def piece_du_systeme(pk: UUID | str) -> Piece:
    """The paper of an event."""
    return Piece.objects.select_related("convention", "structure").get(pk=pk)


def condition_externe(acteur: Acteur, pk: UUID) -> ConditionExterne:
    """One condition of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(
        ConditionExterne.objects.visibles_par(acteur).select_related("poste", "structure"), pk=pk
    )


def conventions_actives_du_contrat(contrat_id: UUID | str) -> list[Convention]:
    """The active conventions that hold the post of a contract."""
    postes: Iterable[UUID] = Contrat.objects.filter(pk=contrat_id).values_list("poste_id", flat=True)
    return list(_actives().filter(postes__poste_id__in=postes, postes__actif=True))
