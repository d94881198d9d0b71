"""What was paid in excess, from its discovery to its settlement. Each step is an entry; nothing is written over.

Who does what: the ANCT coordinator finds and may cancel, the ordonnateur notifies, keeps back or gives up, the
comptable takes the money.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from commun.acteurs import Acteur
from commun.argent import montant_francais
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from financement.contraintes import contraintes_en_clair
from financement.enums import Compte, EtatTranche, Journal, TypePiece
from financement.independance import exiger_independance
from financement.livre import lignes
from financement.models import Convention, Ecriture, Imputation, Tranche, TropPercu
from financement.selecteurs_livre import ecriture_vivante, reste_a_recouvrer, retenu_sur, solde
from financement.services.enveloppes import suivre_paye
from financement.services.grand_livre import (
    cle_libre,
    contrepasser,
    passer_ecriture,
    verrouiller_livre,
)


@transaction.atomic
def constater_trop_percu(
    *, convention: Convention, motif: str, par: Acteur, le: datetime, montant: Decimal | None = None
) -> TropPercu:
    """Turn the advance of a convention (all of it, or `montant` euros) into a claim on its host.

    Raises ErreurMetier: `motif_requis`, `personne_inconnue`, `rien_de_trop`, `montant_trop_grand`,
    `trop_percu_un_a_la_fois`.
    """
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez pourquoi le solde est définitif.", champ="motif")
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Un trop-perçu est constaté par une personne.")
    with verrouiller(convention), contraintes_en_clair(TropPercu):
        verrouiller_livre()
        avance = solde(convention, Compte.AVANCES)
        if avance <= 0:
            raise ErreurMetier(
                "rien_de_trop",
                "Cette convention n'a pas reçu plus que ses droits notifiés : il n'y a rien à récupérer.",
            )
        montant = avance if montant is None else montant
        _exiger_au_plus(montant, avance)
        objet = TropPercu(
            convention=convention,
            structure_id=convention.structure_id,
            departement_id=convention.departement_id,
            montant=montant,
            motif=motif.strip(),
            constate_le=le,
            constate_par_id=par.utilisateur_id,
        )
        objet.save(force_insert=True)
        _ecrire(objet, "constat", "Trop-perçu constaté", lignes.trop_percu(montant), par, le)
    publier("trop_percu.constater", par=par, id=objet.pk)
    return objet


def _exiger_au_plus(montant: Decimal, maximum: Decimal) -> None:
    if not Decimal(0) < montant <= maximum:
        raise ErreurMetier(
            "montant_trop_grand",
            f"Indiquez un montant supérieur à zéro et d'au plus {montant_francais(maximum)}.",
            champ="montant",
        )


def _ecrire(
    objet: TropPercu,
    acte: str,
    libelle: str,
    mouvement: tuple[lignes.Ligne, ...],
    par: Acteur,
    le: datetime,
    *,
    convention: Convention | None = None,
    motif: str = "",
) -> Ecriture:
    convention = convention or objet.convention
    verrouiller_livre()
    return passer_ecriture(
        cle=cle_libre(f"trop_percu:{objet.pk}:{acte}"),
        journal=Journal.TROP_PERCUS,
        libelle=f"{libelle}, convention {convention.numero}",
        lignes=mouvement,
        piece_type=TypePiece.TROP_PERCU,
        piece_id=objet.pk,
        convention=convention,
        par=par,
        le=le,
        motif=motif,
    )


@transaction.atomic
def notifier_trop_percu(*, trop_percu: TropPercu, par: Acteur, le: datetime) -> None:
    """Tell the host what it must give back. The event writes to it."""
    appliquer_transition(trop_percu, "notifier", par=par, le=le)


@transaction.atomic
def recouvrer(
    *, trop_percu: TropPercu, montant: Decimal, reference: str, par: Acteur, le: datetime
) -> Ecriture:
    """Money came back from the host: `reference` is the bank's, one receipt each. In part or in full.

    Raises ErreurMetier: `reference_requise`, `encaissement_deja_constate`, `montant_trop_grand`, and those of the
    life cycle.
    """
    reference = " ".join(reference.upper().split())
    if not reference:
        raise ErreurMetier(
            "reference_requise", "Indiquez la référence bancaire de l'encaissement.", champ="reference"
        )
    with verrouiller(trop_percu):
        acte = f"encaissement:{reference}"
        if ecriture_vivante(f"trop_percu:{trop_percu.pk}:{acte}"):
            raise ErreurMetier(
                "encaissement_deja_constate",
                f"L'encaissement {reference} est déjà constaté : rien n'a été ajouté.",
                champ="reference",
            )
        _avancer(trop_percu, "recouvrer", montant, par, le, reference=reference)
        suivre_paye(
            convention=trop_percu.convention,
            variation=-montant,
            cle=f"paye:{cle_libre(f'trop_percu:{trop_percu.pk}:{acte}')}"[:120],
            libelle=f"Convention {trop_percu.convention.numero} : remboursement {reference}",
            par=par,
            le=le,
        )
        return _ecrire(trop_percu, acte, f"Remboursement {reference}", lignes.recouvrement(montant), par, le)


def _avancer(
    objet: TropPercu, transition: str, montant: Decimal, par: Acteur, le: datetime, **detail: Any
) -> None:
    """The transition of a part or of the rest, `montant` euros at most what remains."""
    reste = reste_a_recouvrer(objet)
    if objet.cycle.transitions[transition].permise_a(par) and reste > 0:
        _exiger_au_plus(montant, reste)
    entier = montant == reste
    appliquer_transition(objet, transition if entier else f"{transition}_partie", par=par, le=le)


@transaction.atomic
def annuler_encaissement(*, ecriture: Ecriture, motif: str, par: Acteur, le: datetime) -> None:
    """A receipt was recorded by mistake: reverse its entry; what remains to recover grows again.

    Raises ErreurMetier `pas_un_encaissement` for any other entry.
    """
    objet = TropPercu.objects.filter(pk=ecriture.piece_id).first()
    if objet is None or ":encaissement:" not in ecriture.cle or ecriture.contrepassee_id is not None:
        raise ErreurMetier("pas_un_encaissement", "Cette écriture n'est pas un encaissement de trop-perçu.")
    appliquer_transition(
        objet, "annuler_encaissement", par=par, le=le, motif=motif, solde_le=None, solde_par_id=None
    )
    suivre_paye(
        convention=objet.convention,
        variation=lignes.solde(lignes.de_canonique(ecriture.lignes), Compte.TRESORERIE),
        cle=f"paye:annule:{ecriture.pk}",
        libelle=f"Convention {objet.convention.numero} : encaissement annulé",
        par=par,
        le=le,
    )
    contrepasser(ecriture=ecriture, motif=motif, par=par, le=le)


@transaction.atomic
def imputer_sur_tranche(
    *, trop_percu: TropPercu, tranche: Tranche, par: Acteur, le: datetime, montant: Decimal | None = None
) -> Imputation:
    """Keep back `montant` euros (by default as much as possible) of a due instalment of the same host.

    The order of the instalment will pay the rest; an instalment kept back whole is settled (`compensee`). Between
    two conventions, the ledger passes by the account « compensations ». Raises ErreurMetier: `autre_structure`,
    `tranche_non_imputable`, `montant_trop_grand`, and those of the life cycle.
    """
    if tranche.structure_id != trop_percu.structure_id or par.utilisateur_id is None:
        raise ErreurMetier(
            "autre_structure", "La retenue porte sur une tranche de la même structure.", champ="tranche"
        )
    with verrouiller(trop_percu), verrouiller(tranche) as actuelle:
        if actuelle.etat != EtatTranche.PRETE:
            raise ErreurMetier(
                "tranche_non_imputable",
                "Seule une tranche prête, sans ordre de paiement, peut être retenue : choisissez-en une autre.",
                champ="tranche",
            )
        a_payer = actuelle.montant - retenu_sur(actuelle)
        maximum = min(a_payer, reste_a_recouvrer(trop_percu))
        montant = maximum if montant is None else montant
        _exiger_au_plus(montant, maximum)
        _avancer(trop_percu, "reporter", montant, par, le)
        with contraintes_en_clair(Imputation):
            imputation = Imputation(
                trop_percu=trop_percu,
                tranche=actuelle,
                structure_id=actuelle.structure_id,
                montant=montant,
                le=le,
                par_id=par.utilisateur_id,
            )
            imputation.save(force_insert=True)
        if montant == a_payer:
            motif = f"Retenue pour le trop-perçu de la convention {trop_percu.convention.numero}."
            appliquer_transition(tranche, "compenser", par=par, le=le, motif=motif)
        _ecrire_retenue(trop_percu, actuelle, montant, par, le)
    return imputation


def _ecrire_retenue(objet: TropPercu, tranche: Tranche, montant: Decimal, par: Acteur, le: datetime) -> None:
    libelle = f"Retenue sur une tranche ({tranche.libelle})"
    if tranche.convention_id == objet.convention_id:
        _ecrire(objet, f"retenue:{tranche.pk}", libelle, lignes.report(montant), par, le)
        return
    for convention, variation in sorted(
        ((objet.convention, -montant), (tranche.convention, montant)),
        key=lambda cas: str(cas[0].enveloppe_id),
    ):
        suivre_paye(
            convention=convention,
            variation=variation,
            cle=f"paye:retenue:{objet.pk}:{tranche.pk}:{'entree' if variation > 0 else 'sortie'}",
            libelle=f"Convention {convention.numero} : retenue entre conventions ({tranche.libelle})",
            par=par,
            le=le,
        )
    _ecrire(objet, f"cession:{tranche.pk}", libelle, lignes.cession(montant), par, le)
    _ecrire(
        objet,
        f"compensation:{tranche.pk}",
        libelle,
        lignes.compensation(montant),
        par,
        le,
        convention=tranche.convention,
    )


@transaction.atomic
def abandonner_trop_percu(*, trop_percu: TropPercu, motif: str, par: Acteur, le: datetime) -> Ecriture:
    """Give up what remains, with the reason: a charge. Another person than the one who found it."""
    with verrouiller(trop_percu), contraintes_en_clair(TropPercu):
        appliquer_transition(trop_percu, "abandonner", par=par, le=le, motif=motif)
        exiger_independance(par, trop_percu.structure_id)
        reste = reste_a_recouvrer(trop_percu)
        return _ecrire(
            trop_percu, "abandon", "Trop-perçu abandonné", lignes.abandon(reste), par, le, motif=motif
        )


@transaction.atomic
def annuler_trop_percu(*, trop_percu: TropPercu, motif: str, par: Acteur, le: datetime) -> None:
    """The finding was a mistake: reverse its entry. Nothing may have been recovered yet."""
    appliquer_transition(trop_percu, "annuler", par=par, le=le, motif=motif)
    constat = ecriture_vivante(f"trop_percu:{trop_percu.pk}:constat")
    if constat is not None:
        contrepasser(ecriture=constat, motif=motif, par=par, le=le)
