"""Querysets of the amendments' screens, scoped to the actor."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.documents import documents_de
from commun.models import Document, TransitionEffectuee
from financement.enums_avenant import AVENANTS_OUVERTS, EtatAvenant, TypeAvenant
from financement.models import Avenant, CompteBancaire, Convention, PosteConventionne
from structures.models import Poste, Structure

NATURE_DOCUMENT = "avenant"


def avenants(acteur: Acteur) -> QuerySet[Avenant]:
    """Amendments that the actor may see, with their convention and host; the last one first."""
    return (
        Avenant.objects.visibles_par(acteur)
        .select_related("convention", "convention__structure", "structure")
        .order_by("-cree_le", "id")
    )


def avenants_ouverts(acteur: Acteur, *, etat: str = "") -> QuerySet[Avenant]:
    """Those that are not in force yet; the oldest first."""
    ouverts = avenants(acteur).filter(etat__in=[etat] if etat else AVENANTS_OUVERTS)
    return ouverts.order_by("cree_le", "id")


def avenants_a_signer(acteur: Acteur) -> QuerySet[Avenant]:
    """Those that wait for the State's signature."""
    return avenants_ouverts(acteur, etat=EtatAvenant.A_SIGNER).filter(signee_financeur_le__isnull=True)


def avenants_de(acteur: Acteur, convention: Convention) -> list[Avenant]:
    """The amendments of a convention, in their order."""
    return list(avenants(acteur).filter(convention=convention).order_by("rang"))


def avenant(acteur: Acteur, pk: UUID) -> Avenant:
    """One amendment of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(avenants(acteur), pk=pk)


def avenant_du_systeme(pk: UUID | str) -> Avenant:
    """The amendment of an event."""
    return Avenant.objects.select_related("convention", "convention__structure", "structure").get(pk=pk)


def compte_de_la_convention(convention: Convention) -> CompteBancaire | None:
    """The account that an amendment would change: the one of the last amendment in force, else the one in use when the
    convention became active, else the first one verified since. None before any was verified.
    """
    dernier = (
        Avenant.objects.filter(convention=convention, type=TypeAvenant.COMPTE, etat=EtatAvenant.EN_VIGUEUR)
        .order_by("-rang")
        .first()
    )
    if dernier is not None:
        return CompteBancaire.objects.get(pk=dernier.donnees["compte"])
    verifies = CompteBancaire.objects.filter(structure_id=convention.structure_id, verifie_le__isnull=False)
    en_usage = verifies.filter(verifie_le__lte=convention.active_le).order_by("-verifie_le").first()
    return en_usage or verifies.order_by("verifie_le").first()


def document_courant(acteur: Acteur, objet: Avenant) -> Document | None:
    """The document of the amendment as it is now; None while it is being made."""
    for document in documents_de(acteur, nature=NATURE_DOCUMENT, objet_id=objet.pk)[:5]:
        if document.donnees.get("projet") != objet.est_signee:
            return document
    return None


# What each recorded act says in the history of an amendment.
LIBELLES_HISTORIQUE = {
    "valider": "Montants fixés, signatures ouvertes",
    "signer_structure": "Signé pour la structure",
    "signer_financeur": "Signé pour l'État",
    "constater_structure": "Signé à la main pour la structure",
    "constater_financeur": "Signé à la main pour l'État",
    "activer": "En vigueur",
    "refuser_signature": "Signature refusée ou non donnée à temps : abandonné",
    "abandonner": "Abandonné",
}


def historique(objet: Avenant) -> list[TransitionEffectuee]:
    """Every recorded act on an amendment, oldest first, each with its label."""
    faits = list(
        TransitionEffectuee.objects.filter(objet_type="avenant", objet_id=objet.pk).order_by("le", "cree_le")
    )
    for fait in faits:
        fait.libelle_vers = LIBELLES_HISTORIQUE.get(fait.nom, fait.nom)  # type: ignore[attr-defined]
    return faits


def postes_presents(acteur: Acteur, convention: Convention) -> QuerySet[Poste]:
    """The posts that are still in the convention."""
    return (
        Poste.objects.connus_de(acteur)
        .filter(conventionnements__convention=convention, conventionnements__dernier_jour__isnull=True)
        .order_by("numero")
    )


def postes_a_ajouter(acteur: Acteur, convention: Convention) -> QuerySet[Poste]:
    """Posts of the same host and scheme, with a contract, that no convention holds."""
    pris = PosteConventionne.objects.filter(poste=OuterRef("pk"), actif=True, dernier_jour__isnull=True)
    return (
        Poste.objects.visibles_par(acteur)
        .filter(
            structure_id=convention.structure_id,
            dispositif=convention.dispositif,
            statut=convention.statut,
            date_rendu__isnull=True,
            contrats__isnull=False,
        )
        .filter(~Exists(pris))
        .distinct()
        .order_by("numero")
    )


def hotes_possibles(acteur: Acteur, convention: Convention) -> QuerySet[Structure]:
    """Where a post may go: same département, same status, not merged."""
    return (
        Structure.objects.visibles_par(acteur)
        .filter(
            departement_id=convention.departement_id,
            statut=convention.statut,
            fusionnee_dans__isnull=True,
        )
        .exclude(pk=convention.structure_id)
        .order_by("nom_tri", "id")
    )
