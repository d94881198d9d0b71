"""What may be signed by both parties: a convention, an amendment. Each kind says how to find it and its document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse

from commun.acteurs import Acteur
from commun.documents import documents_visibles_par
from commun.models import Document
from financement.enums_signature import Partie
from financement.models import Convention, Signature
from financement.signature.mots import AVENANT, CONVENTION, Mots


@dataclass(frozen=True)
class ActeSignable:
    """One kind of object with `signee_structure_le`, `signee_financeur_le`, `structure`, `departement_id`, and a cycle
    with `signer_structure`, `signer_financeur`, `constater_structure`, `constater_financeur`, `activer`.

    `trouver` gives one of the actor's perimeter (Http404 outside); `document_courant` its document as it is now;
    `pages` the address of its page for each party; `ouvert_le` the field that says when it was given to sign.
    """

    sorte: str
    trouver: Callable[[Acteur, UUID], Any]
    document_courant: Callable[[Acteur, Any], Document | None]
    pages: dict[str, str]
    libelle: Callable[[Any], str]
    mots: Mots
    modele: type[Any]
    # Where one deposits the scan of a paper, for each party.
    depots: dict[str, str]
    # Where one goes after signing, for each party; None: back to the page of the object.
    suites: dict[str, Callable[[UUID], str]] = field(default_factory=dict)
    etat_ouvert: str = "a_signer"
    ouvert_le: str = "validee_le"
    refuser: Callable[..., None] | None = None
    # What follows when both have not signed in time, as the reminders say it.
    sinon: str = ""

    def page(self, partie: str, pk: UUID) -> str:
        return reverse(self.pages[partie], args=[pk])

    @property
    def deja(self) -> str:
        """« Cette convention est déjà signée », « Cet avenant est déjà signé »."""
        return f"{self.mots.ce.capitalize()} est déjà signé{self.mots.e}"

    def depot(self, partie: str, pk: UUID) -> str:
        return reverse(self.depots[partie], args=[pk])

    def suite(self, partie: str, pk: UUID) -> str:
        return self.suites[partie](pk) if partie in self.suites else self.page(partie, pk)


_sortes: dict[str, ActeSignable] = {}


def inscrire_signable(acte: ActeSignable) -> None:
    """Called once by each kind in `apps.ready()`."""
    _sortes[acte.sorte] = acte


def signable(sorte: str) -> ActeSignable:
    return _sortes[sorte]


def signables() -> list[ActeSignable]:
    return list(_sortes.values())


def signable_de(objet: Any) -> ActeSignable:
    """The kind of an object, by the slug of its life cycle."""
    return _sortes[objet.cycle.objet]


def tour(objet: Any) -> int:
    """How many times this object was given to sign."""
    return max(1, getattr(objet, "validations", 1))


def signatures_de(objet: Any) -> list[Signature]:
    """The signatures of the present round, in their order."""
    return list(
        Signature.objects.filter(objet_type=objet.cycle.objet, objet_id=objet.pk, tour=tour(objet)).order_by(
            "signee_le"
        )
    )


def document_a_signer(acteur: Acteur, objet: Any) -> Document | None:
    """The document that the other party has signed, else the present one; None while it is being made.

    Both parties sign the same bytes: a template changed between the two signatures changes nothing.
    """
    for signature in signatures_de(objet):
        if signature.document_id:
            return get_object_or_404(documents_visibles_par(acteur), pk=signature.document_id)
    return signable_de(objet).document_courant(acteur, objet)


def partie_de(acteur: Acteur) -> Partie | None:
    """The party that this role signs for."""
    return {"structure_signataire": Partie.STRUCTURE, "signataire_financeur": Partie.FINANCEUR}.get(
        acteur.role
    )


def inscrire_convention() -> None:
    from financement import selecteurs
    from financement.services.instruction import revenir_sans_signature

    inscrire_signable(
        ActeSignable(
            sorte="convention",
            trouver=selecteurs.convention,
            document_courant=selecteurs.document_courant,
            pages={
                Partie.STRUCTURE: "financement:convention_signer",
                Partie.FINANCEUR: "financement:signature",
            },
            suites={
                Partie.STRUCTURE: lambda pk: reverse("financement:convention", args=[pk]),
                Partie.FINANCEUR: lambda pk: reverse("financement:signatures"),
            },
            depots={
                Partie.STRUCTURE: "financement:convention_original",
                Partie.FINANCEUR: "financement:signature_original",
            },
            libelle=lambda convention: f"convention {convention.numero}",
            mots=CONVENTION,
            modele=Convention,
            refuser=revenir_sans_signature,
            sinon="la convention reviendra à l'instruction",
        )
    )


def inscrire_avenant() -> None:
    from financement import selecteurs_avenants
    from financement.models import Avenant
    from financement.services.avenants import refuser_avenant

    inscrire_signable(
        ActeSignable(
            sorte="avenant",
            trouver=selecteurs_avenants.avenant,
            document_courant=selecteurs_avenants.document_courant,
            pages={
                Partie.STRUCTURE: "financement:avenant_signer",
                Partie.FINANCEUR: "financement:avenant_signature",
            },
            suites={
                Partie.STRUCTURE: lambda pk: reverse("financement:avenant", args=[pk]),
                Partie.FINANCEUR: lambda pk: reverse("financement:instruction_avenant", args=[pk]),
            },
            depots={
                Partie.STRUCTURE: "financement:avenant_original",
                Partie.FINANCEUR: "financement:avenant_signature_original",
            },
            libelle=lambda avenant: f"avenant {avenant.numero}",
            mots=AVENANT,
            modele=Avenant,
            refuser=refuser_avenant,
            sinon="l'avenant sera abandonné",
        )
    )
