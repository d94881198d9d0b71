"""Where a convention is, for one audience: its state, what happens next, until when, and how long each step took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from commun.dates import jour_de_paris
from commun.models import TransitionEffectuee
from financement.cycle_convention import LIBELLES_ETAT, SUITES
from financement.enums import EtatConvention
from financement.models import Convention


@dataclass(frozen=True)
class Situation:
    """`libelle` and `suite` are written for the audience; `echeance` is the day before which the holder acts."""

    libelle: str
    suite: str
    echeance: date | None
    en_retard: bool


@dataclass(frozen=True)
class Passage:
    """One stay in a state: `jours` on the Paris calendar, up to today while it lasts (`sortie` is None)."""

    libelle: str
    entree: date
    sortie: date | None
    jours: int


def situation(convention: Convention, audience: str, *, jour: date) -> Situation:
    """What this audience reads of the convention on a Paris day."""
    limite = echeance(convention)
    return Situation(
        libelle=LIBELLES_ETAT.get((convention.etat, audience), EtatConvention(convention.etat).label),
        suite=SUITES[(convention.etat, audience)],
        echeance=limite,
        en_retard=limite is not None and limite < jour,
    )


def echeance(convention: Convention) -> date | None:
    """The day before which the present step ends; None in a state that nothing presses."""
    if convention.etat == EtatConvention.A_CORRIGER:
        return convention.date_limite_correction
    delais = {
        EtatConvention.SOUMISE: settings.PRISE_EN_CHARGE_DELAI_JOURS,
        EtatConvention.EN_INSTRUCTION: settings.VALIDATION_DELAI_JOURS,
    }
    jours = delais.get(EtatConvention(convention.etat))
    if jours is None or convention.soumise_le is None:
        return None
    return jour_de_paris(convention.soumise_le) + timedelta(days=jours)


def passages(convention: Convention, actes: Sequence[TransitionEffectuee], *, jour: date) -> list[Passage]:
    """Every stay of the convention, from its preparation on; a signature that keeps the state opens no new one."""
    entrees = [(EtatConvention.BROUILLON.value, jour_de_paris(convention.cree_le))]
    entrees += [(acte.vers, jour_de_paris(acte.le)) for acte in actes if acte.de != acte.vers]
    sorties: list[date | None] = [entree for _, entree in entrees[1:]]
    return [
        Passage(
            libelle=EtatConvention(etat).label,
            entree=entree,
            sortie=sortie,
            jours=max(((sortie or jour) - entree).days, 0),
        )
        for (etat, entree), sortie in zip(entrees, [*sorties, None], strict=True)
    ]
