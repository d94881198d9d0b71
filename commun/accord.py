"""French agreement in sentences made by code; templates have the `pluriel` filter."""

from __future__ import annotations


def accorder(nombre: int, mots: str) -> str:
    """`accorder(2, "département corrigé")` → `2 départements corrigés`: each word agrees, from 2 on."""
    if nombre > 1:
        mots = " ".join(mot if mot[-1] in "sxz" else f"{mot}s" for mot in mots.split())
    return f"{nombre} {mots}"
