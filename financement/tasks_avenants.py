"""What follows the acts on amendments: one service each."""

from __future__ import annotations

from typing import Any

from commun.evenements import Contexte, abonner
from financement import notifications_avenants, selecteurs_avenants
from financement.services import application_avenant, avenants, document_avenant, suivi_signatures
from financement.signature import actes


@abonner("avenant.activer", file="argent", perimetre="systeme")
def appliquer_avenant(charge: dict[str, Any], contexte: Contexte) -> None:
    application_avenant.appliquer_avenant(
        avenant=selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par, le=contexte.le
    )


@abonner("avenant.abandonner", file="argent", perimetre="systeme")
def rendre_reservation_avenant(charge: dict[str, Any], contexte: Contexte) -> None:
    avenants.rendre_reservation(
        avenant=selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par, le=contexte.le
    )


@abonner("avenant.refuser_signature", file="argent", perimetre="systeme")
def rendre_reservation_refusee(charge: dict[str, Any], contexte: Contexte) -> None:
    avenants.rendre_reservation(
        avenant=selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par, le=contexte.le
    )


@abonner("avenant.refuser_signature", perimetre="systeme")
def dire_avenant_refuse(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications_avenants.dire_abandonne(
        selecteurs_avenants.avenant_du_systeme(charge["id"]), acte="refuser_signature", par=contexte.par
    )


@abonner("avenant.abandonner", perimetre="systeme")
def dire_avenant_abandonne(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications_avenants.dire_abandonne(
        selecteurs_avenants.avenant_du_systeme(charge["id"]), acte="abandonner", par=contexte.par
    )


@abonner("avenant.abandonner", perimetre="systeme")
def ecarter_originaux_avenant(charge: dict[str, Any], contexte: Contexte) -> None:
    avenant = selecteurs_avenants.avenant_du_systeme(charge["id"])
    suivi_signatures.ecarter_originaux(
        objet=avenant, tour=actes.tour(avenant), motif="L'avenant est abandonné.", le=contexte.le
    )


@abonner("avenant.valider", file="pdf", perimetre="systeme")
def produire_avenant_a_signer(charge: dict[str, Any], contexte: Contexte) -> None:
    document_avenant.produire(avenant=selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par)


@abonner("avenant.activer", file="pdf", perimetre="systeme")
def produire_avenant_signe(charge: dict[str, Any], contexte: Contexte) -> None:
    document_avenant.produire(avenant=selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par)


@abonner("avenant.valider", perimetre="systeme")
def dire_avenant_a_signer(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications_avenants.dire_a_signer(
        selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par
    )


@abonner("avenant.appliquer", perimetre="systeme")
def dire_avenant_en_vigueur(charge: dict[str, Any], contexte: Contexte) -> None:
    notifications_avenants.dire_en_vigueur(
        selecteurs_avenants.avenant_du_systeme(charge["id"]), par=contexte.par
    )
