"""Forgetting a person: a request in an append-only queue, a preview, and the owner's function run by a worker."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, transaction

from commun.acteurs import SYSTEME, Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import TravailDiffere, publier
from commun.models import DemandeEffacement
from commun.models.evenement import EtatLivraison, Evenement, Livraison
from commun.models.vie_privee import OrigineEffacement
from commun.vie_privee import GARDES, registres

Avant = Callable[[Acteur, datetime], None]
_avant: list[Avant] = []


def avant_effacement(fonction: Avant) -> Avant:
    """Register what a room does in the person's own name before the request: withdraw an application."""
    if fonction not in _avant:
        _avant.append(fonction)
    return fonction


@dataclass(frozen=True)
class Apercu:
    """What an erasure would do: rows erased and kept by purpose; why the account stays (empty: it goes)."""

    effacees: dict[str, int]
    gardees: dict[str, int]
    raisons: tuple[str, ...]
    raisons_des_lignes: tuple[str, ...]


def apercu_effacement(*, par: Acteur, le: datetime) -> Apercu:
    """The preview, for the person whose perimeter is open."""
    with connection.cursor() as curseur:
        curseur.execute("select tableau, lignes, gardees from commun_apercu_effacement(%s)", [le])
        lignes = curseur.fetchall()
    effacees: dict[str, int] = {}
    gardees: dict[str, int] = {}
    raisons = []
    raisons_des_lignes: dict[str, None] = {}
    for tableau, nombre, retenues in lignes:
        nature, _, cle = tableau.partition(":")
        if nature == "garde":
            raisons.append(GARDES[cle].raison)
            continue
        registre = registres()[tableau]
        if nombre - retenues:
            effacees[registre.traitement] = effacees.get(registre.traitement, 0) + nombre - retenues
        if retenues:
            gardees[registre.traitement] = gardees.get(registre.traitement, 0) + retenues
            if registre.garde:
                raisons_des_lignes[registre.garde] = None
    return Apercu(effacees, gardees, tuple(raisons), tuple(raisons_des_lignes))


@transaction.atomic
def demander_effacement(*, par: Acteur, le: datetime) -> DemandeEffacement:
    """Queue the erasure of the actor's own data. Raises ErreurMetier `effacement_en_cours`, `personne_inconnue`."""
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Connectez-vous pour effacer vos données.")
    if effacement_en_cours(par) is not None:
        raise ErreurMetier("effacement_en_cours", "Votre demande est déjà enregistrée : elle est en cours.")
    for fonction in _avant:
        fonction(par, le)
    return _mettre_en_file(par.utilisateur_id, OrigineEffacement.PERSONNE, par, le)


@transaction.atomic
def effacer_par_conservation(*, personne_id: UUID, le: datetime) -> DemandeEffacement | None:
    """Queue the erasure of a person whose duration is over (system perimeter); None when it is queued already."""
    if DemandeEffacement.objects.filter(personne_id=personne_id, faite_le__isnull=True).exists():
        return None
    return _mettre_en_file(personne_id, OrigineEffacement.CONSERVATION, SYSTEME, le)


def _mettre_en_file(
    personne: UUID, origine: OrigineEffacement, par: Acteur, le: datetime
) -> DemandeEffacement:
    demande = DemandeEffacement(personne_id=personne, origine=origine, cree_le=le)
    demande.save(force_insert=True)
    publier("effacement.demander", par=par, demande=demande.pk)
    return demande


def effacement_en_cours(acteur: Acteur) -> DemandeEffacement | None:
    """The actor's request that no worker has done yet."""
    if acteur.utilisateur_id is None:
        return None
    return DemandeEffacement.objects.filter(personne_id=acteur.utilisateur_id, faite_le__isnull=True).first()


def executer_effacement(*, demande_id: UUID, evenement_id: UUID, le: datetime) -> dict[str, Any] | None:
    """Forget the person of a request (system perimeter); None when it was done already. Files follow by the outbox.

    Raises TravailDiffere while something published before the request is still to be done: a mail written afterwards
    would bring the name back.
    """
    # the request's own event: what a room did in the person's name just before it comes first too
    demandee_le = Evenement.objects.values_list("cree_le", flat=True).get(pk=evenement_id)
    avant = Livraison.objects.filter(etat=EtatLivraison.A_FAIRE, evenement__cree_le__lt=demandee_le)
    if avant.exists():
        raise TravailDiffere("des envois antérieurs à la demande d'effacement restent à faire")
    with connection.cursor() as curseur:
        curseur.execute("select commun_effacer(%s, %s)", [demande_id, le])
        (brut,) = curseur.fetchone()
    fait: dict[str, Any] | None = json.loads(brut) if isinstance(brut, str) else brut
    if fait and fait["fichiers"]:
        publier("fichiers.retirer", par=SYSTEME, chemins=fait["fichiers"])
    return fait


def retirer_fichiers(chemins: list[str]) -> None:
    """Remove files of the private storage; one that is gone already is no error."""
    for chemin in chemins:
        default_storage.delete(chemin)
