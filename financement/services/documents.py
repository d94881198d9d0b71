"""The documents of a convention: its snapshot, then the common PDF machinery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from commun import documents
from commun.acteurs import Acteur
from commun.argent import montant_en_lettres, montant_francais
from commun.dates import date_francaise
from commun.models import Document
from financement import contenu, selecteurs
from financement.enums import EtatConvention
from financement.instantane import (
    donnees_convention,
    financeur,
    signataire_nomme,
    structure_du_document,
    verification,
)
from financement.models import Convention
from financement.verification.actes import annoncer_acte

__all__ = ["Changement", "donnees_avenant", "donnees_convention", "produire_avenant", "produire_convention"]

GABARIT = "convention"
GABARIT_AVENANT = "avenant"
NATURE_AVENANT = "avenant"
SANS_DOCUMENT = (EtatConvention.BROUILLON, EtatConvention.ANNULEE)


@transaction.atomic
def produire_convention(*, convention: Convention, par: Acteur) -> Document | None:
    """The document of the convention as it is now: a draft with a watermark until both parties have signed, then
    the sealed act, which nothing replaces. Made again from the same data, it is the same document.

    A draft still in the host's hands has none: None. Raises MoteurPdfAbsent when the machine cannot make PDF files.
    """
    if convention.soumise_le is None or convention.etat in SANS_DOCUMENT:
        return None
    if convention.est_signee:
        scelle = Document.objects.filter(
            nature=selecteurs.NATURE_DOCUMENT, objet_id=convention.pk, scelle_le__isnull=False
        )
        if (acte := scelle.order_by("cree_le").first()) is not None:
            return acte
    document = documents.produire(
        nature=selecteurs.NATURE_DOCUMENT,
        gabarit=GABARIT,
        objet_id=convention.pk,
        nom=f"convention-{convention.numero or 'projet'}.pdf",
        donnees=donnees_convention(convention),
        structure_id=convention.structure_id,
        departement=convention.departement_id,
        scelle=f"convention {convention.numero} signée par les deux parties" if convention.est_signee else "",
    )
    annoncer_acte(document, par=par)
    return document


@dataclass(frozen=True)
class Changement:
    """One line of an amendment: what changes, its value before, its value after (French texts, may be empty)."""

    quoi: str
    avant: str
    apres: str


def donnees_avenant(
    *,
    convention: Convention,
    rang: int,
    types: Iterable[str],
    changements: Sequence[Changement],
    date_effet: date,
    le: date,
    signatures: Sequence[Mapping[str, str]],
    signe: bool,
    motif: str = "",
    denomination: str = "",
    montant: Decimal | None = None,
    machine: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The snapshot of an amendment that shows only what changes.

    `types`: the `avenant_…` traits of `financement.contenu.traits` (`ajout`, `retrait`, `duree`, `transfert`,
    `denomination`, `compte`, `fin`, without the prefix). `montant`: the new forecast, when it changes. `le`: the day
    whose articles hold (submission, validation, then signature). `signatures`: as `instantane.signatures_du_document`.
    `motif`: why; `denomination`: the host's name when it was given to sign. `machine`: JSON values added to the
    embedded data. Raises ErreurMetier as `contenu.composer` does.
    """
    traits = {f"avenant_{nom}" for nom in types}
    valeurs = {
        "convention": convention.numero or "",
        "date_convention": date_francaise(convention.date_signature) if convention.date_signature else "",
        "rang_avenant": str(rang),
        "motif_avenant": motif.replace("'", "’"),
        "date_effet": date_francaise(date_effet),
        "denomination": denomination or convention.structure.denomination,
    }
    if montant is not None:
        traits.add("avenant_montant")
        valeurs |= {"montant": montant_francais(montant), "montant_lettres": montant_en_lettres(montant)}
    texte = contenu.composer("avenant", traits=traits, valeurs=valeurs, le=le)
    numero = f"{convention.numero}-A{rang}"
    return {
        "projet": not signe,
        "numero": numero,
        "convention": convention.numero or "",
        "rang": rang,
        "financeur": financeur(),
        "structure": structure_du_document(convention.structure, convention.statut)
        | {"denomination": valeurs["denomination"]},
        "signataire": signataire_nomme(convention),
        # Printed with the apostrophe of a book; the data for machines keeps the plain one.
        "changements": [
            {cle: valeur.replace("'", "’") for cle, valeur in asdict(changement).items()}
            for changement in changements
        ],
        "signatures": [dict(signature) for signature in signatures],
        "contenu": texte.en_json(),
        "verification": verification(convention.numero or "") if signe else {},
        "sommaire": False,
        "machine": {
            "schema": "avenant-conseiller-numerique/1",
            "numero": numero,
            "convention": convention.numero,
            "date_effet": date_effet.isoformat(),
            "types": sorted(traits),
            "montant_previsionnel": None if montant is None else f"{montant:f}",
            "changements": [asdict(changement) for changement in changements],
            **(machine or {}),
        },
    }


@transaction.atomic
def produire_avenant(
    *, convention: Convention, objet_id: UUID, donnees: dict[str, Any], par: Acteur
) -> Document:
    """The document of an amendment from `donnees_avenant`; sealed when both parties have signed it.

    `objet_id`: the amendment. Raises MoteurPdfAbsent.
    """
    document = documents.produire(
        nature=NATURE_AVENANT,
        gabarit=GABARIT_AVENANT,
        objet_id=objet_id,
        nom=f"avenant-{donnees['numero']}.pdf",
        donnees=donnees,
        structure_id=convention.structure_id,
        departement=convention.departement_id,
        scelle="" if donnees["projet"] else f"avenant {donnees['numero']} signé par les deux parties",
    )
    annoncer_acte(document, par=par)
    return document
