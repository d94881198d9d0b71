from .cloison import CloisonInstallee
from .compteur import Compteur
from .courriel import Courriel
from .delai import Delai, DelaiPublic
from .document import Document
from .evenement import Evenement, Livraison
from .integrite import PassageIntegrite, ResultatIntegrite
from .journal import EntreeJournal
from .transition import TransitionEffectuee

__all__ = [
    "CloisonInstallee",
    "Compteur",
    "Courriel",
    "Delai",
    "DelaiPublic",
    "Document",
    "EntreeJournal",
    "Evenement",
    "Livraison",
    "PassageIntegrite",
    "ResultatIntegrite",
    "TransitionEffectuee",
]
