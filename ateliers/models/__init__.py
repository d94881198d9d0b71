from .activite import Activite
from .agregat import Agregat, FileAgregat
from .atelier import Atelier, Lieu

__all__ = ["Activite", "Agregat", "Atelier", "FileAgregat", "Lieu"]
