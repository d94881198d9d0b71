"""Mails of the advisers' room."""

from __future__ import annotations

from uuid import UUID

from commun.acteurs import Acteur
from commun.courriels import ecrire
from comptes.enums import ROLES_STRUCTURE
from comptes.selecteurs import courriels_par_role
from conseillers.models import Contrat, DossierFormation
from conseillers.selecteurs.formation import courriels_organisme


def contrat_verifie(*, contrat_id: UUID, par: Acteur) -> None:
    """Tell the host that the contract was checked."""
    contrat = _contrat(contrat_id)
    for adresse in courriels_par_role(*ROLES_STRUCTURE, structure_id=contrat.structure_id):
        ecrire(
            gabarit="contrat_verifie",
            destinataire=adresse,
            par=par,
            contrat=contrat,
            lien="/espace/structure/postes/",
        )


def contrat_annule(*, contrat_id: UUID, par: Acteur) -> None:
    """Tell the host and the adviser that the contract was cancelled."""
    contrat = _contrat(contrat_id)
    hotes = courriels_par_role(*ROLES_STRUCTURE, structure_id=contrat.structure_id)
    for adresse in sorted({*hotes, contrat.conseiller.email}):
        ecrire(gabarit="contrat_annule", destinataire=adresse, par=par, contrat=contrat, lien="/espace/")


def depart_declare(*, contrat_id: UUID, par: Acteur) -> None:
    """Tell the adviser that the host declared a departure."""
    contrat = _contrat(contrat_id)
    ecrire(
        gabarit="depart_declare",
        destinataire=contrat.conseiller.email,
        par=par,
        contrat=contrat,
        lien="/espace/",
    )


def stagiaire_inscrit(*, dossier_id: UUID, par: Acteur) -> None:
    """Tell the organisation that a trainee waits for the positioning test."""
    dossier = _dossier(dossier_id)
    for adresse in courriels_organisme(dossier.organisme_id):
        ecrire(
            gabarit="stagiaire_inscrit",
            destinataire=adresse,
            par=par,
            dossier=dossier,
            lien=f"/espace/organisme/dossiers/{dossier.pk}/",
        )


def parcours_choisi(*, dossier_id: UUID, par: Acteur) -> None:
    """Tell the adviser which path was chosen."""
    _au_stagiaire("parcours_choisi", dossier_id, par)


def formation_terminee(*, dossier_id: UUID, par: Acteur) -> None:
    """Tell the adviser that the hours of the path are done."""
    _au_stagiaire("formation_terminee", dossier_id, par)


def _au_stagiaire(gabarit: str, dossier_id: UUID, par: Acteur) -> None:
    dossier = _dossier(dossier_id)
    ecrire(
        gabarit=gabarit,
        destinataire=dossier.conseiller.email,
        par=par,
        dossier=dossier,
        lien="/espace/conseiller/",
    )


def _contrat(contrat_id: UUID) -> Contrat:
    return Contrat.objects.select_related("conseiller", "structure", "poste").get(pk=contrat_id)


def _dossier(dossier_id: UUID) -> DossierFormation:
    return DossierFormation.objects.select_related("conseiller", "parcours", "organisme", "structure").get(
        pk=dossier_id
    )
