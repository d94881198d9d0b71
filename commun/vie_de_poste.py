"""The life of a post over all rooms: its stage, its next action, its timeline. Each room adds what it knows.

Rooms contribute in the order of the imports: a later one (contracts after positions, conventions after contracts) may
replace the stage and the next action, and adds its facts and milestones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from commun.acteurs import Acteur

#: Stage → its title, in the order of a post's life. The last two ask nothing any more.
STADES = {
    "a_pourvoir": "À pourvoir",
    "recrutement": "Recrutement en cours",
    "vacant": "Vacants",
    "a_renouveler": "À renouveler",
    "occupe": "Occupés",
    "rendu": "Rendus ou transférés",
}
#: Stages of a post that somebody holds.
STADES_OCCUPES = ("occupe", "a_renouveler")
#: Steps of the timeline: attribution → position → contract → convention → payment → training.
ETAPES = {
    "attribution": "Attribution",
    "offre": "Offre",
    "contrat": "Contrat",
    "convention": "Convention",
    "paiement": "Paiement",
    "formation": "Formation",
}


@dataclass(frozen=True)
class Action:
    """What the host does next for a post, and until when."""

    libelle: str
    url: str
    echeance: date | None = None


@dataclass(frozen=True)
class Jalon:
    """A milestone: `etape` is a slug of `ETAPES`; `le` is in the future for what is foreseen."""

    etape: str
    le: date
    libelle: str
    url: str = ""

    @property
    def titre(self) -> str:
        return ETAPES[self.etape]


@dataclass
class Vie:
    """What all rooms say of one post on one day."""

    stade: str = "a_pourvoir"
    faits: list[str] = field(default_factory=list)
    action: Action | None = None
    jalons: list[Jalon] = field(default_factory=list)

    @property
    def etapes_faites(self) -> set[str]:
        return {jalon.etape for jalon in self.jalons}

    def frise(self) -> list[Jalon]:
        """Milestones by date; the same day, in the order of the steps."""
        rangs = list(ETAPES)
        return sorted(self.jalons, key=lambda jalon: (jalon.le, rangs.index(jalon.etape)))


#: `f(acteur, vies, jour, detail)` completes the lives of posts it knows, by the post's identifier. `detail`: for the
#: timeline of one post, milestones that the home page does without.
Contribution = Callable[[Acteur, dict[UUID, Vie], date, bool], None]
_contributions: list[tuple[int, Contribution]] = []


def inscrire_vie(rang: int, contribution: Contribution) -> None:
    """`rang`: 1 for positions, 2 for contracts, 3 for conventions and what depends on all of them."""
    if (rang, contribution) not in _contributions:
        _contributions.append((rang, contribution))


def vies(acteur: Acteur, postes: Sequence[UUID], *, jour: date, detail: bool = False) -> dict[UUID, Vie]:
    """The life of each post as this actor may read it; a constant number of queries."""
    resultat = {poste: Vie() for poste in postes}
    if resultat:
        for _, contribution in sorted(_contributions, key=lambda paire: paire[0]):
            contribution(acteur, resultat, jour, detail)
    return resultat
