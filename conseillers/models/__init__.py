from .avancement import AvancementParDepartement
from .contrat import Affectation, Contrat
from .formation import DossierFormation, Emargement, Organisme, Parcours, SessionFormation
from .personne import Conseiller
from .vacance import AlerteVacance

__all__ = [
    "Affectation",
    "AlerteVacance",
    "AvancementParDepartement",
    "Conseiller",
    "Contrat",
    "DossierFormation",
    "Emargement",
    "Organisme",
    "Parcours",
    "SessionFormation",
]
