"""What was already prepared for a barème: a campaign asks for the same groups batch after batch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import timedelta

from financement.masse.entiers import Entiers, colonne
from financement.masse.ruptures import ruptures_de_dispositif
from financement.masse.voies import Voie, Zones
from financement.moteur import Bareme
from financement.moteur.champs import DERNIER_JOUR, PREMIER_JOUR

#: Barèmes remembered by a process, and groups remembered of one of them.
BAREMES, GROUPES = 4, 20_000


class Memoire:
    """The groups met so far under one barème, and its days of change."""

    def __init__(self, bareme: Bareme) -> None:
        self.bareme = bareme
        self.zones = Zones()
        jours = {PREMIER_JOUR, DERNIER_JOUR + timedelta(days=1)}.union(
            *(ruptures_de_dispositif(dispositif) for dispositif in bareme.dispositifs.values())
        )
        self.ruptures: Entiers = colonne(sorted(jour.toordinal() for jour in jours))
        self._voies: dict[Hashable, Voie | None] = {}

    def voie(self, cle: Hashable, preparer: Callable[[], Voie | None]) -> Voie | None:
        """The rule of a group, prepared at its first use; None when it is out of the fast path."""
        if cle not in self._voies:
            self._voies[cle] = preparer()
        return self._voies[cle]

    @property
    def pleine(self) -> bool:
        return len(self._voies) > GROUPES


_MEMOIRES: OrderedDict[int, Memoire] = OrderedDict()


def memoire_de(bareme: Bareme) -> Memoire:
    """The memory of this very object: two barèmes never share one, even under the same version."""
    memoire = _MEMOIRES.get(id(bareme))
    if memoire is None or memoire.bareme is not bareme or memoire.pleine:
        memoire = Memoire(bareme)
    _MEMOIRES[id(bareme)] = memoire
    _MEMOIRES.move_to_end(id(bareme))
    while len(_MEMOIRES) > BAREMES:
        _MEMOIRES.popitem(last=False)
    return memoire
