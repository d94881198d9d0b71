"""Facts that change an entitlement: each one computes it again and looks at the instalments again.

Nothing is notified here: the new version is stored and shown, with its cause. What a coordinator or a campaign notifies
is another act.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from celery import shared_task

from commun.acteurs import SYSTEME, perimetre
from commun.evenements import Contexte, abonner, publier
from financement import selecteurs
from financement.chargement import bareme_en_vigueur
from financement.models import Convention
from financement.services import droits, reprises, tranches

#: Conventions computed again in one delivery, when the barème changes.
PAR_LIVRAISON = 50


def _recalculer(
    conventions: Iterable[Convention], contexte: Contexte, declencheur: str, objet: UUID | None
) -> None:
    for convention in conventions:
        droits.calculer_droits(
            convention=convention,
            par=contexte.par,
            le=contexte.le,
            declencheur=declencheur,
            objet_declencheur=objet,
        )
        tranches.examiner_tranches(convention=convention, par=contexte.par, le=contexte.le)


def _du_contrat(charge: dict[str, Any], contexte: Contexte, declencheur: str) -> None:
    conventions = selecteurs.conventions_actives_du_contrat(charge["id"])
    _recalculer(conventions, contexte, declencheur, UUID(charge["id"]))


@abonner("contrat.conclure", file="argent", perimetre="systeme")
def recalculer_nouveau_contrat(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_contrat(charge, contexte, "contrat.conclure")


@abonner("contrat.verifier", file="argent", perimetre="systeme")
def recalculer_contrat_verifie(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_contrat(charge, contexte, "contrat.verifier")


@abonner("contrat.rompre", file="argent", perimetre="systeme")
def recalculer_rupture(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_contrat(charge, contexte, "contrat.rompre")


@abonner("contrat.annuler", file="argent", perimetre="systeme")
def recalculer_annulation(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_contrat(charge, contexte, "contrat.annuler")


@abonner("contrat.corriger", file="argent", perimetre="systeme")
def recalculer_dates_corrigees(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_contrat(charge, contexte, "contrat.corriger")


def _du_poste(charge: dict[str, Any], contexte: Contexte, declencheur: str) -> None:
    conventions = selecteurs.conventions_actives_du_poste(charge["id"])
    _recalculer(conventions, contexte, declencheur, UUID(charge["id"]))


@abonner("poste.retablir", file="argent", perimetre="systeme")
def recalculer_poste_retabli(charge: dict[str, Any], contexte: Contexte) -> None:
    reprises.rouvrir_conventionnements(poste_id=charge["id"])
    _du_poste(charge, contexte, "poste.retablir")


@abonner("poste.transferer", file="argent", perimetre="systeme")
def recalculer_transfert(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_poste(charge, contexte, "poste.transferer")


@abonner("poste.rendre", file="argent", perimetre="systeme")
def recalculer_poste_rendu(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_poste(charge, contexte, "poste.rendre")


@abonner("poste.vacance_depassee", file="argent", perimetre="systeme")
def recalculer_vacance(charge: dict[str, Any], contexte: Contexte) -> None:
    _du_poste(charge, contexte, "poste.vacance_depassee")


@abonner("bareme.recalculer", file="argent", perimetre="systeme")
def recalculer_bareme(charge: dict[str, Any], contexte: Contexte) -> None:
    _recalculer(selecteurs.conventions_actives(charge["conventions"]), contexte, "bareme.changer", None)


@shared_task(name="financement.surveiller_bareme")
def surveiller_le_bareme() -> None:
    """After a new version of the parameters, every active convention is computed again, in slices (system task)."""
    with perimetre(SYSTEME):
        recalculer_si_le_bareme_change()


def recalculer_si_le_bareme_change() -> int:
    """How many conventions were given to the workers: those whose last computation has another barème."""
    concernees = selecteurs.conventions_d_un_autre_bareme(bareme_en_vigueur().version)
    for debut in range(0, len(concernees), PAR_LIVRAISON):
        tranche = [str(pk) for pk in concernees[debut : debut + PAR_LIVRAISON]]
        publier("bareme.recalculer", par=SYSTEME, conventions=tranche)
    return len(concernees)
