"""The national selection committee (COSELEC) decides on requests."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.numeros import reserver
from commun.transitions import appliquer_transition
from comptes.selecteurs import membres_de_structure
from structures.enums import SensDecision, Statut
from structures.models import Comite, Decision, Demande
from structures.regles import exiger_nombre_postes
from structures.services.attribution import attribuer_postes, enregistrer_decision
from structures.services.demandes import ouvrir_acces, rattacher_demande

TRANSITION_PAR_SENS = {
    SensDecision.POSITIVE: "attribuer",
    SensDecision.NEGATIVE: "refuser",
    SensDecision.EXAMEN: "examiner",
}


@transaction.atomic
def comite_du_jour(*, jour: date) -> Comite:
    """The committee session of that day, opened with the year's next number (`2026-07`) when there is none yet."""
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(hashtext('structures.comite'))")
    existant = Comite.objects.filter(date_seance=jour).order_by("cree_le").first()
    if existant is not None:
        return existant
    (rang,) = reserver(f"comite-{jour.year}")
    comite = Comite(numero=f"{jour.year}-{rang:02d}", date_seance=jour)
    comite.save(force_insert=True)
    return comite


@transaction.atomic
def decider_demande(
    *,
    demande: Demande,
    sens: SensDecision,
    par: Acteur,
    le: datetime,
    nombre_postes: int = 0,
    motif: str = "",
    comite: Comite | None = None,
) -> Decision:
    """Decide on a request that has its opinion: attribute 1 to the number asked, refuse, or ask for more study.

    Without `comite`, the session of the day. Posts are attributed at the date of the session. A host that has no
    member yet (imported) opens its space to the contact: this decision is the human check of that person.
    Raises `nombre_postes`, `motif_requis`, `seance_a_venir`, `transition_impossible`, ActeNonPermis.
    """
    sens = SensDecision(sens)
    jour = jour_de_paris(le)
    if comite is not None and comite.date_seance > jour:
        raise ErreurMetier(
            "seance_a_venir", "Cette séance n'a pas encore eu lieu : choisissez-en une autre.", "comite"
        )
    if sens == SensDecision.POSITIVE:
        exiger_nombre_postes(nombre_postes, demande.nombre_postes)
    appliquer_transition(demande, TRANSITION_PAR_SENS[sens], par=par, le=le, motif=motif)
    structure = rattacher_demande(demande=demande, par=par, le=le)
    comite = comite or comite_du_jour(jour=jour)
    decision = enregistrer_decision(
        comite=comite,
        demande=demande,
        structure=structure,
        departement=demande.departement,
        statut=Statut(structure.statut),
        sens=sens,
        nombre_postes=nombre_postes if sens == SensDecision.POSITIVE else 0,
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
            nombre=nombre_postes,
            date_attribution=comite.date_seance,
            par=par,
            le=le,
        )
    return decision
