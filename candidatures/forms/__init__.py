"""Forms of the candidates' room."""

from .candidature import (
    CoordonneesForm,
    MotivationForm,
    PresentationForm,
    RechercheForm,
    reponses_de_recherche,
)
from .echanges import DeclinerForm, MessageForm, ReponseForm
from .fichiers import CVForm, ImportPixForm
from .recrutement import ConvierForm, EcarterForm, NoteForm, RecruterForm, TableauForm

__all__ = [
    "CVForm",
    "ConvierForm",
    "CoordonneesForm",
    "DeclinerForm",
    "EcarterForm",
    "ImportPixForm",
    "MessageForm",
    "MotivationForm",
    "NoteForm",
    "PresentationForm",
    "RechercheForm",
    "RecruterForm",
    "ReponseForm",
    "TableauForm",
    "reponses_de_recherche",
]
