"""Number of posts of each département: documented where a source says it, else pro rata of the population."""

from __future__ import annotations

from collections.abc import Mapping

TOTAL_POSTES = 4_000
"""Posts of the programme (announcement of November 2020)."""


def repartir_objectifs(
    populations: Mapping[str, int], documentes: Mapping[str, int], total: int = TOTAL_POSTES
) -> dict[str, int]:
    """Shares `total` posts between départements; the result adds up to `total` exactly.

    The documented ones keep their number; the rest is shared pro rata of the population by largest remainder
    (ties: smallest code). `ValueError` when the documented numbers exceed the total or nobody lives in
    the others.
    """
    autres = {code: n for code, n in populations.items() if code not in documentes}
    reste = total - sum(documentes.values())
    habitants = sum(autres.values())
    if reste < 0 or (reste and not habitants):
        raise ValueError(f"impossible de répartir {reste} postes entre {habitants} habitants")
    if not habitants:
        return dict(documentes)
    parts = {code: divmod(n * reste, habitants) for code, n in autres.items()}
    objectifs = {code: entier for code, (entier, _) in parts.items()}
    manquants = reste - sum(objectifs.values())
    plus_forts_restes = sorted(parts, key=lambda code: (-parts[code][1], code))
    for code in plus_forts_restes[:manquants]:
        objectifs[code] += 1
    return {**objectifs, **documentes}
