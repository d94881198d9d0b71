"""What each screen of the host side reads, always through the actor's perimeter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.models import TransitionEffectuee
from commun.tri import cle_recherche
from structures.enums import EtatDemande, EtatOffre
from structures.models import (
    Avis,
    BrouillonDemande,
    Demande,
    Offre,
    Poste,
    PostesParDepartement,
    Structure,
)
from territoires.models import Departement

OUVERTES = (EtatOffre.BROUILLON, EtatOffre.PUBLIEE)
A_RENDRE = (EtatDemande.DEPOSEE, EtatDemande.EXAMEN)


@dataclass(frozen=True)
class Etape:
    """A line of an object's timeline (`composants/frise.html`)."""

    nom: str
    libelle_vers: str
    le: datetime
    par_libelle: str
    motif: str


def historique(objet: Any) -> list[Etape]:
    """The changes of state of an object that the current actor may read, oldest first."""
    lignes = TransitionEffectuee.objects.filter(objet_type=objet.cycle.objet, objet_id=objet.pk)
    return [
        Etape(t.nom, objet.cycle.etats(t.vers).label, t.le, t.par_libelle, t.motif)
        for t in lignes.order_by("le", "cree_le")
    ]


def _compter(lignes: QuerySet[Any], cle: str) -> Coalesce:
    """How many of these rows each row of the outer query has; `lignes` points to it by `cle`."""
    return Coalesce(Subquery(lignes.order_by().values(cle).annotate(n=Count("pk")).values("n")), 0)


# Requests


def demande_du_lien(acteur: Acteur) -> Demande:
    """The request whose secret link the actor holds, 404 otherwise."""
    return get_object_or_404(
        Demande.objects.select_related("commune", "departement"), jeton_hash=acteur.jeton_hash or "-"
    )


def brouillon_du_lien(acteur: Acteur) -> tuple[BrouillonDemande | None, Demande | None]:
    """The draft whose secret link the actor holds, as typed, complete, or both; 404 when there is none."""
    jeton_hash = acteur.jeton_hash or "-"
    brouillon = BrouillonDemande.objects.filter(jeton_hash=jeton_hash).first()
    demande = Demande.objects.filter(jeton_hash=jeton_hash).select_related("commune").first()
    if brouillon is None and demande is None:
        raise Http404
    return brouillon, demande


def demandes_visibles(acteur: Acteur) -> QuerySet[Demande]:
    """Filed requests of the actor's perimeter; unconfirmed drafts are nobody's business."""
    return (
        Demande.objects.visibles_par(acteur)
        .exclude(etat=EtatDemande.BROUILLON)
        .exclude(deposee_le__isnull=True)
        .select_related("commune", "departement", "structure", "comite")
    )


def demande_visible(acteur: Acteur, pk: UUID) -> Demande:
    return get_object_or_404(demandes_visibles(acteur), pk=pk)


def demandes_filtrees(
    acteur: Acteur, *, etat: str = "", en_retard_le: date | None = None
) -> QuerySet[Demande]:
    """Requests of an inbox in this state; `en_retard_le`: only those whose opinion was due before that day."""
    requete = demandes_visibles(acteur)
    if etat:
        requete = requete.filter(etat=etat)
    if en_retard_le:
        requete = requete.filter(etat__in=A_RENDRE, echeance_avis__lt=en_retard_le)
    return requete


def demandes_a_lister(
    demandes: QuerySet[Demande], *, attendues: tuple[str, ...], departement: str = ""
) -> QuerySet[Demande]:
    """Requests of an inbox with their latest opinion: those that wait for this actor first, by deadline."""
    dernier_avis = Avis.objects.filter(demande=OuterRef("pk")).order_by("-rendu_le").values("sens")[:1]
    requete = demandes.annotate(
        dernier_avis=Subquery(dernier_avis),
        rang=Case(When(etat__in=attendues, then=Value(0)), default=Value(1), output_field=IntegerField()),
    )
    if departement:
        requete = requete.filter(departement_id=departement)
    return requete.order_by("rang", F("echeance_avis").asc(nulls_last=True), "deposee_le", "pk")


def avis_attendus(acteur: Acteur, jour: date) -> dict[str, Any]:
    """Opinions awaited in the actor's perimeter: how many, how many late, and the nearest deadline."""
    return (
        demandes_visibles(acteur)
        .filter(etat__in=A_RENDRE)
        .aggregate(
            nombre=Count("pk"),
            en_retard=Count("pk", filter=Q(echeance_avis__lt=jour)),
            echeance=Min("echeance_avis"),
        )
    )


def avis_de(demande: Demande) -> QuerySet[Avis]:
    """Opinions on a request, the latest (the one that counts) first."""
    return Avis.objects.filter(demande=demande).select_related("structure_proposee").order_by("-rendu_le")


def autres_hotes(acteur: Acteur, demande: Demande) -> QuerySet[Structure]:
    """Hosts of the request's département that the actor may propose in place of the one that asks."""
    return (
        Structure.objects.visibles_par(acteur)
        .filter(departement_id=demande.departement_id)
        .exclude(siret=demande.siret, ridet=demande.ridet, rna=demande.rna)
        .order_by("nom_tri", "pk")
    )


# Départements and public figures


def situation_departements(acteur: Acteur, demandes: QuerySet[Demande]) -> QuerySet[Departement]:
    """The actor's départements (all of them for a national actor) with `attribues` against `objectif_postes`.

    `nombre_demandes`: how many of these requests each one has.
    """
    requete = Departement.objects.annotate(
        attribues=Coalesce(F("postes_attribues__attribues"), 0),
        nombre_demandes=_compter(demandes.filter(departement=OuterRef("pk")), "departement"),
    )
    if not acteur.est_national:
        requete = requete.filter(code__in=acteur.departements)
    return requete.order_by("code")


def situation_departement(code: str) -> Departement:
    return get_object_or_404(
        Departement.objects.annotate(attribues=Coalesce(F("postes_attribues__attribues"), 0)), pk=code
    )


def postes_attribues() -> int:
    """Posts attributed and not returned, from the public projection: anybody may read it."""
    return PostesParDepartement.objects.aggregate(n=Coalesce(Sum("attribues"), 0))["n"]


# Hosts and posts


def structures_visibles(acteur: Acteur, texte: str = "") -> QuerySet[Structure]:
    """Hosts of the actor's perimeter with their number of posts, by name; `texte` is a part of a name or a SIRET."""
    requete = (
        Structure.objects.visibles_par(acteur)
        .select_related("commune", "departement", "fusionnee_dans")
        .annotate(
            nombre_postes=_compter(
                Poste.objects.filter(structure=OuterRef("pk"), date_rendu__isnull=True), "structure"
            )
        )
    )
    if chiffres := "".join(texte.split()):
        mots = cle_recherche(texte).split()
        par_nom = Q(pk__isnull=False)
        for mot in mots:
            par_nom &= Q(nom_tri__contains=mot)
        requete = requete.filter(
            par_nom if not chiffres.isdigit() else Q(siret__startswith=chiffres) | par_nom
        )
    return requete.order_by("nom_tri", "pk")


def structure_visible(acteur: Acteur, pk: UUID) -> Structure:
    return get_object_or_404(structures_visibles(acteur), pk=pk)


def structure_de_l_acteur(acteur: Acteur) -> Structure:
    """The host of a structure role; 404 when the actor has none."""
    return get_object_or_404(
        structures_visibles(acteur), pk__in=acteur.structures, fusionnee_dans__isnull=True
    )


def postes_de(acteur: Acteur, structure: Structure) -> QuerySet[Poste]:
    """Posts of a host by number, with the identifier and the state of their latest position that was not withdrawn."""
    ouverte = Offre.objects.filter(poste=OuterRef("pk")).exclude(etat=EtatOffre.RETIREE).order_by("-cree_le")
    return (
        Poste.objects.visibles_par(acteur)
        .filter(structure=structure)
        .annotate(
            offre_ouverte=Subquery(ouverte.values("pk")[:1]),
            offre_etat=Subquery(ouverte.values("etat")[:1]),
        )
        .order_by("numero")
    )


def postes_sans_offre(acteur: Acteur) -> QuerySet[Poste]:
    """Posts held by the actor's host for which a position may be opened."""
    return (
        Poste.objects.visibles_par(acteur)
        .filter(structure_id__in=acteur.structures, date_rendu__isnull=True)
        .exclude(offres__etat__in=OUVERTES)
        .order_by("numero")
    )


def postes_jamais_offerts(acteur: Acteur) -> QuerySet[Poste]:
    """Posts for which the actor's host never wrote a position."""
    return postes_sans_offre(acteur).filter(offres__isnull=True)


# Positions


def offres_de_l_acteur(acteur: Acteur) -> QuerySet[Offre]:
    """Every position of the actor's host, drafts included, the latest first."""
    return (
        Offre.objects.visibles_par(acteur)
        .select_related("poste", "commune", "structure")
        .order_by("-cree_le")
    )


def offre_de_l_acteur(acteur: Acteur, pk: UUID) -> Offre:
    return get_object_or_404(offres_de_l_acteur(acteur), pk=pk)
