"""Every published position at once: how many people could take it, and how far the nearest lives.

One statement for the whole country (docs/performances.md): the index walks outwards from each position, through the
hard filters of the ranking, and stops at `ASSEZ`. Nobody is listed: the figures come from `ProfilRecherche` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from candidatures.appariement.iles import ILES
from commun.acteurs import Acteur
from structures.enums import EtatOffre
from structures.models import Offre
from territoires.geo import RAYON_TERRE_KM

#: A position with this many candidates is not short of any: the count stops here.
ASSEZ = 50
#: Seconds during which the whole country is not counted again.
FRAICHEUR = 300

POSITIONS = """
    select o.id, coalesce(o.point, c.point) as point, greatest(o.date_debut, %(jour)s) as debut,
        case when o.departement_id = any(%(iles)s) then o.departement_id else '' end as ile
    from structures_offre o join territoires_commune c on c.code = o.commune_id where o.etat = %(publiee)s
"""

#: For each row `id, point, debut, ile` of the positions: the nearest eligible candidates, the ranking's ties.
PLUS_PROCHES = f"""
    select p.id, c.candidat_id, c.corde from ({{positions}}) p left join lateral (
        select f.candidat_id, f.point <-> p.point as corde
        from candidatures_profilrecherche f
        where f.actif and f.ile = p.ile and f.disponible_le <= p.debut and (f.distance_max_km is null
            or (f.point <-> p.point) <= 2 * sin(f.distance_max_km / {2 * RAYON_TERRE_KM}::double precision))
        order by f.point <-> p.point, f.depose_le, f.candidat_id limit %(assez)s
    ) c on true
"""  # noqa: S608 - constants only


@dataclass(frozen=True)
class Tension:
    """A published position, the people who could take it (at most `ASSEZ`), the nearest one (None: unknown)."""

    offre: Offre
    candidats: int
    plus_proche_km: float | None

    @property
    def en_clair(self) -> str:
        return f"{ASSEZ} ou plus" if self.candidats >= ASSEZ else str(self.candidats)


def tensions(
    acteur: Acteur, *, jour: date, departement: str = "", moins_de: int | None = None
) -> list[Tension]:
    """Published positions that the actor reads, the shortest of candidates first, then the oldest publication."""
    comptes = _comptes(jour)
    offres = Offre.objects.lisibles_par(acteur).filter(pk__in=comptes).select_related("structure", "commune")
    if departement:
        offres = offres.filter(departement=departement)
    lignes = [Tension(offre, *comptes[offre.pk]) for offre in offres]
    return sorted(
        (ligne for ligne in lignes if moins_de is None or ligne.candidats < moins_de),
        key=lambda ligne: (ligne.candidats, ligne.offre.publiee_le, ligne.offre.pk),
    )


def _comptes(jour: date) -> dict[UUID, tuple[int, float | None]]:
    cle = f"tension-{jour.isoformat()}"
    comptes: dict[UUID, tuple[int, float | None]] | None = cache.get(cle)
    if comptes is None:
        comptes = compter_partout(jour=jour)
        cache.set(cle, comptes, FRAICHEUR)
    return comptes


def compter_partout(*, jour: date) -> dict[UUID, tuple[int, float | None]]:
    """Eligible candidates (at most `ASSEZ`) and km of the nearest, by published position. A national reader's query."""
    requete = f"""select x.id, count(x.candidat_id),
        {2 * RAYON_TERRE_KM} * asin(least(1.0, min(x.corde) / 2.0))
        from ({PLUS_PROCHES.format(positions=POSITIONS)}) x group by x.id"""  # noqa: S608 - constants only
    with connection.cursor() as curseur:
        curseur.execute(
            requete,
            {"jour": jour, "iles": sorted(ILES), "publiee": EtatOffre.PUBLIEE.value, "assez": ASSEZ},
        )
        return {offre: (nombre, km) for offre, nombre, km in curseur.fetchall()}
