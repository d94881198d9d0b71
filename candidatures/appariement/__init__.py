"""Who fits a position, and why: hard filters, one transparent score, its explanation line by line."""

from .criteres import CRITERES, Ligne, Note, Position, noter, poids_en_vigueur
from .iles import ile_de

__all__ = ["CRITERES", "Ligne", "Note", "Position", "ile_de", "noter", "poids_en_vigueur"]
