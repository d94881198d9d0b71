"""Meetings where nothing happens: a reminder, then a notice, then the system closes; each is told to who waits.

The days are settings (`RENCONTRE_RAPPEL_JOURS`...), counted from the last act of either side on the Paris calendar.
Nothing is closed without a notice sent as many days before: a platform that slept a month warns first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation, MotifCloture, SorteRelance
from candidatures.models import MiseEnRelation, RelanceRencontre
from candidatures.selecteurs.rencontres import courriels_de_la_structure
from candidatures.services.rencontres import clore
from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.dates import jour_de_paris
from commun.transitions import verrouiller


@dataclass
class Bilan:
    """How many meetings of the run."""

    rappels: int = 0
    preavis: int = 0
    closes: int = 0


def relancer_rencontres(*, par: Acteur, le: datetime) -> Bilan:
    """The reminders, notices and closures of the day. May run again: each goes once. System perimeter."""
    bilan = Bilan()
    seuil = le - timedelta(days=settings.RENCONTRE_RAPPEL_JOURS - 1)
    silencieuses = MiseEnRelation.objects.filter(etat__in=ETATS_OUVERTS, activite_le__lte=seuil)
    for cle in silencieuses.order_by("activite_le", "pk").values_list("pk", flat=True):
        _examiner(cle, bilan, par, le)
    return bilan


@transaction.atomic
def _examiner(cle: UUID, bilan: Bilan, par: Acteur, le: datetime) -> None:
    rencontre = MiseEnRelation.objects.select_related("candidat", "commune").get(pk=cle)
    with verrouiller(rencontre) as actuelle:
        if actuelle.etat not in ETATS_OUVERTS or actuelle.activite_le != rencontre.activite_le:
            return
        jours = _jours_de_silence(rencontre, le)
        preavis = RelanceRencontre.objects.filter(
            rencontre=rencontre, sorte=SorteRelance.PREAVIS, activite_le=rencontre.activite_le
        ).first()
        if preavis is not None:
            if jour_de_paris(le) >= jour_de_la_cloture(preavis.envoyee_le):
                _clore(rencontre, par, le)
                bilan.closes += 1
        elif jours >= settings.RENCONTRE_PREAVIS_JOURS:
            bilan.preavis += _relancer(rencontre, SorteRelance.PREAVIS, par, le)
        elif jours >= settings.RENCONTRE_RAPPEL_JOURS:
            bilan.rappels += _relancer(rencontre, SorteRelance.RAPPEL, par, le)


def jour_de_la_cloture(preavis_le: datetime) -> date:
    """The day on which a meeting whose notice left at this instant is closed, Paris calendar."""
    delai = settings.RENCONTRE_CLOTURE_JOURS - settings.RENCONTRE_PREAVIS_JOURS
    return jour_de_paris(preavis_le) + timedelta(days=delai)


def _jours_de_silence(rencontre: MiseEnRelation, le: datetime) -> int:
    return (jour_de_paris(le) - jour_de_paris(rencontre.activite_le)).days


def attend_le_candidat(rencontre: MiseEnRelation) -> bool:
    """True when it is for the candidate to answer: a post offered, or hours to choose from."""
    if rencontre.etat == EtatMiseEnRelation.PROPOSEE:
        return True
    creneaux = list(rencontre.creneaux.all())
    return (
        rencontre.etat == EtatMiseEnRelation.ENTRETIEN
        and bool(creneaux)
        and not any(creneau.choisi_le for creneau in creneaux)
    )


def _relancer(rencontre: MiseEnRelation, sorte: SorteRelance, par: Acteur, le: datetime) -> int:
    """1 when this call wrote the mails: the unique row decides between two runs."""
    relance = RelanceRencontre(
        rencontre=rencontre, sorte=sorte, activite_le=rencontre.activite_le, envoyee_le=le
    )
    RelanceRencontre.objects.bulk_create([relance], ignore_conflicts=True)
    if not RelanceRencontre.objects.filter(pk=relance.pk).exists():
        return 0
    contexte = {
        "jours": _jours_de_silence(rencontre, le),
        "cloture": jour_de_la_cloture(le) if sorte == SorteRelance.PREAVIS else None,
    }
    for adresse in courriels_de_la_structure(rencontre.structure_id):
        _ecrire("rencontre_sans_nouvelle", adresse, rencontre, par, **contexte)
    if sorte == SorteRelance.PREAVIS or attend_le_candidat(rencontre):
        _ecrire("candidat_sans_nouvelle", rencontre.candidat.email, rencontre, par, **contexte)
    return 1


def _clore(rencontre: MiseEnRelation, par: Acteur, le: datetime) -> None:
    jours = _jours_de_silence(rencontre, le)
    clore(rencontre=rencontre, motif=MotifCloture.SANS_SUITE, par=par, le=le)
    for adresse in courriels_de_la_structure(rencontre.structure_id):
        _ecrire("rencontre_close_sans_suite", adresse, rencontre, par, jours=jours)
    _ecrire("candidat_clos_sans_suite", rencontre.candidat.email, rencontre, par, jours=jours)


def _ecrire(gabarit: str, adresse: str, rencontre: MiseEnRelation, par: Acteur, **contexte: object) -> None:
    lien = (
        f"/candidats/espace/echanges/{rencontre.pk}/"
        if gabarit.startswith("candidat_")
        else f"/espace/structure/mises-en-relation/{rencontre.pk}/"
    )
    ecrire(
        gabarit=gabarit,
        destinataire=adresse,
        par=par,
        rencontre=rencontre,
        candidat=rencontre.candidat,
        lien=lien,
        **contexte,
    )
