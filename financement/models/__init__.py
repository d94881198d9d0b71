from .calcul import Calcul, VersionBareme
from .controle_livre import ControleLivre
from .convention import Convention, PosteConventionne
from .grand_livre import Ecriture, LigneEcriture
from .paiement import Ordre, Tranche

__all__ = [
    "Calcul",
    "ControleLivre",
    "Convention",
    "Ecriture",
    "LigneEcriture",
    "Ordre",
    "PosteConventionne",
    "Tranche",
    "VersionBareme",
]
