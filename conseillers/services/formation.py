"""Initial training: file opened with the contract, path chosen after the test, half-days signed (programme A5, B4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from conseillers.enums import EtatFormation, MotifAbsence
from conseillers.models import (
    Affectation,
    Contrat,
    DossierFormation,
    Emargement,
    Organisme,
    Parcours,
    SessionFormation,
)
from conseillers.selecteurs.formation import heures_accomplies, parcours_proposes
from structures.services.unicite import contrainte

HEURES_MAX_DEMI_JOURNEE = Decimal(4)


@transaction.atomic
def ouvrir_dossier(*, contrat: Contrat, organisme: Organisme, par: Acteur, le: datetime) -> DossierFormation:
    """The training file of the contract's adviser. One funded training per person: an earlier file follows its
    person to the new employer and keeps its organisation, path and hours.
    """
    dossier = DossierFormation.objects.filter(conseiller_id=contrat.conseiller_id).first()
    if dossier is not None:
        dossier.structure_id, dossier.departement_id = contrat.structure_id, contrat.departement_id
        dossier.save(update_fields=["structure", "departement"])
        return dossier
    dossier = DossierFormation(
        conseiller_id=contrat.conseiller_id,
        personne_id=contrat.personne_id,
        structure_id=contrat.structure_id,
        departement_id=contrat.departement_id,
        organisme=organisme,
    )
    dossier.save(force_insert=True)
    publier("formation.ouvrir", par=par, id=dossier.pk)
    return dossier


@transaction.atomic
def ouvrir_session(
    *,
    organisme: Organisme,
    parcours: Parcours,
    lieu: str,
    date_debut: date,
    date_fin: date,
    par: Acteur,
    le: datetime,
) -> SessionFormation:
    """A session of the organisation for one path, bounds included."""
    _controler_organisme(organisme, par)
    if date_fin < date_debut:
        raise ErreurMetier(
            "fin_avant_debut", "La fin de la session précède son début : vérifiez les deux dates.", "date_fin"
        )
    session = SessionFormation(
        organisme=organisme, parcours=parcours, lieu=lieu, date_debut=date_debut, date_fin=date_fin
    )
    session.save(force_insert=True)
    return session


def _controler_organisme(organisme: Organisme, par: Acteur) -> None:
    """Sessions are no tenant rows: the service itself checks whose they are."""
    if organisme.pk not in par.organismes:
        raise ErreurMetier("autre_organisme", "Cette session appartient à un autre organisme de formation.")


@transaction.atomic
def positionner(
    *,
    dossier: DossierFormation,
    parcours: Parcours,
    par: Acteur,
    le: datetime,
    session: SessionFormation | None = None,
) -> None:
    """The positioning test was passed: the organisation chooses the path, and a session of that path if it has one."""
    if not parcours_proposes(le=jour_de_paris(le)).filter(pk=parcours.pk).exists():
        raise ErreurMetier(
            "parcours_ferme", "Ce parcours n'est plus proposé : choisissez-en un autre.", "parcours"
        )
    if session is not None and (
        session.organisme_id != dossier.organisme_id or session.parcours_id != parcours.pk
    ):
        raise ErreurMetier(
            "session_autre_parcours",
            f"Cette session ne suit pas le parcours de {parcours.heures} h : choisissez-en une autre, ou aucune.",
            "session",
        )
    appliquer_transition(dossier, "positionner", par=par, le=le, parcours=parcours, session=session)


@transaction.atomic
def abandonner(*, dossier: DossierFormation, motif: str, par: Acteur, le: datetime) -> None:
    """The training stops before its end."""
    appliquer_transition(dossier, "abandonner", par=par, le=le, motif=motif)


@transaction.atomic
def emarger(
    *,
    dossier: DossierFormation,
    date: date,
    demi_journee: str,
    present: bool,
    heures: Decimal | None,
    motif_absence: str,
    par: Acteur,
    le: datetime,
) -> Emargement:
    """Sign one half-day. When the hours of the path are reached, the training is over (`formation.terminer`).

    Raises ErreurMetier on the field at fault. An absence without reason publishes `formation.absence_sans_motif`:
    it holds the next instalment (programme A5).
    """
    signataire = par.utilisateur_id
    if signataire is None:
        raise ActeNonPermis("signataire", "Une demi-journée est signée par une personne connectée.")
    with verrouiller(dossier) as actuel:
        _controler_emargement(actuel, date, present, heures, motif_absence, le)
        emargement = Emargement(
            dossier=actuel,
            date=date,
            demi_journee=demi_journee,
            heures=(heures or Decimal(0)) if present else Decimal(0),
            present=present,
            motif_absence="" if present else motif_absence,
            signe_par_id=signataire,
            personne_id=actuel.personne_id,
            structure_id=actuel.structure_id,
            organisme_id=actuel.organisme_id,
            departement_id=actuel.departement_id,
        )
        deja = ErreurMetier(
            "deja_emargee",
            "Cette demi-journée est déjà émargée : choisissez l'autre ou une autre date.",
            "demi_journee",
        )
        with contrainte("emargement_unique", deja):
            emargement.save(force_insert=True)
        if not present and motif_absence == MotifAbsence.SANS_MOTIF:
            publier(
                "formation.absence_sans_motif", par=par, id=actuel.pk, emargement=emargement.pk, date=date
            )
        if heures_accomplies(actuel) >= actuel.parcours.heures:
            appliquer_transition(dossier, "terminer", par=par, le=le)
    return emargement


def _controler_emargement(
    dossier: DossierFormation,
    jour: date,
    present: bool,
    heures: Decimal | None,
    motif_absence: str,
    le: datetime,
) -> None:
    if dossier.etat != EtatFormation.EN_COURS:
        raise ErreurMetier(
            "formation_non_en_cours",
            "L'émargement n'est possible que pendant la formation : l'état actuel est"
            f" « {EtatFormation(dossier.etat).label} ».",
        )
    if jour > jour_de_paris(le):
        raise ErreurMetier(
            "date_future", "Cette date n'est pas encore passée : émargez le jour même ou après.", "date"
        )
    if not Affectation.objects.filter(conseiller_id=dossier.conseiller_id, periode__contains=jour).exists():
        raise ErreurMetier(
            "hors_contrat",
            f"La personne n'était pas sous contrat le {date_francaise(jour)} : vérifiez la date.",
            "date",
        )
    if present and not (heures is not None and 0 < heures <= HEURES_MAX_DEMI_JOURNEE):
        raise ErreurMetier(
            "heures_demi_journee",
            "Une demi-journée compte plus de 0 et au plus 4 heures, par exemple 3,5.",
            "heures",
        )
    if not present and motif_absence not in MotifAbsence.values:
        raise ErreurMetier("motif_absence", "Choisissez le motif de l'absence.", "motif_absence")
