from .habilitation import Habilitation
from .utilisateur import Utilisateur

__all__ = ["Habilitation", "Utilisateur"]
