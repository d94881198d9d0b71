"""Recorded results of a campaign, in the shape of the file that Pix exports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from candidatures.pix import ResultatPix
from candidatures.pix.fichier import lire_resultats
from commun.erreurs import ErreurMetier

DOSSIER = Path(__file__).with_name("enregistrements")


class PixEnregistre:
    """Knows the campaigns of `enregistrements/`, and no other."""

    def resultats(self, campagne: str) -> Sequence[ResultatPix]:
        connues = {chemin.stem: chemin for chemin in DOSSIER.glob("*.csv")}
        if campagne not in connues:
            raise ErreurMetier(
                "campagne_inconnue",
                f"La campagne « {campagne} » n'est pas connue. Campagnes enregistrées : {', '.join(sorted(connues))}.",
                "campagne",
            )
        return lire_resultats(connues[campagne].read_bytes())[1]
