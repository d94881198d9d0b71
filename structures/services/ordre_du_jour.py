"""A session before it sits: planned, its agenda built and ordered, closed, reopened, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import ROLES_ANCT
from structures.enums import EtatComite, EtatDemande
from structures.models import Comite, Demande, Inscription
from structures.regles import exiger_date_a_venir
from structures.services.comites import numero_suivant

MODIFIABLE = (EtatComite.PLANIFIE,)
# During the session, a request may still be put off.
REPORTABLE = (EtatComite.PLANIFIE, EtatComite.TENU)


@transaction.atomic
def planifier_seance(*, date_seance: date, par: Acteur, le: datetime) -> Comite:
    """A session to come, numbered in its year. Raises `date_passee`, `date_lointaine`, ActeNonPermis."""
    _exiger_anct(par)
    exiger_date_a_venir(date_seance, le=le, champ="date_seance")
    seance = Comite(numero=numero_suivant(annee=date_seance.year), date_seance=date_seance)
    seance.save(force_insert=True)
    return seance


@transaction.atomic
def inscrire_demandes(*, comite: Comite, demandes: Iterable[Demande], par: Acteur, le: datetime) -> int:
    """Put requests at the end of the agenda, in the order given; returns how many were added.

    A request already on this agenda is left where it is. Raises `ordre_du_jour_arrete`, `avis_attendu`,
    `transition_impossible`, ActeNonPermis.
    """
    with verrouiller(comite) as actuel:
        _exiger_etat(actuel, MODIFIABLE)
        presentes = set(Inscription.objects.filter(comite=actuel).values_list("demande_id", flat=True))
        rang = Inscription.objects.filter(comite=actuel).aggregate(n=Max("rang"))["n"] or 0
        ajoutees = 0
        for demande in demandes:
            if demande.pk in presentes:
                continue
            _exiger_avis_ou_echeance(demande, jour_de_paris(le))
            appliquer_transition(demande, "inscrire", par=par, le=le, comite=actuel)
            ajoutees += 1
            Inscription(comite=actuel, demande=demande, rang=rang + ajoutees).save(force_insert=True)
    return ajoutees


@transaction.atomic
def reporter_inscription(*, inscription: Inscription, par: Acteur, le: datetime) -> None:
    """Take a request off the agenda: it waits for another session, as it was. Raises `ordre_du_jour_arrete`."""
    with verrouiller(inscription.comite) as actuel:
        _exiger_etat(actuel, REPORTABLE)
        _liberer(inscription_presente(inscription), par, le)


@transaction.atomic
def deplacer_inscription(*, inscription: Inscription, vers: int, par: Acteur) -> None:
    """Move a request to the place `vers` (1: first) of its agenda; beyond the end: last."""
    _exiger_anct(par)
    with verrouiller(inscription.comite) as actuel:
        _exiger_etat(actuel, MODIFIABLE)
        presente = inscription_presente(inscription)
        ordre = list(Inscription.objects.filter(comite=actuel).exclude(pk=presente.pk).order_by("rang"))
        ordre.insert(max(0, vers - 1), presente)
        for rang, ligne in enumerate(ordre, start=1):
            ligne.rang = rang
        Inscription.objects.bulk_update(ordre, ["rang"])


@transaction.atomic
def trier_par_departement(*, comite: Comite, par: Acteur) -> None:
    """Order the agenda by département, then by date of the request: the usual order of a session."""
    _exiger_anct(par)
    with verrouiller(comite) as actuel:
        _exiger_etat(actuel, MODIFIABLE)
        ordre = list(
            Inscription.objects.filter(comite=actuel).order_by(
                "demande__departement", "demande__deposee_le", "pk"
            )
        )
        for rang, ligne in enumerate(ordre, start=1):
            ligne.rang = rang
        Inscription.objects.bulk_update(ordre, ["rang"])


@transaction.atomic
def arreter_ordre_du_jour(*, comite: Comite, par: Acteur, le: datetime) -> None:
    """Close the agenda. Raises `ordre_du_jour_vide`, `transition_impossible`, ActeNonPermis."""
    with verrouiller(comite) as actuel:
        if not Inscription.objects.filter(comite=actuel).exists():
            raise ErreurMetier(
                "ordre_du_jour_vide", "L'ordre du jour est vide : inscrivez au moins une demande."
            )
        appliquer_transition(comite, "arreter", par=par, le=le)


@transaction.atomic
def rouvrir_ordre_du_jour(*, comite: Comite, par: Acteur, le: datetime) -> None:
    """Open the agenda again before the session sits."""
    appliquer_transition(comite, "rouvrir", par=par, le=le)


@transaction.atomic
def annuler_seance(*, comite: Comite, motif: str, par: Acteur, le: datetime) -> None:
    """Give up a session before it sits: its requests wait for another one. Raises `motif_requis`."""
    appliquer_transition(comite, "annuler", par=par, le=le, motif=motif)
    for inscription in Inscription.objects.filter(comite=comite).select_related("demande"):
        _liberer(inscription, par, le)


@transaction.atomic
def retirer_demande_annulee(*, demande: Demande) -> None:
    """A request that its host gave up leaves the agenda where it was; the published ones stay."""
    for inscription in Inscription.objects.filter(demande=demande, decision__isnull=True):
        inscription.delete()
    Demande.objects.filter(pk=demande.pk).update(comite=None)


def inscription_presente(inscription: Inscription) -> Inscription:
    """The line as it is now, under the session's lock. Raises `inscription_retiree`."""
    presente = Inscription.objects.select_related("comite", "demande").filter(pk=inscription.pk).first()
    if presente is None:
        raise ErreurMetier("inscription_retiree", "Cette demande n'est plus à l'ordre du jour de la séance.")
    return presente


def _liberer(inscription: Inscription, par: Acteur, le: datetime) -> None:
    demande = inscription.demande
    inscription.delete()
    Inscription.objects.filter(comite_id=inscription.comite_id, rang__gt=inscription.rang).update(
        rang=F("rang") - 1
    )
    demande.refresh_from_db(fields=["etat"])
    if demande.etat == EtatDemande.INSCRITE:
        nom = "reporter" if demande.avis.exists() else "reporter_sans_avis"
        appliquer_transition(demande, nom, par=par, le=le, comite=None)


def _exiger_etat(comite: Comite, etats: tuple[EtatComite, ...]) -> None:
    if comite.etat not in etats:
        raise ErreurMetier(
            "ordre_du_jour_arrete",
            f"L'ordre du jour ne change plus : la séance est « {comite.get_etat_display().lower()} ».",
        )


def _exiger_anct(par: Acteur) -> None:
    if par.role not in ROLES_ANCT:
        raise ActeNonPermis("role_insuffisant", "Les séances du comité sont préparées par l'ANCT.")


def _exiger_avis_ou_echeance(demande: Demande, jour: date) -> None:
    attendu = demande.etat in (EtatDemande.DEPOSEE, EtatDemande.EXAMEN)
    if attendu and (demande.echeance_avis is None or demande.echeance_avis >= jour):
        raise ErreurMetier(
            "avis_attendu",
            f"La préfecture peut encore rendre son avis sur la demande de {demande.denomination}"
            " : attendez-le, ou son échéance.",
        )
