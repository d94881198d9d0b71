from .candidat import Candidat, ProfilRecherche
from .echange import Consultation, Message, RelanceRencontre
from .entretien import Creneau
from .mise_en_relation import MiseEnRelation, NoteRencontre

__all__ = [
    "Candidat",
    "Consultation",
    "Creneau",
    "Message",
    "MiseEnRelation",
    "NoteRencontre",
    "ProfilRecherche",
    "RelanceRencontre",
]
