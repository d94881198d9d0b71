"""Outbox: a room publishes what happened, other rooms subscribe, nothing is lost and nothing happens twice.

`publier()` writes the event and one delivery per subscriber in the caller's transaction; after the commit the broker
is nudged. A delivery that was not done (broker away, worker killed) is sent again by the sweeper. Each try is counted
before the work; the work and its mark are one transaction.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from commun.acteurs import SYSTEME, Acteur, acteur_de_habilitation, perimetre
from commun.models.evenement import EtatLivraison, Evenement, Livraison

journal = logging.getLogger(__name__)

File = Literal["defaut", "pdf", "argent", "courriel"]


@dataclass(frozen=True)
class Contexte:
    """What a handler receives beside the event's payload."""

    par: Acteur
    le: datetime
    evenement_id: UUID


Traitement = Callable[[dict[str, Any], Contexte], None]


class TravailDiffere(Exception):
    """A handler says that this machine cannot do the work now: it waits for the sweeper, and no try is counted."""


@dataclass(frozen=True)
class Abonne:
    """A subscriber: `perimetre` is `demandeur` (the author's rights, read again) or `systeme` (listed in the docs)."""

    nom: str
    evenement: str
    traitement: Traitement
    file: File
    perimetre: Literal["demandeur", "systeme"]


ABONNES: dict[str, Abonne] = {}
_PAR_EVENEMENT: dict[str, list[Abonne]] = defaultdict(list)


def abonner(
    evenement: str, *, file: File = "defaut", perimetre: Literal["demandeur", "systeme"] = "demandeur"
) -> Callable[[Traitement], Traitement]:
    """Register a handler `f(charge, contexte)` of an event type. Its name is `<room>.<function>`."""

    def decorer(traitement: Traitement) -> Traitement:
        nom = f"{traitement.__module__.split('.')[0]}.{traitement.__name__}"
        if nom in ABONNES:
            raise RuntimeError(f"Deux abonnés portent le nom {nom}.")
        abonne = Abonne(nom, evenement, traitement, file, perimetre)
        ABONNES[nom] = abonne
        _PAR_EVENEMENT[evenement].append(abonne)
        return traitement

    return decorer


def publier(type_evenement: str, *, par: Acteur, **charge: Any) -> Evenement:
    """Write an event and its deliveries in the current transaction; nudge the workers after the commit."""
    (evenement,) = publier_en_lot(type_evenement, [charge], par=par)
    return evenement


def publier_en_lot(
    type_evenement: str, charges: Iterable[Mapping[str, Any]], *, par: Acteur
) -> list[Evenement]:
    """The same for many objects that one act changed: one event each, two statements for all."""
    evenements = [
        Evenement(
            type=type_evenement,
            charge={cle: _serialiser(valeur) for cle, valeur in charge.items()},
            par_id=par.utilisateur_id,
            habilitation_id=par.habilitation_id,
        )
        for charge in charges
    ]
    Evenement.objects.bulk_create(evenements, batch_size=1000)
    livraisons = [
        Livraison(evenement=evenement, abonne=abonne.nom, file=abonne.file)
        for evenement in evenements
        for abonne in _PAR_EVENEMENT.get(type_evenement, [])
    ]
    if livraisons:
        Livraison.objects.bulk_create(livraisons, batch_size=1000)
        envois = [(livraison.id, livraison.file) for livraison in livraisons]
        transaction.on_commit(lambda: _reveiller(envois), robust=True)
    return evenements


def _serialiser(valeur: Any) -> Any:
    return valeur if isinstance(valeur, int | bool | list | dict | type(None)) else str(valeur)


# Seconds after which the worker's child is stopped, then killed: beyond the limits that the PDF engine sets itself.
LIMITES: dict[str, dict[str, Any]] = {"pdf": {"soft_time_limit": 60, "time_limit": 90}}
_silence_jusqua = 0.0


def _reveiller(envois: list[tuple[UUID, str]]) -> None:
    """Tell the broker; when it is away, say so once and leave the work to the sweeper."""
    global _silence_jusqua
    if not getattr(settings, "EVENEMENTS_REVEIL", True) or time.monotonic() < _silence_jusqua:
        return
    from commun.tasks import traiter

    try:
        for livraison_id, file in envois:
            traiter.apply_async(args=(str(livraison_id),), queue=file, retry=False, **LIMITES.get(file, {}))
    except (OperationalError, RedisError, OSError):
        _silence_jusqua = time.monotonic() + 2
        journal.warning("courtier injoignable : %d livraison(s) attendent le balayage", len(envois))


def traiter_livraison(livraison_id: UUID) -> bool:
    """Do one delivery if it is still to be done; True when this call did it.

    The attempt is committed before the work, so a handler that kills its worker is abandoned after
    `LIVRAISON_TENTATIVES` and holds nobody else.
    """
    if not _compter_tentative(livraison_id):
        return False
    try:
        return _executer(livraison_id)
    except TravailDiffere as raison:
        journal.warning("livraison %s remise à plus tard : %s", livraison_id, raison)
        with perimetre(SYSTEME):
            Livraison.objects.filter(pk=livraison_id).update(
                erreur=str(raison)[:2000], tentatives=F("tentatives") - 1
            )
        return False
    except Exception as erreur:
        journal.exception("livraison %s : échec", livraison_id)
        with perimetre(SYSTEME):
            Livraison.objects.filter(pk=livraison_id).update(
                erreur=f"{type(erreur).__name__} : {erreur}"[:2000]
            )
        return False


def _compter_tentative(livraison_id: UUID) -> bool:
    with perimetre(SYSTEME):
        livraison = (
            Livraison.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=livraison_id, etat=EtatLivraison.A_FAIRE)
            .first()
        )
        if livraison is None:
            return False
        if livraison.tentatives >= settings.LIVRAISON_TENTATIVES:
            Livraison.objects.filter(pk=livraison_id).update(etat=EtatLivraison.ABANDONNEE)
            journal.error("livraison %s abandonnée (%s)", livraison_id, livraison.abonne)
            return False
        Livraison.objects.filter(pk=livraison_id).update(tentatives=F("tentatives") + 1)
        return True


def _executer(livraison_id: UUID) -> bool:
    with perimetre(SYSTEME):
        livraison = (
            Livraison.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("evenement")
            .filter(pk=livraison_id, etat=EtatLivraison.A_FAIRE)
            .first()
        )
        if livraison is None:
            return False
        evenement = livraison.evenement
        abonne = ABONNES[livraison.abonne]
        maintenant = timezone.now()
        acteur = SYSTEME
        if abonne.perimetre == "demandeur" and evenement.habilitation_id is not None:
            acteur = acteur_de_habilitation(evenement.habilitation_id)
        with perimetre(acteur):
            abonne.traitement(evenement.charge, Contexte(acteur, maintenant, evenement.id))
        Livraison.objects.filter(pk=livraison_id).update(
            etat=EtatLivraison.FAITE, faite_le=timezone.now(), erreur=""
        )
        return True


def balayer_livraisons(*, le: datetime, limite: int = 1000) -> int:
    """Send again what should have been done: returns how many deliveries were given to the broker."""
    seuil = le - timedelta(seconds=settings.BALAYAGE_DELAI)
    with perimetre(SYSTEME):
        retards = list(
            Livraison.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(etat=EtatLivraison.A_FAIRE, envoyee_le__lt=seuil)
            .order_by("envoyee_le")[:limite]
        )
        Livraison.objects.filter(pk__in=[retard.pk for retard in retards]).update(envoyee_le=le)
    _reveiller([(retard.id, retard.file) for retard in retards])
    return len(retards)


def rejouer(livraison: Livraison) -> None:
    """Put an abandoned delivery back in its queue with its tries forgotten."""
    Livraison.objects.filter(pk=livraison.pk, etat=EtatLivraison.ABANDONNEE).update(
        etat=EtatLivraison.A_FAIRE, tentatives=0
    )
    transaction.on_commit(lambda: _reveiller([(livraison.id, livraison.file)]), robust=True)
