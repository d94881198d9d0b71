from .brouillon import BrouillonDemande
from .chiffres import PostesParDepartement
from .comite import Comite, Inscription
from .demande import Avis, Decision, Demande, RappelAvis
from .fusion import Fusion, PaireDoublon
from .membre import Invitation, RevueAcces
from .mouvement import Mouvement, PosteARendre
from .offre import Offre
from .place import PlaceDeStructure
from .poste import Poste, Rattachement
from .structure import Structure

__all__ = [
    "Avis",
    "BrouillonDemande",
    "Comite",
    "Decision",
    "Demande",
    "Fusion",
    "Inscription",
    "Invitation",
    "Mouvement",
    "Offre",
    "PaireDoublon",
    "PlaceDeStructure",
    "Poste",
    "PosteARendre",
    "PostesParDepartement",
    "RappelAvis",
    "Rattachement",
    "RevueAcces",
    "Structure",
]
