"""Payment orders: one person proposes, one or two others approve, once per instalment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from commun.acteurs import Acteur
from commun.argent import montant_francais
from commun.dates import instant_francais, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.models import TransitionEffectuee
from commun.transitions import appliquer_transition, verrouiller
from financement import selecteurs
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatCompte, EtatOrdre
from financement.independance import exiger_independance
from financement.models import Convention, Ordre, Tranche
from financement.regles import blocages
from financement.selecteurs_livre import retenu_sur
from financement.services.comptabilisation import comptabiliser_ordre, comptabiliser_rejet
from financement.services.comptes_bancaires import compte_de_paiement

COMPTE_CHANGE = (
    "Le compte bancaire de la structure a changé depuis la proposition : refusez cet ordre, il sera proposé de nouveau"
    " vers le compte vérifié."
)
DEJA_APPROUVE = (EtatOrdre.APPROUVE, EtatOrdre.TRANSMIS, EtatOrdre.PAYE, EtatOrdre.REJETE)


@transaction.atomic
def proposer_ordre(*, tranche: Tranche, par: Acteur, le: datetime) -> Ordre:
    """Propose the payment of a ready instalment (€): its whole amount, less what a trop-perçu keeps back of it.

    The orders that stand never add up to more than the convention grants. Raises ErreurMetier: instalment not ready,
    order already there, nothing to pay, more than granted, no computation, proposer who belongs to the host.
    """
    utilisateur = _personne(par)
    exiger_independance(par, tranche.structure_id)
    convention = tranche.convention
    with verrouiller(convention), verrouiller(tranche), contraintes_en_clair(Ordre):
        appliquer_transition(tranche, "ordonner", par=par, le=le)
        a_payer = tranche.montant - retenu_sur(tranche)
        if a_payer <= 0:
            raise ErreurMetier("rien_a_payer", "Cette tranche est d'un montant nul : il n'y a rien à payer.")
        _exiger_dans_l_accord(convention, a_payer)
        calculs = selecteurs.calculs_justificatifs(convention)
        if not calculs:
            raise ErreurMetier(
                "droits_non_calcules", "Les droits de cette convention ne sont pas encore calculés."
            )
        essai = Ordre.objects.filter(tranche=tranche).count()
        identifiants = sorted(str(calcul.pk) for calcul in calculs)
        ordre = Ordre(
            tranche=tranche,
            structure_id=tranche.structure_id,
            departement_id=tranche.departement_id,
            montant=a_payer,
            compte=compte_de_paiement(tranche.structure_id),
            seuil=settings.SEUIL_DOUBLE_APPROBATION,
            calculs=identifiants,
            essai=essai,
            cle=cle_d_ordre(convention.pk, tranche.pk, identifiants, essai),
            propose_le=le,
            propose_par_id=utilisateur,
        )
        ordre.save(force_insert=True)
    publier("ordre.proposer", par=par, id=ordre.pk)
    return ordre


def cle_d_ordre(convention: UUID, tranche: UUID, calculs: Sequence[str], essai: int) -> str:
    """SHA-256 of what an order pays: the same thing asked twice has the same key, and the database refuses it."""
    return sha256(
        "|".join([str(convention), str(tranche), *sorted(calculs), str(essai)]).encode()
    ).hexdigest()


def _personne(par: Acteur) -> UUID:
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Un ordre de paiement est proposé par une personne.")
    return par.utilisateur_id


def _exiger_dans_l_accord(convention: Convention, montant: Decimal) -> None:
    accorde = convention.montant_previsionnel or Decimal("0.00")
    engage = selecteurs.engage(convention)
    if engage + montant > accorde:
        raise ErreurMetier(
            "ordre_depasse_accorde",
            f"Cette convention accorde {montant_francais(accorde)}, dont {montant_francais(engage)} déjà"
            f" ordonnés : il reste {montant_francais(accorde - engage)}, pour {montant_francais(montant)}"
            " demandés.",
        )


@transaction.atomic
def approuver_ordre(*, ordre: Ordre, par: Acteur, le: datetime) -> None:
    """Approve an order proposed by somebody else; above its threshold, two persons approve, one after the other.

    The instalment stays « ordonnée ». Raises ErreurMetier `ordre_deja_approuve` (with who did it), `compte_change`,
    `condition_perdue`, `ordre_depasse_accorde` (what was true when it was proposed is not any more),
    `ordre_quatre_yeux`, `ordre_deux_approbateurs`, `conflit_d_interets`, and those of the life cycle.
    """
    exiger_independance(par, ordre.structure_id)
    with verrouiller(ordre) as actuel, contraintes_en_clair(Ordre):
        if actuel.etat in DEJA_APPROUVE:
            raise ErreurMetier("ordre_deja_approuve", _deja_approuve(actuel))
        if actuel.compte_id and actuel.compte.etat != EtatCompte.VERIFIE:
            raise ErreurMetier("compte_change", COMPTE_CHANGE)
        _exiger_encore_du(actuel, par, le)
        if actuel.double_requis and actuel.etat == EtatOrdre.PROPOSE:
            appliquer_transition(ordre, "approuver_une_fois", par=par, le=le)
        else:
            appliquer_transition(ordre, "approuver", par=par, le=le)
            comptabiliser_ordre(ordre=ordre, par=par, le=le)


def _exiger_encore_du(ordre: Ordre, par: Acteur, le: datetime) -> None:
    """What made the instalment due still holds, and an amendment has not taken the grant below the orders."""
    tranche = selecteurs.tranches(par).get(pk=ordre.tranche_id)
    if manquent := blocages(tranche, jour=jour_de_paris(le)):
        raise ErreurMetier(
            "condition_perdue",
            f"Ce paiement n'est plus dû aujourd'hui : {' '.join(manquent)} Refusez cet ordre ; il sera proposé"
            " de nouveau quand rien ne manquera.",
        )
    accorde = tranche.convention.montant_previsionnel or Decimal("0.00")
    engage = selecteurs.engage(tranche.convention)
    if engage > accorde:
        raise ErreurMetier(
            "ordre_depasse_accorde",
            f"La convention n'accorde plus que {montant_francais(accorde)}, pour {montant_francais(engage)} d'ordres"
            " avec celui-ci : refusez cet ordre.",
        )


def _deja_approuve(ordre: Ordre) -> str:
    acte = (
        TransitionEffectuee.objects.filter(objet_type="ordre", objet_id=ordre.pk, nom="approuver")
        .order_by("-cree_le")
        .first()
    )
    if acte is None:
        return "Cet ordre est déjà approuvé."
    return f"Cet ordre est déjà approuvé par {acte.par_libelle}, le {instant_francais(acte.le)}."


@transaction.atomic
def refuser_ordre(*, ordre: Ordre, motif: str, par: Acteur, le: datetime) -> None:
    """Refuse an order with the reason: its instalment is ready again."""
    exiger_independance(par, ordre.structure_id)
    with contraintes_en_clair(Ordre):
        appliquer_transition(ordre, "refuser", par=par, le=le, motif=motif)
    appliquer_transition(ordre.tranche, "rendre", par=par, le=le, motif=motif)


@transaction.atomic
def annuler_ordre(*, ordre: Ordre, motif: str, par: Acteur, le: datetime) -> None:
    """Give up an order that was not sent to the bank, with the reason: its instalment is ready again."""
    with contraintes_en_clair(Ordre):
        appliquer_transition(ordre, "annuler", par=par, le=le, motif=motif)
    comptabiliser_rejet(ordre=ordre, motif=motif, par=par, le=le)
    appliquer_transition(ordre.tranche, "rendre", par=par, le=le, motif=motif)
