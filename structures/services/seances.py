"""A session that sits: its decisions entered, then published, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Sum

from commun.acteurs import Acteur
from commun.dates import date_francaise, instant_francais, jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from structures.cycles import CYCLE_COMITE
from structures.enums import EtatComite, SensDecision
from structures.models import Comite, Inscription
from structures.regles import exiger_nombre_postes
from structures.selecteurs_seances import Apercu, apercu_publication, quota_departement
from structures.services.comites import rendre_effective
from structures.services.ordre_du_jour import inscription_presente


@dataclass(frozen=True)
class Publication:
    """What a publication did. `nouvelle` is false when the session was already published: nothing was done again."""

    nouvelle: bool
    decisions: int
    postes: int


@transaction.atomic
def ouvrir_seance(*, comite: Comite, par: Acteur, le: datetime) -> None:
    """The session sits. Raises `seance_a_venir` before its day, `transition_impossible`, ActeNonPermis."""
    if comite.date_seance > jour_de_paris(le):
        raise ErreurMetier(
            "seance_a_venir",
            f"Cette séance n'a pas encore eu lieu : elle est prévue le {date_francaise(comite.date_seance)}.",
        )
    appliquer_transition(comite, "tenir", par=par, le=le)


@transaction.atomic
def saisir_decision(
    *,
    inscription: Inscription,
    sens: SensDecision,
    par: Acteur,
    le: datetime,
    nombre_postes: int = 0,
    motif_type: str = "",
    motif: str = "",
    depassement: bool = False,
) -> Inscription:
    """Write or correct what the session decides for a request; nothing takes effect before the publication.

    Positive: 1 to the number asked, within the département's target unless `depassement`, which must be justified.
    Negative: a standard ground, and a free text if wished. Further examination: what is asked.
    Raises `seance_fermee`, `nombre_postes`, `objectif_depasse`, `motif_type`, `motif_requis`, ActeNonPermis.
    """
    if par.utilisateur_id is None or not CYCLE_COMITE.transitions["publier"].permise_a(par):
        raise ActeNonPermis(
            "role_insuffisant", "Seul le coordinateur de l'ANCT saisit les décisions du comité."
        )
    sens, motif = SensDecision(sens), motif.strip()
    with verrouiller(inscription.comite) as comite:
        inscription = inscription_presente(inscription)
        if comite.etat != EtatComite.TENU:
            raise ErreurMetier(
                "seance_fermee",
                "Les décisions se saisissent pendant la séance : son état est"
                f" « {comite.get_etat_display().lower()} ».",
            )
        if sens == SensDecision.POSITIVE:
            _exiger_quota(inscription, nombre_postes, depassement, motif)
        elif sens == SensDecision.NEGATIVE and not motif_type:
            raise ErreurMetier("motif_type", "Choisissez le motif du refus.", "motif_type")
        elif sens == SensDecision.EXAMEN and not motif:
            raise ErreurMetier("motif_requis", "Indiquez ce qui doit être examiné.", "motif")
        positive = sens == SensDecision.POSITIVE
        inscription.sens = sens
        inscription.nombre_postes = nombre_postes if positive else 0
        inscription.motif_type = motif_type if sens == SensDecision.NEGATIVE else ""
        inscription.motif = motif
        inscription.depassement = depassement and positive
        inscription.saisie_par_id, inscription.saisie_le = par.utilisateur_id, le
        inscription.save(
            update_fields=[
                "sens",
                "nombre_postes",
                "motif_type",
                "motif",
                "depassement",
                "saisie_par_id",
                "saisie_le",
            ]
        )
    return inscription


def _exiger_quota(inscription: Inscription, nombre: int, depassement: bool, motif: str) -> None:
    demande = inscription.demande
    exiger_nombre_postes(nombre, demande.nombre_postes)
    quota = quota_departement(inscription.comite, demande.departement_id, sauf=inscription)
    if nombre <= quota.reste:
        return
    if not depassement:
        raise ErreurMetier(
            "objectif_depasse",
            f"{quota.departement} : {quota.attribues} postes attribués et {quota.decides} déjà décidés dans cette"
            f" séance pour un objectif de {quota.objectif}. Il en reste {max(0, quota.reste)} : réduisez le nombre,"
            " ou cochez « Dépasser l'objectif » et dites pourquoi.",
            "nombre_postes",
        )
    if not motif:
        raise ErreurMetier("motif_requis", "Dites pourquoi l'objectif du département est dépassé.", "motif")


@transaction.atomic
def publier_seance(*, comite: Comite, empreinte: str, par: Acteur, le: datetime) -> Publication:
    """Make every decision of the session effective at once: requests, posts, mails in the outbox. All or nothing.

    `empreinte` is that of the preview that was read: a decision changed since is refused. Published already:
    nothing is done again. Raises `publication_impossible`, `apercu_perime`, `transition_impossible`, ActeNonPermis.
    """
    fleche = CYCLE_COMITE.transitions["publier"]
    if not fleche.permise_a(par):
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de publier les décisions.")
    with connection.cursor() as curseur:
        # One publication at a time: the targets of the départements are checked under it.
        curseur.execute("select pg_advisory_xact_lock(hashtext('structures.publication'))")
    with verrouiller(comite) as actuel:
        if actuel.etat == EtatComite.PUBLIE:
            return bilan(actuel, nouvelle=False)
        if actuel.etat == EtatComite.TENU:
            apercu = apercu_publication(actuel)
            _exiger_publiable(apercu, empreinte)
            for inscription in apercu.inscriptions:
                rendre_effective(inscription=inscription, par=par, le=le)
        appliquer_transition(comite, "publier", par=par, le=le)
    return bilan(comite, nouvelle=True)


def bilan(comite: Comite, *, nouvelle: bool) -> Publication:
    """What the published session decided."""
    decisions = comite.decisions.filter(inscription__isnull=False)
    postes = decisions.aggregate(n=Sum("nombre_postes"))["n"] or 0
    return Publication(nouvelle, decisions.count(), postes)


def _exiger_publiable(apercu: Apercu, empreinte: str) -> None:
    if apercu.obstacles:
        raise ErreurMetier("publication_impossible", " ".join(apercu.obstacles))
    if apercu.empreinte != empreinte:
        raise ErreurMetier(
            "apercu_perime",
            "Une décision a changé depuis l'aperçu que vous avez lu : relisez-le avant de publier.",
        )


def deja_publiee(comite: Comite) -> str:
    """The sentence told to the second of two people who publish at once."""
    quand = f" le {instant_francais(comite.publie_le)}" if comite.publie_le else ""
    return f"Cette séance a déjà été publiée{quand} : rien n'a été refait."
