"""Positions: a host writes one for a post, publishes it, withdraws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from structures.enums import EtatOffre
from structures.models import Offre, Poste
from structures.regles import exiger_date_a_venir, exiger_preuve_qpv, exiger_salaire
from structures.services.unicite import contrainte
from territoires.models import Commune

INTITULE = "Conseiller numérique"


def _deja_ouverte() -> ErreurMetier:
    return ErreurMetier(
        "offre_deja_ouverte",
        "Une offre est déjà ouverte pour ce poste : modifiez-la ou retirez-la avant d'en ouvrir une autre.",
        "poste",
    )


@dataclass(frozen=True, kw_only=True)
class ContenuOffre:
    """What a host writes in a position. Pay in euros gross a month, for full time."""

    commune: Commune
    missions: str
    date_debut: date
    salaire_brut_mensuel: Decimal
    intitule: str = INTITULE
    adresse: str = ""
    en_qpv: bool = False
    qpv_preuve: str = ""
    types_contrat: Sequence[str] = ()
    langues: Sequence[str] = ()
    vehicule_requis: bool = False
    conditions: str = ""

    def colonnes(self, le: datetime) -> dict[str, Any]:
        """Checked values of the row. Raises `date_passee`, `salaire`, `salaire_smic`, `qpv_preuve`."""
        departement = self.commune.departement_id
        jour = exiger_date_a_venir(self.date_debut, le=le, champ="date_debut")
        return {
            "commune": self.commune,
            "departement_id": departement,
            "point": self.commune.point,
            "intitule": self.intitule.strip() or INTITULE,
            "adresse": self.adresse.strip(),
            "en_qpv": self.en_qpv,
            "qpv_preuve": exiger_preuve_qpv(self.en_qpv, self.qpv_preuve),
            "missions": self.missions.strip(),
            "date_debut": jour,
            "salaire_brut_mensuel": exiger_salaire(
                self.salaire_brut_mensuel, jour=jour, departement=departement
            ),
            "types_contrat": list(self.types_contrat),
            "langues": list(self.langues),
            "vehicule_requis": self.vehicule_requis,
            "conditions": self.conditions.strip(),
        }


@transaction.atomic
def ouvrir_offre(*, poste: Poste, par: Acteur, le: datetime, **contenu: Any) -> Offre:
    """Write the draft of a position for a post of the actor's host; `contenu`: the fields of `ContenuOffre`.

    Raises `poste_rendu`, `offre_deja_ouverte` and the errors of `ContenuOffre.colonnes`.
    """
    if poste.structure_id is None or poste.date_rendu is not None:
        raise ErreurMetier("poste_rendu", "Ce poste n'est plus rattaché à votre structure.", "poste")
    offre = Offre(poste=poste, structure_id=poste.structure_id, **ContenuOffre(**contenu).colonnes(le))
    with contrainte("offre_ouverte_unique_par_poste", _deja_ouverte()):
        offre.save(force_insert=True)
    return offre


@transaction.atomic
def modifier_offre(*, offre: Offre, par: Acteur, le: datetime, **contenu: Any) -> None:
    """Change a draft. Raises `offre_publiee` once candidates may have read it, and those of `ContenuOffre.colonnes`."""
    colonnes = ContenuOffre(**contenu).colonnes(le)
    with verrouiller(offre) as actuelle:
        if actuelle.etat != EtatOffre.BROUILLON:
            raise ErreurMetier(
                "offre_publiee",
                "Cette offre n'est plus un brouillon : retirez-la puis rouvrez-la pour la modifier.",
            )
        for champ, valeur in colonnes.items():
            setattr(actuelle, champ, valeur)
        actuelle.save(update_fields=list(colonnes))


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


@transaction.atomic
def fermer_offre_pourvue(*, poste_id: UUID, par: Acteur, le: datetime) -> int:
    """Somebody was hired on this post, by whatever way: its published position is filled. Returns how many closed."""
    publiees = list(Offre.objects.filter(poste_id=poste_id, etat=EtatOffre.PUBLIEE))
    for offre in publiees:
        appliquer_transition(offre, "pourvoir", par=par, le=le)
    return len(publiees)
