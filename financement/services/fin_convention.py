"""How a convention ends: at its term, or by the ANCT's decision; and the balance that follows, previewed by
`financement.effet_fin` and written here in one transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from commun.acteurs import Acteur
from commun.argent import montant_francais
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import Role
from financement import selecteurs
from financement.effet_fin import EffetFin, fins_des_postes, prevoir_fin
from financement.enums import Compte, EtatConvention, NatureCalcul
from financement.models import Convention, PosteConventionne, Tranche
from financement.selecteurs_livre import solde
from financement.services.comptabilisation import annuler_engagement
from financement.services.droits import calculer_droits
from financement.services.enveloppes import liberer_credits
from financement.services.notification import notifier_calcul
from financement.services.trop_percus import constater_trop_percu

ZERO = Decimal("0.00")


@transaction.atomic
def resilier_convention(
    *, convention: Convention, dernier_jour: date, motif: str, par: Acteur, le: datetime
) -> EffetFin:
    """The ANCT ends an active convention: `dernier_jour` is its last one, today or before.

    In one transaction: the posts leave it, what they gave to that day is notified and booked, the instalments that
    were not ordered are given up, a complement or a trop-perçu takes their place, the other credits come back.
    Raises ErreurMetier `date_fin_impossible`, `fin_impossible`, and those of the life cycle.
    """
    with verrouiller(convention) as actuelle:
        if actuelle.etat == EtatConvention.ACTIVE:
            _exiger_jour(actuelle, dernier_jour, le)
        appliquer_transition(convention, "resilier", par=par, le=le, motif=motif, date_fin=dernier_jour)
        return _solder(convention, dernier_jour, motif, par, le)


@transaction.atomic
def echoir_convention(*, convention: Convention, par: Acteur, le: datetime) -> bool:
    """After the last day of its last post, a convention is over; True when this call ended it.

    Its instalments stay due; the coordinator settles its balance afterwards (`solder_convention`).
    """
    with verrouiller(convention) as actuelle:
        if actuelle.etat != EtatConvention.ACTIVE:
            return False
        conventionnes = selecteurs.postes_de(convention)
        fins = fins_des_postes(convention, conventionnes, jour=jour_de_paris(le))
        connues = [fin for fin in fins if fin is not None]
        if not connues or len(connues) < len(fins):
            return False
        for conventionne, fin in zip(conventionnes, connues, strict=True):
            conventionne.dernier_jour = fin
            conventionne.save(update_fields=["dernier_jour"])
        appliquer_transition(convention, "echoir", par=par, le=le, date_fin=max(connues))
        calculer_droits(
            convention=convention,
            par=par,
            le=le,
            declencheur="convention.echoir",
            objet_declencheur=convention.pk,
        )
    return True


@transaction.atomic
def terminer_convention(*, convention: Convention, dernier_jour: date, par: Acteur, le: datetime) -> None:
    """An amendment signed by both parties ends the convention on `dernier_jour`: it is over on that day, its balance
    is settled afterwards.
    """
    with verrouiller(convention):
        _quitter(convention, dernier_jour)
        appliquer_transition(convention, "echoir", par=par, le=le, date_fin=dernier_jour)


@transaction.atomic
def solder_convention(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> EffetFin:
    """The coordinator settles a convention that reached its term: the same balance as after a termination.

    Raises ErreurMetier `deja_soldee`, `pas_terminee`, `motif_requis`, `fin_impossible`, ActeNonPermis.
    """
    if par.role != Role.ANCT_VALIDATEUR:
        raise ActeNonPermis("role_insuffisant", "Une convention est soldée par un coordinateur de l'ANCT.")
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de cette décision.", champ="motif")
    with verrouiller(convention) as actuelle:
        if actuelle.soldee_le is not None:
            raise ErreurMetier("deja_soldee", "Cette convention est déjà soldée : rechargez la page.")
        if actuelle.etat != EtatConvention.ECHUE or actuelle.date_fin is None:
            raise ErreurMetier("pas_terminee", "Cette convention n'est pas arrivée à son terme.")
        if actuelle.date_fin >= jour_de_paris(le):
            # Signed in advance by an amendment: days to come are not earned yet.
            raise ErreurMetier(
                "pas_terminee",
                f"Le dernier jour de cette convention est le {date_francaise(actuelle.date_fin)} : soldez-la à partir"
                " du lendemain.",
            )
        effet = _solder(convention, actuelle.date_fin, motif, par, le)
    publier("convention.solder", par=par, id=convention.pk)
    return effet


def _exiger_jour(convention: Convention, dernier_jour: date, le: datetime) -> None:
    signature = convention.date_signature
    if signature is None or not signature <= dernier_jour <= jour_de_paris(le):
        raise ErreurMetier(
            "date_fin_impossible",
            "Le dernier jour va de la signature de la convention"
            f"{f' ({date_francaise(signature)})' if signature else ''} à aujourd'hui.",
            champ="dernier_jour",
        )


def _quitter(convention: Convention, dernier_jour: date) -> None:
    """Every post leaves the convention on its last day at the latest."""
    siens = PosteConventionne.objects.filter(convention=convention)
    siens.filter(dernier_jour__isnull=True).update(dernier_jour=dernier_jour)
    siens.filter(dernier_jour__gt=dernier_jour).update(dernier_jour=dernier_jour)


def _solder(convention: Convention, dernier_jour: date, motif: str, par: Acteur, le: datetime) -> EffetFin:
    """Credits first, the ledger last: the order of locks of every act on money."""
    convention.refresh_from_db()
    effet = prevoir_fin(convention, dernier_jour=dernier_jour)
    if effet.obstacles:
        raise ErreurMetier("fin_impossible", " ".join(effet.obstacles))
    _quitter(convention, dernier_jour)
    liberer_credits(convention=convention, motif=motif, garder=effet.complement, par=par, le=le)
    for tranche in effet.tranches:
        appliquer_transition(tranche, "abandonner", par=par, le=le, motif=motif)
    if effet.complement:
        _creer_solde(convention, effet.complement, dernier_jour)
    convention.soldee_le = le
    convention.save(update_fields=["soldee_le"])
    declencheur = f"convention.{'resilier' if convention.etat == EtatConvention.RESILIEE else 'solder'}"
    calculs = calculer_droits(
        convention=convention, par=par, le=le, declencheur=declencheur, objet_declencheur=convention.pk
    )
    for calcul in calculs:
        if calcul.nature == NatureCalcul.CONSTATE:
            notifier_calcul(
                calcul=calcul, par=par, le=le, declencheur=declencheur, objet_declencheur=convention.pk
            )
    annuler_engagement(convention=convention, motif=motif, par=par, le=le)
    if solde(convention, Compte.AVANCES) != effet.avance:
        raise ErreurMetier("solde_change", "Le solde a changé pendant votre décision : recommencez.")
    if effet.a_rendre:
        constater_trop_percu(convention=convention, motif=motif, par=par, le=le)
    journaliser(
        acte="convention_soldee",
        objet_type="convention",
        objet_id=convention.pk,
        par=par,
        le=le,
        dernier_jour=dernier_jour.isoformat(),
        du=str(effet.du),
        verse=str(effet.verse),
        complement=str(effet.complement),
        a_rendre=str(effet.a_rendre),
        libere=str(effet.libere),
    )
    return effet


def _creer_solde(convention: Convention, montant: Decimal, dernier_jour: date) -> None:
    rang = Tranche.objects.filter(convention=convention).aggregate(r=Max("rang"))["r"] or 0
    Tranche(
        convention=convention,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        rang=rang + 1,
        libelle="Solde",
        date_exigibilite=dernier_jour + timedelta(days=1),
        montant=montant,
    ).save(force_insert=True)


def phrase_du_solde(effet: EffetFin) -> str:
    """The balance in one French sentence, for messages and mails."""
    if effet.a_rendre:
        return f"la structure doit rendre {montant_francais(effet.a_rendre)}"
    if effet.complement:
        return f"il reste {montant_francais(effet.complement)} à lui verser"
    return "rien n'est dû de part ni d'autre"
