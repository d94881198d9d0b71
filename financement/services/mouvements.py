"""Writing in an envelope: one movement per act, under the lock of the envelope, never beyond its credits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from commun.acteurs import Acteur
from commun.argent import montant_francais
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import verrouiller
from financement.enums import NatureMouvement
from financement.models import Enveloppe, MouvementEnveloppe

ZERO = Decimal("0.00")
CREDITS = (NatureMouvement.OUVERTURE, NatureMouvement.MODIFICATION, NatureMouvement.TRANSFERT)


@transaction.atomic
def mouvementer(
    *, enveloppe: Enveloppe, nature: str, cle: str, libelle: str, par: Acteur, le: datetime, **valeurs: Any
) -> MouvementEnveloppe:
    """Write one movement, or return the one of the same `cle`. `valeurs`: signed `ouvert`, `reserve`, `engage`,
    `paye` (€) and `postes`; `objectif_postes`, `motif`, `convention_id`, `ordre_id`.

    The given envelope is refreshed. Raises ErreurMetier `credits_insuffisants` and `objectif_atteint`, with the
    figures.
    """
    with verrouiller(enveloppe) as actuelle:
        existant = MouvementEnveloppe.objects.filter(cle=cle).first()
        if existant is not None:
            return existant
        _exiger_credits(actuelle, valeurs)
        _exiger_postes(actuelle, valeurs)
        mouvement = MouvementEnveloppe(
            enveloppe=actuelle,
            nature=nature,
            cle=cle,
            libelle=libelle,
            par_id=par.utilisateur_id,
            par_libelle=par.libelle,
            le=le,
            **valeurs,
        )
        mouvement.save(force_insert=True)
        enveloppe.refresh_from_db()
        _alerter(enveloppe, nature, par, le)
    return mouvement


def _exiger_credits(enveloppe: Enveloppe, valeurs: dict[str, Any]) -> None:
    demande = valeurs.get("reserve", ZERO) + valeurs.get("engage", ZERO)
    apport = valeurs.get("ouvert", ZERO)
    manque = demande - apport - enveloppe.disponible
    if manque <= 0 or demande <= apport:
        return
    if apport < 0:
        raise ErreurMetier(
            "credits_insuffisants",
            f"L'enveloppe « {enveloppe} » a {montant_francais(enveloppe.consomme)} réservés ou engagés : il n'en"
            f" reste que {montant_francais(enveloppe.disponible)} à retirer, pour {montant_francais(-apport)}"
            f" demandés ; il manque {montant_francais(manque)}.",
            champ="montant",
        )
    raise ErreurMetier(
        "credits_insuffisants",
        f"Crédits insuffisants dans l'enveloppe « {enveloppe} » : {montant_francais(enveloppe.disponible)}"
        f" disponibles, {montant_francais(demande)} demandés, il manque {montant_francais(manque)}."
        " L'ordonnateur peut augmenter les crédits ou en transférer.",
    )


def _exiger_postes(enveloppe: Enveloppe, valeurs: dict[str, Any]) -> None:
    demandes = valeurs.get("postes", 0)
    objectif = valeurs.get("objectif_postes") or enveloppe.objectif_postes
    if objectif is None or enveloppe.postes + demandes <= objectif:
        return
    if demandes <= 0:
        raise ErreurMetier(
            "objectif_atteint",
            f"L'enveloppe « {enveloppe} » porte déjà {enveloppe.postes} postes : l'objectif ne peut pas être"
            f" de {objectif}.",
            champ="objectif_postes",
        )
    raise ErreurMetier(
        "objectif_atteint",
        f"Objectif de postes atteint dans l'enveloppe « {enveloppe} » : {objectif} postes au plus,"
        f" {enveloppe.postes} pris, {demandes} demandés, il en manque {enveloppe.postes + demandes - objectif}.",
    )


def est_en_alerte(enveloppe: Enveloppe) -> bool:
    """The share that the settings name is reserved or committed."""
    return enveloppe.ouvert > 0 and enveloppe.consomme * 100 >= enveloppe.ouvert * settings.ALERTE_ENVELOPPE


def _alerter(enveloppe: Enveloppe, nature: str, par: Acteur, le: datetime) -> None:
    """Told once; a change of credits that ends the alert lets it be told again."""
    en_alerte = est_en_alerte(enveloppe)
    if en_alerte and enveloppe.alerte_le is None:
        enveloppe.alerte_le = le
        enveloppe.save(update_fields=["alerte_le"])
        publier("enveloppe.alerter", par=par, id=enveloppe.pk)
    elif not en_alerte and enveloppe.alerte_le is not None and nature in CREDITS:
        enveloppe.alerte_le = None
        enveloppe.save(update_fields=["alerte_le"])
