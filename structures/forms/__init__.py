from .decision import AnnulationForm, AvisDemandeForm, AvisForm, StatutForm
from .demande import DemandeForm, saisie_de
from .filtres import FiltreDemandesForm, FiltreStructuresForm, RechercheOffresForm
from .membre import ConfirmationForm, InvitationForm, RevueForm
from .mouvement import (
    AjoutForm,
    AvisMouvementForm,
    DecisionMouvementForm,
    FiltreMouvementsForm,
    RetraitForm,
    TransfertForm,
)
from .offre import OffreForm
from .seance import (
    ChoixSeanceForm,
    FiltreSeancesForm,
    InscriptionsForm,
    PointForm,
    PublicationForm,
    SeanceForm,
)

__all__ = [
    "AjoutForm",
    "AnnulationForm",
    "AvisDemandeForm",
    "AvisForm",
    "AvisMouvementForm",
    "ChoixSeanceForm",
    "ConfirmationForm",
    "DecisionMouvementForm",
    "DemandeForm",
    "FiltreDemandesForm",
    "FiltreMouvementsForm",
    "FiltreSeancesForm",
    "FiltreStructuresForm",
    "InscriptionsForm",
    "InvitationForm",
    "OffreForm",
    "PointForm",
    "PublicationForm",
    "RechercheOffresForm",
    "RetraitForm",
    "RevueForm",
    "SeanceForm",
    "StatutForm",
    "TransfertForm",
    "saisie_de",
]
