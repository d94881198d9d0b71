"""The other side of the ranking: the published positions that fit a candidate, with the same filters and score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from candidatures.appariement import Note, Position, ile_de, noter
from candidatures.appariement.iles import ILES
from candidatures.models import ProfilRecherche
from structures.models import Offre
from territoires.geo import DansRayon, Metres


@dataclass(frozen=True)
class Correspondance:
    """A position, its score for this person, and the distance in metres (None: unknown)."""

    offre: Offre
    note: Note
    metres: int | None

    @property
    def distance(self) -> float | None:
        """Kilometres."""
        return None if self.metres is None else self.metres / 1000


def offres_pour(profil: ProfilRecherche, *, jour: date) -> list[Correspondance]:
    """Best score first, then the position published first. Whoever is no longer in search gets none."""
    if not profil.actif:
        return []
    offres = Offre.objects.publiees().select_related("commune").filter(_convient(profil, jour))
    if profil.point is not None:
        offres = offres.annotate(metres=Metres("point", profil.point))
    trouvees = []
    for offre in offres:
        metres = getattr(offre, "metres", None)
        note = noter(profil, Position.de_l_offre(offre, jour=jour), metres=metres)
        trouvees.append(Correspondance(offre, note, metres))
    return sorted(trouvees, key=lambda t: (-t.note.total, t.offre.publiee_le, t.offre.pk))


def _convient(profil: ProfilRecherche, jour: date) -> Q:
    ile = ile_de(profil.ile)
    filtre = Q(departement=ile) if ile else ~Q(departement__in=ILES)
    if profil.disponible_le > jour:
        filtre &= Q(date_debut__gte=profil.disponible_le)
    if profil.distance_max_km is None:
        return filtre
    if profil.point is None:
        return Q(pk__in=[])
    return filtre & Q(DansRayon("point", profil.point, km=profil.distance_max_km))
