"""Repairs of a post: one given back by mistake, one that a published decision left without a host."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from structures.enums import FinRattachement
from structures.models import Poste, Rattachement, Structure
from structures.services.attribution import projeter_postes
from structures.services.fusions import _exiger_role, exiger_motif


@transaction.atomic
def retablir_poste(*, poste: Poste, motif: str, par: Acteur, le: datetime) -> Rattachement:
    """Undo a return that was a mistake: the attachment goes on as if it had never ended, the public count follows.

    Nothing else comes back by itself: a withdrawn position is opened again by its host. Publishes `poste.retablir`.
    Raises ErreurMetier `poste_non_rendu`, `rattache_depuis`, `motif_requis`, ActeNonPermis.
    """
    _exiger_role(par)
    motif = exiger_motif(motif)
    poste = Poste.objects.select_for_update(of=("self",)).get(pk=poste.pk)
    if poste.date_rendu is None:
        raise ErreurMetier("poste_non_rendu", f"Le poste {poste.numero} n'est pas rendu.")
    lien = (
        Rattachement.objects.select_for_update(of=("self",)).filter(poste=poste).order_by("-periode").first()
    )
    if lien is None or lien.fin != FinRattachement.RENDU:
        raise ErreurMetier(
            "rattache_depuis", "Le dernier rattachement de ce poste n'a pas pris fin par une restitution."
        )
    lien.periode, lien.fin, lien.motif_fin = (lien.periode.lower, None), "", ""
    lien.save(update_fields=["periode", "fin", "motif_fin"])
    rendu_le, poste.date_rendu, poste.structure_id = poste.date_rendu, None, lien.structure_id
    poste.save(update_fields=["date_rendu", "structure"])
    projeter_postes(poste.departement_id, 1)
    _retenir("poste_retabli", poste, lien.structure_id, motif, par, le, rendu_le=rendu_le.isoformat())
    publier("poste.retablir", par=par, id=poste.pk, structure=lien.structure_id)
    return lien


@transaction.atomic
def rattacher_poste(
    *, poste: Poste, destination: Structure, motif: str, par: Acteur, le: datetime
) -> Rattachement:
    """Give a host to a post that never had one, from the day of its attribution. Publishes `poste.rattacher`.

    Raises ErreurMetier `deja_rattache`, `poste_rendu`, `autre_departement`, `structure_fusionnee`, `motif_requis`,
    ActeNonPermis.
    """
    _exiger_role(par)
    motif = exiger_motif(motif)
    poste = Poste.objects.select_for_update(of=("self",)).get(pk=poste.pk)
    if poste.structure_id is not None or poste.rattachements.exists():
        raise ErreurMetier("deja_rattache", "Ce poste a déjà eu un hôte : transférez-le.", "destination")
    if poste.date_rendu is not None:
        raise ErreurMetier("poste_rendu", "Ce poste est rendu.")
    if destination.fusionnee_dans_id is not None:
        raise ErreurMetier(
            "structure_fusionnee", "Cette fiche est fusionnée : choisissez l'autre.", "destination"
        )
    if destination.departement_id != poste.departement_id:
        raise ErreurMetier(
            "autre_departement",
            f"Choisissez une structure du département du poste ({poste.departement_id}).",
            "destination",
        )
    lien = Rattachement(
        poste=poste,
        structure=destination,
        departement_id=poste.departement_id,
        periode=(poste.date_attribution, None),
    )
    lien.save(force_insert=True)
    poste.structure = destination
    poste.save(update_fields=["structure"])
    _retenir("poste_rattache", poste, destination.pk, motif, par, le)
    publier("poste.rattacher", par=par, id=poste.pk, structure=destination.pk)
    return lien


def _retenir(
    acte: str, poste: Poste, structure_id: object, motif: str, par: Acteur, le: datetime, **donnees: str
) -> None:
    """At the journal of the host, where its history is read."""
    journaliser(
        acte=acte,
        objet_type="structure",
        objet_id=structure_id,  # type: ignore[arg-type]
        par=par,
        le=le,
        poste=str(poste.pk),
        motif=f"{poste.numero} : {motif}",
        **donnees,
    )
