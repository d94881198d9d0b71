from .decision import AnnulationForm, AvisForm, DecisionForm
from .demande import DemandeForm
from .filtres import FiltreDemandesForm, FiltreStructuresForm, RechercheOffresForm
from .offre import OffreForm

__all__ = [
    "AnnulationForm",
    "AvisForm",
    "DecisionForm",
    "DemandeForm",
    "FiltreDemandesForm",
    "FiltreStructuresForm",
    "OffreForm",
    "RechercheOffresForm",
]
