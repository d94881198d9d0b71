"""Positions: a host writes one for a post, publishes it, withdraws it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from structures.enums import EtatOffre
from structures.models import Offre, Poste
from structures.regles import exiger_date_a_venir, exiger_salaire
from structures.services.unicite import contrainte
from territoires.models import Commune

INTITULE = "Conseiller numérique"


def _deja_ouverte() -> ErreurMetier:
    return ErreurMetier(
        "offre_deja_ouverte",
        "Une offre est déjà ouverte pour ce poste : modifiez-la ou retirez-la avant d'en ouvrir une autre.",
        "poste",
    )


@transaction.atomic
def ouvrir_offre(
    *,
    poste: Poste,
    commune: Commune,
    missions: str,
    date_debut: date,
    salaire_brut_mensuel: Decimal,
    par: Acteur,
    le: datetime,
    intitule: str = INTITULE,
) -> Offre:
    """Write the draft of a position for a post of the actor's host. Pay in euros gross a month.

    Raises `poste_rendu`, `offre_deja_ouverte`, `date_passee`, `salaire`.
    """
    if poste.structure_id is None or poste.date_rendu is not None:
        raise ErreurMetier("poste_rendu", "Ce poste n'est plus rattaché à votre structure.", "poste")
    offre = Offre(
        poste=poste,
        structure_id=poste.structure_id,
        **_contenu(commune, intitule, missions, date_debut, salaire_brut_mensuel, le),
    )
    with contrainte("offre_ouverte_unique_par_poste", _deja_ouverte()):
        offre.save(force_insert=True)
    return offre


@transaction.atomic
def modifier_offre(
    *,
    offre: Offre,
    commune: Commune,
    missions: str,
    date_debut: date,
    salaire_brut_mensuel: Decimal,
    par: Acteur,
    le: datetime,
    intitule: str = INTITULE,
) -> None:
    """Change a draft. Raises `offre_publiee` once candidates may have read it, `date_passee`, `salaire`."""
    contenu = _contenu(commune, intitule, missions, date_debut, salaire_brut_mensuel, le)
    with verrouiller(offre) as actuelle:
        if actuelle.etat != EtatOffre.BROUILLON:
            raise ErreurMetier(
                "offre_publiee",
                "Cette offre n'est plus un brouillon : retirez-la puis rouvrez-la pour la modifier.",
            )
        for champ, valeur in contenu.items():
            setattr(actuelle, champ, valeur)
        actuelle.save(update_fields=list(contenu))


def _contenu(
    commune: Commune, intitule: str, missions: str, date_debut: date, salaire: Decimal, le: datetime
) -> dict[str, Any]:
    return {
        "commune": commune,
        "departement_id": commune.departement_id,
        "point": commune.point,
        "intitule": intitule.strip() or INTITULE,
        "missions": missions.strip(),
        "date_debut": exiger_date_a_venir(date_debut, le=le, champ="date_debut"),
        "salaire_brut_mensuel": exiger_salaire(salaire),
    }


@transaction.atomic
def publier_offre(*, offre: Offre, par: Acteur, le: datetime) -> None:
    """Show a draft to everybody. Raises `date_passee`, `transition_impossible`, ActeNonPermis."""
    exiger_date_a_venir(offre.date_debut, le=le, champ="date_debut")
    appliquer_transition(offre, "publier", par=par, le=le)


@transaction.atomic
def retirer_offre(*, offre: Offre, par: Acteur, le: datetime) -> None:
    """Take a position off the public list. Raises `transition_impossible`, ActeNonPermis."""
    appliquer_transition(offre, "retirer", par=par, le=le)


@transaction.atomic
def rouvrir_offre(*, offre: Offre, par: Acteur, le: datetime) -> None:
    """Make a withdrawn or filled position a draft again. Raises `offre_deja_ouverte`, `transition_impossible`."""
    with contrainte("offre_ouverte_unique_par_poste", _deja_ouverte()):
        appliquer_transition(offre, "rouvrir", par=par, le=le)
