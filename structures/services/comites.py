"""The national selection committee (COSELEC): a published session, and what one decision does when it takes effect."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import connection, transaction

from commun.acteurs import Acteur
from commun.dates import PARIS
from commun.numeros import reserver
from commun.transitions import appliquer_transition
from comptes.selecteurs import membres_de_structure
from structures.echeances import echeance_avis
from structures.enums import EtatComite, MotifRefus, SensDecision, Statut
from structures.models import Comite, Decision, Inscription
from structures.services.attribution import attribuer_postes, enregistrer_decision
from structures.services.demandes import ouvrir_acces, rattacher_demande

TRANSITION_PAR_SENS = {
    SensDecision.POSITIVE: "attribuer",
    SensDecision.NEGATIVE: "refuser",
    SensDecision.EXAMEN: "examiner",
}


def numero_suivant(*, annee: int) -> str:
    """The year's next number (`2026-07`), without holes."""
    (rang,) = reserver(f"comite-{annee}")
    return f"{annee}-{rang:02d}"


def seance_publiee(*, numero: str, jour: date) -> Comite:
    """A session of the past, whose decisions come from a published list."""
    seance = Comite(
        numero=numero,
        date_seance=jour,
        etat=EtatComite.PUBLIE,
        publie_le=datetime.combine(jour, time(12), tzinfo=PARIS),
    )
    seance.save(force_insert=True)
    return seance


@transaction.atomic
def comite_du_jour(*, jour: date) -> Comite:
    """The published session of that day, for a decision taken outside an agenda: the year's next number if none yet."""
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(hashtext('structures.comite'))")
    existant = Comite.objects.filter(date_seance=jour, etat=EtatComite.PUBLIE).order_by("cree_le").first()
    return existant or seance_publiee(numero=numero_suivant(annee=jour.year), jour=jour)


def motif_complet(inscription: Inscription) -> str:
    """The standard ground, then what was added to it."""
    type_ = MotifRefus(inscription.motif_type).label + "." if inscription.motif_type else ""
    return f"{type_} {inscription.motif}".strip()


def rendre_effective(*, inscription: Inscription, par: Acteur, le: datetime) -> Decision:
    """Apply one decision of a session that is being published: state of the request, decision, posts.

    Posts are attributed at the date of the session. A host that has no member yet (imported) opens its space to the
    contact: this decision is the human check of that person. Raises `transition_impossible`, ActeNonPermis.
    """
    demande, sens = inscription.demande, SensDecision(inscription.sens)
    motif = motif_complet(inscription)
    # A further examination asks for a new opinion: its time begins now.
    delai = {"echeance_avis": echeance_avis(le)} if sens == SensDecision.EXAMEN else {}
    appliquer_transition(demande, TRANSITION_PAR_SENS[sens], par=par, le=le, motif=motif, **delai)
    structure = rattacher_demande(demande=demande, par=par, le=le)
    decision = enregistrer_decision(
        comite=inscription.comite,
        demande=demande,
        structure=structure,
        departement=demande.departement,
        statut=Statut(structure.statut),
        sens=sens,
        nombre_postes=inscription.nombre_postes,
        motif_type=inscription.motif_type,
        motif=motif,
        par=par,
        le=le,
    )
    if sens == SensDecision.POSITIVE:
        if not membres_de_structure(structure.pk):
            ouvrir_acces(demande=demande, par=par, le=le)
        attribuer_postes(
            decision=decision,
            structure=structure,
            nombre=inscription.nombre_postes,
            date_attribution=inscription.comite.date_seance,
            par=par,
            le=le,
        )
    inscription.decision = decision
    inscription.save(update_fields=["decision"])
    return decision
