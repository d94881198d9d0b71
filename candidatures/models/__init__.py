from .candidat import Candidat, ProfilRecherche
from .comptes import CompteProfils
from .cv import CV
from .echange import Consultation, Message, RelanceRencontre
from .entretien import Creneau
from .equite import MeilleurRang, ReponseEquite
from .mise_en_relation import MiseEnRelation, NoteRencontre
from .pix import ImportPix

__all__ = [
    "CV",
    "Candidat",
    "CompteProfils",
    "Consultation",
    "Creneau",
    "ImportPix",
    "MeilleurRang",
    "Message",
    "MiseEnRelation",
    "NoteRencontre",
    "ProfilRecherche",
    "RelanceRencontre",
    "ReponseEquite",
]
