"""Published attribution decisions of 2021, from their file to structures, decisions and posts.

`lecture` reads the file, `lignes` one line, `montants` computes, `ecriture` writes one structure at a time, and
`deroulement` chains them. The rules are told in docs/importation.md.
"""

from financement.importation.deroulement import DECISIONS_2021, Bilan, importer
from financement.importation.lecture import ErreurFichier, lire_fichier
from financement.importation.rapport import Constat, Motif, StatutLigne

__all__ = [
    "DECISIONS_2021",
    "Bilan",
    "Constat",
    "ErreurFichier",
    "Motif",
    "StatutLigne",
    "importer",
    "lire_fichier",
]
