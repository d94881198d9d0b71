from .candidat import Candidat, ProfilRecherche
from .entretien import Creneau
from .mise_en_relation import MiseEnRelation, NoteRencontre

__all__ = ["Candidat", "Creneau", "MiseEnRelation", "NoteRencontre", "ProfilRecherche"]
