"""Forms of the candidates' room."""

from .candidature import CoordonneesForm, MotivationForm, RechercheForm, reponses_de_recherche
from .echanges import DeclinerForm, MessageForm, ReponseForm
from .recrutement import ConvierForm, EcarterForm, NoteForm, RecruterForm, TableauForm

__all__ = [
    "ConvierForm",
    "CoordonneesForm",
    "DeclinerForm",
    "EcarterForm",
    "MessageForm",
    "MotivationForm",
    "NoteForm",
    "RechercheForm",
    "RecruterForm",
    "ReponseForm",
    "TableauForm",
    "reponses_de_recherche",
]
