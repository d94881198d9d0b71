from .calcul import Calcul, VersionBareme
from .convention import Convention, PosteConventionne
from .grand_livre import Ecriture, LigneEcriture
from .paiement import Ordre, Tranche

__all__ = [
    "Calcul",
    "Convention",
    "Ecriture",
    "LigneEcriture",
    "Ordre",
    "PosteConventionne",
    "Tranche",
    "VersionBareme",
]
