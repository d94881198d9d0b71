"""Interviews: the host offers one to three hours, the candidate chooses one, both put it in their calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from candidatures.enums import EtatMiseEnRelation, ModeEntretien
from candidatures.models import Creneau, MiseEnRelation
from candidatures.services.activite import toucher
from candidatures.services.rencontres import convier
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import verrouiller
from territoires.heures import instant_local

CRENEAUX_MAX = 3


@dataclass(frozen=True)
class RendezVous:
    """How the interview takes place: minutes, and a place, a phone number or a link."""

    duree_minutes: int
    mode: ModeEntretien
    lieu: str


@transaction.atomic
def convier_avec_creneaux(
    *,
    rencontre: MiseEnRelation,
    horaires: Sequence[tuple[date, time]],
    rendez_vous: RendezVous,
    par: Acteur,
    le: datetime,
) -> list[Creneau]:
    """Invite a candidate with one to three hours, read on the clock of the workplace; the candidate is told by mail.

    Raises ErreurMetier `creneau_requis`, `creneau_passe`, `creneau_double` (field `date_n`), those of the life cycle.
    """
    if not 1 <= len(horaires) <= CRENEAUX_MAX:
        raise ErreurMetier("creneau_requis", "Proposez de un à trois créneaux.", "date_1")
    debuts: list[datetime] = []
    for rang, (jour, heure) in enumerate(horaires, start=1):
        debut = instant_local(jour, heure, rencontre.departement)
        if debut <= le:
            raise ErreurMetier("creneau_passe", "Choisissez une date et une heure à venir.", f"date_{rang}")
        if debut in debuts:
            raise ErreurMetier("creneau_double", "Ce créneau est proposé deux fois.", f"date_{rang}")
        debuts.append(debut)
    convier(rencontre=rencontre, par=par, le=le)
    # Until the last hour offered, silence is normal.
    toucher(rencontre, le=max(debuts))
    return Creneau.objects.bulk_create(
        Creneau(
            rencontre=rencontre,
            structure_id=rencontre.structure_id,
            personne_id=rencontre.personne_id,
            departement_id=rencontre.departement_id,
            debut=debut,
            duree_minutes=rendez_vous.duree_minutes,
            mode=rendez_vous.mode,
            lieu=rendez_vous.lieu.strip(),
        )
        for debut in debuts
    )


@transaction.atomic
def choisir_creneau(*, creneau: Creneau, par: Acteur, le: datetime) -> None:
    """The candidate keeps one hour; the host is told. Raises `entretien_clos`, `creneau_passe`, `creneau_choisi`."""
    with verrouiller(creneau.rencontre) as rencontre:
        if rencontre.etat not in (EtatMiseEnRelation.ENTRETIEN, EtatMiseEnRelation.PROPOSEE):
            raise ErreurMetier(
                "entretien_clos", "Cet échange est terminé : il n'y a plus d'entretien à fixer."
            )
        if creneau.debut <= le:
            raise ErreurMetier("creneau_passe", "Ce créneau est passé : choisissez-en un autre.")
        if Creneau.objects.filter(rencontre=rencontre, choisi_le__isnull=False).exists():
            raise ErreurMetier(
                "creneau_choisi", "Vous avez déjà choisi un créneau : appelez la structure pour le changer."
            )
        creneau.choisi_le = le
        creneau.save(update_fields=["choisi_le"])
        toucher(rencontre, le=max(le, creneau.debut))
    publier("entretien.choisir", par=par, id=creneau.pk)
