from .decision import AnnulationForm, AvisForm, DecisionForm
from .demande import DemandeForm
from .filtres import FiltreDemandesForm, FiltreStructuresForm, RechercheOffresForm
from .mouvement import AjoutForm, DecisionMouvementForm, FiltreMouvementsForm, RetraitForm, TransfertForm
from .offre import OffreForm

__all__ = [
    "AjoutForm",
    "AnnulationForm",
    "AvisForm",
    "DecisionForm",
    "DecisionMouvementForm",
    "DemandeForm",
    "FiltreDemandesForm",
    "FiltreMouvementsForm",
    "FiltreStructuresForm",
    "OffreForm",
    "RechercheOffresForm",
    "RetraitForm",
    "TransfertForm",
]
