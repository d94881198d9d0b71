"""A host's bank account: typed by the host, verified by an agent of the State, kept for ever."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition
from comptes.enums import ROLES_STRUCTURE
from financement.banque import lire_coordonnees
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatCompte
from financement.independance import exiger_independance
from financement.models import CompteBancaire
from structures.models import Structure


@transaction.atomic
def saisir_compte(
    *, structure: Structure, titulaire: str, iban: str, bic: str = "", par: Acteur, le: datetime
) -> CompteBancaire:
    """A host gives its account; the one in use stays in use until an agent has verified this one.

    Raises ErreurMetier on `iban` or `bic`, `compte_inchange`, and ActeNonPermis outside the host.
    """
    if par.role not in ROLES_STRUCTURE or par.utilisateur_id is None:
        raise ActeNonPermis("role_insuffisant", "Les coordonnées bancaires sont saisies par la structure.")
    coordonnees = lire_coordonnees(iban=iban, bic=bic)
    titulaire = " ".join(titulaire.split())  # one line, as in the payment files
    courants = {
        compte.etat: compte
        for compte in CompteBancaire.objects.select_for_update(of=("self",)).filter(
            structure=structure, etat__in=(EtatCompte.A_VERIFIER, EtatCompte.VERIFIE)
        )
    }
    en_usage = courants.get(EtatCompte.VERIFIE)
    if en_usage and (en_usage.iban, en_usage.titulaire) == (coordonnees.iban, titulaire):
        raise ErreurMetier(
            "compte_inchange", "Ce compte est déjà celui de vos paiements : rien n'est changé.", champ="iban"
        )
    if attente := courants.get(EtatCompte.A_VERIFIER):
        appliquer_transition(attente, "abandonner", par=par, le=le)
    compte = CompteBancaire(
        structure=structure,
        departement_id=structure.departement_id,
        titulaire=titulaire,
        iban=coordonnees.iban,
        bic=coordonnees.bic,
        saisi_le=le,
        saisi_par_id=par.utilisateur_id,
    )
    with contraintes_en_clair(CompteBancaire):
        compte.save(force_insert=True)
    publier("compte_bancaire.saisir", par=par, id=compte.pk)
    return compte


@transaction.atomic
def verifier_compte(*, compte: CompteBancaire, par: Acteur, le: datetime) -> None:
    """An agent compared the account with its paper: it is used from now on, for the orders proposed from now on.

    Raises ErreurMetier `conflit_d_interets`, `compte_quatre_yeux` and those of the life cycle.
    """
    ancien = (
        CompteBancaire.objects.select_for_update(of=("self",))
        .filter(structure_id=compte.structure_id, etat=EtatCompte.VERIFIE)
        .first()
    )
    if ancien is not None:
        appliquer_transition(ancien, "remplacer", par=par, le=le)
    with contraintes_en_clair(CompteBancaire):
        appliquer_transition(compte, "verifier", par=par, le=le)
    exiger_independance(par, compte.structure_id)


@transaction.atomic
def refuser_compte(*, compte: CompteBancaire, motif: str, par: Acteur, le: datetime) -> None:
    """An agent refuses the account, with the reason that the host reads."""
    appliquer_transition(compte, "refuser", par=par, le=le, motif=motif)


def compte_de_paiement(structure_id: UUID) -> CompteBancaire:
    """The verified account of a host. Raises ErreurMetier `compte_absent`."""
    compte = CompteBancaire.objects.filter(structure_id=structure_id, etat=EtatCompte.VERIFIE).first()
    if compte is None:
        attente = CompteBancaire.objects.filter(
            structure_id=structure_id, etat=EtatCompte.A_VERIFIER
        ).exists()
        raise ErreurMetier(
            "compte_absent",
            "Les coordonnées bancaires de la structure attendent d'être vérifiées par l'ANCT."
            if attente
            else "La structure n'a pas encore donné ses coordonnées bancaires.",
        )
    return compte
