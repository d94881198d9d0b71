from .chiffres import PostesParDepartement
from .demande import Avis, Comite, Decision, Demande
from .fusion import Fusion, PaireDoublon
from .mouvement import Mouvement, PosteARendre
from .offre import Offre
from .poste import Poste, Rattachement
from .structure import Structure

__all__ = [
    "Avis",
    "Comite",
    "Decision",
    "Demande",
    "Fusion",
    "Mouvement",
    "Offre",
    "PaireDoublon",
    "Poste",
    "PosteARendre",
    "PostesParDepartement",
    "Rattachement",
    "Structure",
]
