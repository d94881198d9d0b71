from .absorption import StructureAbsorbee
from .habilitation import Habilitation
from .utilisateur import Utilisateur

__all__ = ["Habilitation", "StructureAbsorbee", "Utilisateur"]
