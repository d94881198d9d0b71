from .contrat import Affectation, Contrat
from .formation import DossierFormation, Emargement, Organisme, Parcours, SessionFormation
from .personne import Conseiller

__all__ = [
    "Affectation",
    "Conseiller",
    "Contrat",
    "DossierFormation",
    "Emargement",
    "Organisme",
    "Parcours",
    "SessionFormation",
]
