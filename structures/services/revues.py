"""The campaign of reviews: one per host and quarter, mailed to the référents, reminded once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.dates import jour_de_paris
from commun.evenements import publier
from comptes.enums import Role
from comptes.models import Habilitation
from comptes.selecteurs import courriels_par_role
from structures.enums import EtatRevue
from structures.models import RevueAcces, Structure

DELAI = timedelta(days=30)
RAPPEL = timedelta(days=7)


def trimestre_de(jour: date) -> str:
    """`2026-T1` for January to March 2026."""
    return f"{jour.year}-T{(jour.month - 1) // 3 + 1}"


@transaction.atomic
def ouvrir_revues(*, par: Acteur, le: datetime) -> int:
    """Open the review of the quarter for each host that has members and none yet; returns how many.

    A host whose first member came less than a month ago waits for the next quarter.
    """
    jour = jour_de_paris(le)
    trimestre = trimestre_de(jour)
    anciens = Habilitation.objects.actives().filter(structure_id=OuterRef("pk"), cree_le__lt=le - DELAI)
    deja = RevueAcces.objects.filter(structure=OuterRef("pk"), trimestre=trimestre)
    structures = Structure.objects.filter(Exists(anciens), ~Exists(deja), fusionnee_dans__isnull=True)
    revues = [
        RevueAcces(structure=structure, trimestre=trimestre, ouverte_le=le, echeance=jour + DELAI)
        for structure in structures.order_by("pk")
    ]
    RevueAcces.objects.bulk_create(revues, batch_size=500)
    for revue in revues:
        publier("revue.ouvrir", par=par, id=revue.pk)
    return len(revues)


@transaction.atomic
def rappeler_revues(*, par: Acteur, le: datetime) -> int:
    """Remind once, a week before the deadline; returns how many reviews."""
    revues = RevueAcces.objects.select_for_update(of=("self",)).filter(
        etat=EtatRevue.OUVERTE, rappelee_le__isnull=True, echeance__lte=jour_de_paris(le) + RAPPEL
    )
    nombre = 0
    for revue in revues.select_related("structure"):
        revue.rappelee_le = le
        revue.save(update_fields=["rappelee_le"])
        ecrire_aux_referents(revue=revue, par=par, rappel=True)
        nombre += 1
    return nombre


def ecrire_aux_referents(*, revue: RevueAcces, par: Acteur, rappel: bool) -> None:
    """One mail to each référent of the host."""
    for adresse in courriels_par_role(Role.STRUCTURE_REFERENT, structure_id=revue.structure_id):
        ecrire(
            gabarit="revue_des_acces",
            destinataire=adresse,
            par=par,
            revue=revue,
            rappel=rappel,
            lien=f"/espace/structure/revues/{revue.pk}/",
        )
