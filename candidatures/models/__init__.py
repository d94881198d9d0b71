from .candidat import Candidat, ProfilRecherche
from .mise_en_relation import MiseEnRelation

__all__ = ["Candidat", "MiseEnRelation", "ProfilRecherche"]
