"""What follows an act on a contract or a training file; as the system, since the author may not read addresses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from commun.evenements import Contexte, abonner
from conseillers import notifications


@abonner("contrat.verifier", perimetre="systeme")
def annoncer_verification(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.contrat_verifie(contrat_id=UUID(charge["id"]), par=contexte.par)


@abonner("contrat.annuler", perimetre="systeme")
def annoncer_annulation(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.contrat_annule(contrat_id=UUID(charge["id"]), par=contexte.par)


@abonner("contrat.rompre", perimetre="systeme")
def annoncer_depart(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.depart_declare(contrat_id=UUID(charge["id"]), par=contexte.par)


@abonner("formation.ouvrir", perimetre="systeme")
def annoncer_stagiaire(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.stagiaire_inscrit(dossier_id=UUID(charge["id"]), par=contexte.par)


@abonner("formation.positionner", perimetre="systeme")
def annoncer_parcours(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.parcours_choisi(dossier_id=UUID(charge["id"]), par=contexte.par)


@abonner("formation.terminer", perimetre="systeme")
def annoncer_fin_de_formation(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.formation_terminee(dossier_id=UUID(charge["id"]), par=contexte.par)
