"""What an exchange between a host and a candidate shows on each side: messages, looks, the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from candidatures.cycles import CYCLE_MISE_EN_RELATION
from candidatures.enums import EtatMiseEnRelation, GabaritMessage
from candidatures.models import Consultation, Message, MiseEnRelation
from commun.acteurs import Acteur
from commun.models import TransitionEffectuee
from structures.models import Offre


def messages_de(acteur: Acteur, rencontre: MiseEnRelation) -> QuerySet[Message]:
    """Messages of a meeting, the earliest first."""
    return Message.objects.visibles_par(acteur).filter(rencontre=rencontre).order_by("envoye_le", "pk")


def messages_non_lus(acteur: Acteur, *, du_candidat: bool) -> QuerySet[Message]:
    """Messages of the other side that nobody has opened."""
    messages = Message.objects.visibles_par(acteur).filter(lu_le=None)
    reponses = GabaritMessage.REPONSE
    return messages.filter(gabarit=reponses) if du_candidat else messages.exclude(gabarit=reponses)


def consultations_de_la_personne(acteur: Acteur) -> QuerySet[Consultation]:
    """Who looked at the person's own profile, the latest first; `structure_nom` is the name known then."""
    return Consultation.objects.visibles_par(acteur).select_related("rencontre").order_by("-le", "pk")


@dataclass(frozen=True)
class Etape:
    """A line of a timeline (`composants/frise.html`)."""

    libelle_vers: str
    le: datetime
    par_libelle: str = ""
    motif: str = ""


def etapes_pour_le_candidat(rencontre: MiseEnRelation) -> list[Etape]:
    """The past of a meeting in the candidate's words; the host's people and inner comments are not told."""
    lignes = TransitionEffectuee.objects.filter(objet_type="mise_en_relation", objet_id=rencontre.pk)
    return [
        Etape(
            str(
                MiseEnRelation.LIBELLES_ETAT.get(
                    (EtatMiseEnRelation(t.vers), "candidat"), EtatMiseEnRelation(t.vers).label
                )
            ),
            t.le,
            motif=rencontre.motif_en_clair if t.vers == rencontre.etat else "",
        )
        for t in lignes.order_by("le", "cree_le")
    ]


def etapes_pour_la_structure(rencontre: MiseEnRelation) -> list[Etape]:
    """The past of a meeting with who did what, for colleagues."""
    lignes = TransitionEffectuee.objects.filter(objet_type="mise_en_relation", objet_id=rencontre.pk)
    return [
        Etape(str(EtatMiseEnRelation(t.vers).label), t.le, t.par_libelle, t.motif)
        for t in lignes.order_by("le", "cree_le")
    ]


@dataclass(frozen=True)
class ActeDuTableau:
    """What a colleague, a candidate or the system did on the board of a position."""

    libelle: str
    qui: str
    par_libelle: str
    le: datetime


def derniers_actes(offre: Offre, rencontres: list[Any], *, limite: int = 8) -> list[ActeDuTableau]:
    """The latest acts on these meetings of a position."""
    noms = {rencontre.pk: str(rencontre.candidat) for rencontre in rencontres}
    lignes = TransitionEffectuee.objects.filter(
        objet_type="mise_en_relation", objet_id__in=list(noms), structure_id=offre.structure_id
    ).order_by("-le", "-cree_le")[:limite]
    arcs = CYCLE_MISE_EN_RELATION.transitions
    return [
        ActeDuTableau(
            arcs[t.nom].libelle if t.nom in arcs else "Présélectionner",
            noms[t.objet_id],
            t.par_libelle,
            t.le,
        )
        for t in lignes
    ]
