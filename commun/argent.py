"""Writing amounts. Computing them belongs to `financement.moteur`."""

from __future__ import annotations

from decimal import Decimal

FINE = "\u202f"
INSECABLE = "\u00a0"


def montant_francais(montant: Decimal) -> str:
    """`Decimal("1554.58")` → `1 554,58 €` (narrow no-break spaces for thousands, no-break before the sign)."""
    signe = "\u2212" if montant < 0 else ""
    entiers, _, centimes = f"{abs(montant):.2f}".partition(".")
    groupes: list[str] = []
    while entiers:
        groupes.insert(0, entiers[-3:])
        entiers = entiers[:-3]
    return f"{signe}{FINE.join(groupes)},{centimes}{INSECABLE}€"
