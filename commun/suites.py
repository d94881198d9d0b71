"""What an act on a post entails over all rooms: foreseen for a preview, then done in the act's own transaction.

A post is one object for the law and several tables for us: each room says here what it would do, or why the act must
wait. What may come later travels by events; what would leave the facts contradictory until then belongs here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier


@dataclass(frozen=True)
class ActeSurPoste:
    """A post given back (`rendre`) or moved to another host (`transferer`) from `date_effet` on.

    `structure_id` lets the post go, `destination_id` takes it; `contrat_suit`: the contract goes with the post.
    """

    acte: Literal["rendre", "transferer"]
    poste_id: UUID
    numero: str
    structure_id: UUID
    date_effet: date
    destination_id: UUID | None = None
    contrat_suit: bool = False


@dataclass(frozen=True)
class Suite:
    """One line of the preview. `bloquante`: the act is refused until somebody does what the sentence says."""

    libelle: str
    bloquante: bool = False


Prevision = Callable[[ActeSurPoste], list[Suite]]
Execution = Callable[[ActeSurPoste, Acteur, datetime], None]

_previsions: list[Prevision] = []
_executions: list[Execution] = []


def inscrire_suites(prevoir: Prevision, executer: Execution | None = None) -> None:
    """Called once by each room in `apps.ready()`."""
    if prevoir not in _previsions:
        _previsions.append(prevoir)
    if executer is not None and executer not in _executions:
        _executions.append(executer)


def prevoir_suites(acte: ActeSurPoste) -> list[Suite]:
    """Everything that the act entails, what refuses it first."""
    suites = [suite for prevoir in _previsions for suite in prevoir(acte)]
    return sorted(suites, key=lambda suite: not suite.bloquante)


def executer_suites(acte: ActeSurPoste, *, par: Acteur, le: datetime) -> None:
    """Refuse what a room refuses, else let every room do its part. The post's row is locked by the caller.

    Raises ErreurMetier `poste_engage` with every reason.
    """
    refus = [suite.libelle for suite in prevoir_suites(acte) if suite.bloquante]
    if refus:
        raise ErreurMetier("poste_engage", " ".join(refus))
    for executer in _executions:
        executer(acte, par, le)
