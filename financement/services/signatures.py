"""The two signatures of a convention or an amendment, in any order; the second one makes it active."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.journal import journaliser
from commun.models import Document
from commun.transitions import appliquer_transition, verrouiller
from financement.enums_signature import Partie as P
from financement.enums_signature import Voie
from financement.independance import exiger_independance
from financement.models import Convention, Signature
from financement.services.preuves import Consentement, Signataire, enregistrer_preuve, signataire_de
from financement.signature import actes

Partie = Literal["structure", "financeur"]
AU_NOM_DE = {P.STRUCTURE: "pour la structure", P.FINANCEUR: "pour l'État"}


@transaction.atomic
def apposer_signature(
    *,
    objet: Any,
    partie: str,
    document: Document | None,
    consentement: Consentement,
    par: Acteur,
    le: datetime,
    signee_le: datetime | None = None,
    signataire: Signataire | None = None,
) -> None:
    """Record one party's signature with its evidence; when both are there, the object becomes active at once.

    The row is locked first: of two signatures at the same instant the second one sees the first. `signee_le` and
    `signataire` are those of a paper that an agent verified; otherwise now and the actor. Raises ErreurMetier
    `deja_signee`, `conflit_d_interets` (the State's signatory belongs to the host) and those of the life cycle.
    """
    acte = actes.signable_de(objet)
    with verrouiller(objet) as actuel:
        if getattr(actuel, f"signee_{partie}_le") is not None:
            raise ErreurMetier(
                "deja_signee",
                f"{acte.deja} {AU_NOM_DE[P(partie)]} : rien de plus à faire.",
            )
        _changer(objet, partie, consentement, par, le, signee_le)
        if partie == P.FINANCEUR and consentement.voie != Voie.PAPIER:
            exiger_independance(par, actuel.structure_id)
        _retenir(
            actuel, partie, document, consentement, signataire or signataire_de(par), par, signee_le or le
        )
        autre = "financeur" if partie == "structure" else "structure"
        signee_par_l_autre = getattr(actuel, f"signee_{autre}_le")
        setattr(objet, f"signee_{autre}_le", signee_par_l_autre)
        if signee_par_l_autre is not None:
            appliquer_transition(objet, "activer", par=par, le=le)


def _changer(
    objet: Any, partie: str, consentement: Consentement, par: Acteur, le: datetime, signee_le: datetime | None
) -> None:
    if consentement.voie != Voie.PAPIER:
        appliquer_transition(objet, f"signer_{partie}", par=par, le=le)
        return
    original = consentement.original
    champs: dict[str, Any] = {
        f"signee_{partie}_le": signee_le,
        f"signee_{partie}_par_id": original.depose_par_id if original else None,
    }
    appliquer_transition(objet, f"constater_{partie}", par=par, le=le, **champs)


def _retenir(
    objet: Any,
    partie: str,
    document: Document | None,
    consentement: Consentement,
    signataire: Signataire,
    par: Acteur,
    signee_le: datetime,
) -> None:
    libelle, tour = actes.signable_de(objet).libelle(objet), actes.tour(objet)
    preuve = enregistrer_preuve(
        objet=objet,
        libelle=libelle,
        partie=partie,
        tour=tour,
        document=document,
        signataire=signataire,
        consentement=consentement,
        le=signee_le,
    )
    Signature(
        objet_type=objet.cycle.objet,
        objet_id=objet.pk,
        tour=tour,
        partie=partie,
        voie=consentement.voie,
        structure_id=objet.structure_id,
        departement_id=objet.departement_id,
        signee_le=signee_le,
        signee_par_id=signataire.utilisateur_id,
        nom=signataire.nom,
        qualite=signataire.qualite,
        document_id=document.pk if document else None,
        sha256=document.sha256_fichier if document else "",
        preuve_id=preuve.pk,
        sha256_preuve=preuve.sha256_fichier,
    ).save(force_insert=True)
    journaliser(
        acte=f"{objet.cycle.objet}_signee",
        objet_type=objet.cycle.objet,
        objet_id=objet.pk,
        par=par,
        le=signee_le,
        partie=partie,
        voie=str(consentement.voie),
        document=str(document.pk) if document else "",
        sha256=document.sha256_fichier if document else "",
        preuve=str(preuve.pk),
        sha256_preuve=preuve.sha256_fichier,
    )


def signer_convention(
    *, convention: Convention, partie: Partie, par: Acteur, le: datetime, document: Document | None = None
) -> None:
    """Take over a signature collected elsewhere (import, demonstration, tests): no code was asked.

    The site signs through `financement.services.codes_signature`. Raises as `apposer_signature`.
    """
    apposer_signature(
        objet=convention,
        partie=partie,
        document=document,
        consentement=Consentement(Voie.DIRECTE),
        par=par,
        le=le,
    )
