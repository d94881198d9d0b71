from .chiffres import PostesParDepartement
from .comite import Comite, Inscription
from .demande import Avis, Decision, Demande, RappelAvis
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
    "Inscription",
    "Mouvement",
    "Offre",
    "PaireDoublon",
    "Poste",
    "PosteARendre",
    "PostesParDepartement",
    "RappelAvis",
    "Rattachement",
    "Structure",
]
