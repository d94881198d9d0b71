"""What the candidates' room does when a person asks to be forgotten."""

from __future__ import annotations

from datetime import datetime

from candidatures.enums import EtatCandidat
from candidatures.selecteurs import candidat_de_la_personne
from candidatures.services.rencontres import retirer_candidature
from commun.acteurs import Acteur
from commun.effacement import avant_effacement
from comptes.enums import Role


@avant_effacement
def retirer_avant_d_effacer(par: Acteur, le: datetime) -> None:
    """An application on line, or paused, is withdrawn first: its hosts are told, and the open meetings end."""
    candidat = candidat_de_la_personne(par)
    if (
        candidat is not None
        and candidat.etat in (EtatCandidat.ACTIF, EtatCandidat.EN_PAUSE)
        and par.role == Role.CANDIDAT
    ):
        retirer_candidature(candidat=candidat, par=par, le=le)
