"""The register of companies and associations: one port, two adapters, a circuit breaker, and nothing that blocks.

`consulter()` never raises: the register's absence is an answer like another (`Constat.verification`).
"""

from structures.annuaire.consultation import Constat, annuaire, consulter
from structures.annuaire.port import Annuaire, AnnuaireInjoignable, Fiche

__all__ = ["Annuaire", "AnnuaireInjoignable", "Constat", "Fiche", "annuaire", "consulter"]
