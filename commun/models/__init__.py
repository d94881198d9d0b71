from .cloison import CloisonInstallee
from .compteur import Compteur
from .courriel import Courriel
from .delai import Delai, DelaiPublic
from .document import Document
from .evenement import Evenement, Livraison
from .integrite import PassageIntegrite, ResultatIntegrite
from .journal import EntreeJournal
from .transition import TransitionEffectuee
from .vie_privee import (
    ArchivePersonnelle,
    DemandeEffacement,
    PassageConservation,
    PreavisConservation,
    ResultatConservation,
)

__all__ = [
    "ArchivePersonnelle",
    "CloisonInstallee",
    "Compteur",
    "Courriel",
    "Delai",
    "DelaiPublic",
    "DemandeEffacement",
    "Document",
    "EntreeJournal",
    "Evenement",
    "Livraison",
    "PassageConservation",
    "PassageIntegrite",
    "PreavisConservation",
    "ResultatConservation",
    "ResultatIntegrite",
    "TransitionEffectuee",
]
