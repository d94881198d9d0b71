"""What follows an act on a candidate or a meeting; as the system, since a host sees neither other hosts nor mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from candidatures import notifications
from commun.evenements import Contexte, abonner

ESPACE = "/candidats/espace/"


def _au_candidat(gabarit: str, charge: dict[str, Any], contexte: Contexte, lien: str = ESPACE) -> None:
    notifications.ecrire_au_candidat(
        gabarit=gabarit, rencontre_id=UUID(charge["id"]), lien=lien, par=contexte.par
    )


@abonner("mise_en_relation.preselectionner", perimetre="systeme")
def annoncer_preselection(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_preselectionne", charge, contexte)


@abonner("mise_en_relation.convier", perimetre="systeme")
def annoncer_entretien(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_convie", charge, contexte)


@abonner("entretien.choisir", perimetre="systeme")
def annoncer_creneau(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.annoncer_creneau(creneau_id=UUID(charge["id"]), par=contexte.par)


@abonner("mise_en_relation.proposer", perimetre="systeme")
def annoncer_proposition(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("poste_propose", charge, contexte)


@abonner("mise_en_relation.ecarter", perimetre="systeme")
def annoncer_refus(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_ecarte", charge, contexte)


@abonner("mise_en_relation.recruter", perimetre="systeme")
def annoncer_recrutement(charge: dict[str, Any], contexte: Contexte) -> None:
    _au_candidat("candidat_recrute", charge, contexte, lien="/espace/")


@abonner("candidat.recruter", perimetre="systeme")
def liberer_les_autres_structures(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_du_candidat(
        candidat_id=UUID(charge["id"]),
        motif="Candidat recruté par une autre structure",
        par=contexte.par,
        le=contexte.le,
    )


@abonner("candidat.retirer", perimetre="systeme")
def prevenir_les_structures(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_du_candidat(
        candidat_id=UUID(charge["id"]), motif="Candidature retirée", par=contexte.par, le=contexte.le
    )


@abonner("offre.pourvoir", perimetre="systeme")
def liberer_les_autres_candidats(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_de_l_offre(
        offre_id=UUID(charge["id"]), motif="Poste pourvu", par=contexte.par, le=contexte.le
    )


@abonner("offre.retirer", perimetre="systeme")
def prevenir_les_candidats(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications.clore_celles_de_l_offre(
        offre_id=UUID(charge["id"]), motif="Offre retirée", par=contexte.par, le=contexte.le
    )
