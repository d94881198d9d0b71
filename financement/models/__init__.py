from .calcul import Calcul, VersionBareme
from .convention import Convention, PosteConventionne
from .paiement import Ordre, Tranche

__all__ = ["Calcul", "Convention", "Ordre", "PosteConventionne", "Tranche", "VersionBareme"]
