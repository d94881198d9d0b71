from .candidat import Candidat, ProfilRecherche
from .mise_en_relation import MiseEnRelation, NoteRencontre

__all__ = ["Candidat", "MiseEnRelation", "NoteRencontre", "ProfilRecherche"]
