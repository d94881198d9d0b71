"""Sessions of the committee: the 63 real ones (programme B3.9), one that sits today, one to come."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta

from commun.acteurs import perimetre
from config.demo.scene import Agents, Scene, ecouler
from financement.importation.ecriture import COMITES
from structures.enums import SensDecision
from structures.models import Comite, Demande
from structures.selecteurs_seances import apercu_publication
from structures.services.comites import seance_publiee
from structures.services.ordre_du_jour import arreter_ordre_du_jour, inscrire_demandes, planifier_seance
from structures.services.seances import ouvrir_seance, publier_seance, saisir_decision


def creer_seances_reelles() -> int:
    """The sessions of 2021 to 2023, with their published numbers; the first three sat on one day."""
    with COMITES.open(encoding="utf-8", newline="") as flux:
        lignes = [
            (ligne["numero"], date.fromisoformat(ligne["date_seance"])) for ligne in csv.DictReader(flux)
        ]
    seances = [(numero, jour) for brut, jour in lignes for numero in _numeros(brut)]
    for numero, jour in seances:
        seance_publiee(numero=numero, jour=jour)
    return len(seances)


def _numeros(brut: str) -> list[str]:
    """`1-3` → 1, 2 and 3."""
    premier, _, dernier = brut.partition("-")
    return [str(n) for n in range(int(premier), int(dernier) + 1)] if dernier else [brut]


def decider(scene: Scene, agents: Agents, demande: Demande, sens: SensDecision, jours: int) -> None:
    """A session of that day for one request, published two days later (never after today)."""
    le = scene.instant(jours, 9)
    seance = _tenir(scene, agents, [demande], jours)
    with perimetre(agents.coordination) as par:
        saisir_decision(
            inscription=seance.inscriptions.get(),
            sens=sens,
            nombre_postes=demande.nombre_postes if sens == SensDecision.POSITIVE else 0,
            motif_type="departement" if sens == SensDecision.NEGATIVE else "",
            motif=""
            if sens == SensDecision.POSITIVE
            else "Équilibre à trouver avec les postes déjà attribués dans le département.",
            par=par,
            le=le,
        )
        publier_seance(
            comite=seance,
            empreinte=apercu_publication(seance).empreinte,
            par=par,
            le=le + timedelta(days=min(2, -jours)),
        )
    ecouler()
    demande.refresh_from_db()


def _tenir(scene: Scene, agents: Agents, demandes: Sequence[Demande], jours: int) -> Comite:
    le = scene.instant(jours, 9)
    with perimetre(agents.coordination) as par:
        seance = planifier_seance(date_seance=scene.jour(jours), par=par, le=le)
        inscrire_demandes(comite=seance, demandes=demandes, par=par, le=le)
        arreter_ordre_du_jour(comite=seance, par=par, le=le)
        ouvrir_seance(comite=seance, par=par, le=le)
    return seance


def tenir_la_seance_du_jour(scene: Scene, agents: Agents, demandes: Sequence[Demande]) -> None:
    """A session that sits: two requests decided, the others to decide on screen; the next one is planned."""
    seance = _tenir(scene, agents, demandes, 0)
    with perimetre(agents.coordination) as par:
        le = scene.instant(0, 9)
        premier, deuxieme = seance.inscriptions.order_by("rang")[:2]
        saisir_decision(
            inscription=premier,
            sens=SensDecision.POSITIVE,
            nombre_postes=premier.demande.nombre_postes,
            par=par,
            le=le,
        )
        saisir_decision(
            inscription=deuxieme,
            sens=SensDecision.NEGATIVE,
            motif_type="besoin",
            motif="Un poste voisin est déjà attribué.",
            par=par,
            le=le,
        )
        planifier_seance(date_seance=scene.jour(15), par=par, le=le)
