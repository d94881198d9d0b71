"""Acts of a session, as its coordinator."""

from __future__ import annotations

from typing import Any

import pytest

from commun.acteurs import perimetre
from commun.erreurs import ErreurMetier
from structures.enums import SensDecision
from structures.models import (
    Comite,
    Demande,
    Inscription,
)
from structures.selecteurs_seances import apercu_publication
from structures.services.seances import Publication, publier_seance, saisir_decision
from tests.fabriques import LE
from tests.structures.fabriques import (
    creer_demande,
    creer_membre,
    creer_seance,
    validateur,
)


def saisir(point: Inscription, sens: str = "positive", le: Any = LE, **champs: Any) -> Inscription:
    acteur = validateur()
    with perimetre(acteur):
        return saisir_decision(inscription=point, sens=SensDecision(sens), par=acteur, le=le, **champs)


def publier(seance: Comite, empreinte: str = "") -> Publication:
    acteur = validateur()
    with perimetre(acteur):
        empreinte = empreinte or apercu_publication(seance).empreinte
        return publier_seance(comite=seance, empreinte=empreinte, par=acteur, le=LE)


def refus(acte: Any, *args: Any, **options: Any) -> tuple[str, str | None]:
    with pytest.raises(ErreurMetier) as capture:
        acte(*args, **options)
    return capture.value.code, capture.value.champ


def seance_complete() -> tuple[Comite, list[Demande]]:
    """One request of each decision: 3 posts in Limoges, a refusal, a further examination in Guéret."""
    demandes = [
        creer_demande("avis_rendu", nombre_postes=3, contact_email="une@exemple.fr"),
        creer_demande("avis_rendu", nombre_postes=1, contact_email="deux@exemple.fr"),
        creer_demande("avis_rendu", nombre_postes=2, commune="Guéret", contact_email="trois@exemple.fr"),
    ]
    creer_membre(demandes[0].structure, email="collegue@exemple.fr")
    seance = creer_seance(demandes, "tenu")
    un, deux, trois = seance.inscriptions.order_by("rang")
    saisir(un, nombre_postes=3)
    saisir(deux, "negative", motif_type="departement", motif="Deux postes à Panazol.")
    saisir(trois, "examen", motif="Quel portage local ?")
    return seance, demandes
