"""Retention: what is older than its duration is removed, by rules that are data, after a trial that removes nothing."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from commun.acteurs import SYSTEME, Acteur
from commun.conservation_sql import a_prevenir, echus
from commun.courriels import ecrire
from commun.effacement import effacer_par_conservation
from commun.effacement_sql import requete_identites
from commun.evenements import publier
from commun.models import PassageConservation, PreavisConservation, ResultatConservation
from commun.registre_traitements import Conservation, Sort, regles_de_conservation

#: Rows of one rule treated at one run: the next night goes on.
LIMITE = 5_000
SUFFIXE_PREAVIS = ":preavis"


def compter_echus(*, le: datetime) -> dict[str, int]:
    """What each rule would treat now, by key (`<key>:preavis` for the notices). National or system perimeter."""
    with connection.cursor() as curseur:
        curseur.execute("select regle, nombre from commun_compter_echus(%s)", [le])
        return dict(curseur.fetchall())


def appliquer_conservation(
    *, par: Acteur, le: datetime, appliquer: bool | None = None, limite: int = LIMITE
) -> PassageConservation:
    """Run every rule (system perimeter) and keep the proof. Without `CONSERVATION_APPLIQUEE`, only what
    served a moment (sessions, archives) is removed.

    A rule that fails says so and stops no other. Doing it again at once changes nothing.
    """
    depart = time.monotonic()
    vraiment = settings.CONSERVATION_APPLIQUEE if appliquer is None else appliquer
    passage = PassageConservation(le=le, par_libelle=par.libelle, applique=vraiment, duree_ms=0)
    resultats = []
    for cle, trouves in compter_echus(le=le).items():
        permis = vraiment or regles_de_conservation()[cle.partition(":")[0]].toujours
        traites, erreur = _traiter(cle, le, limite) if permis and trouves else (0, "")
        resultats.append(
            ResultatConservation(passage=passage, regle=cle, trouves=trouves, traites=traites, erreur=erreur)
        )
    passage.duree_ms = round((time.monotonic() - depart) * 1000)
    with transaction.atomic():
        passage.save(force_insert=True)
        ResultatConservation.objects.bulk_create(resultats)
    return passage


def dernier_passage() -> PassageConservation | None:
    """The latest run, with its results."""
    return PassageConservation.objects.prefetch_related("resultats").order_by("-le", "-cree_le").first()


def passages_de_conservation() -> QuerySet[PassageConservation]:
    """Every run, latest first, with what it found, did, and failed to do."""
    return PassageConservation.objects.annotate(
        trouves=Sum("resultats__trouves", default=0),
        traites=Sum("resultats__traites", default=0),
        erreurs=Count("resultats", filter=~Q(resultats__erreur="")),
    ).order_by("-le", "-cree_le")


def _traiter(cle: str, le: datetime, limite: int) -> tuple[int, str]:
    nom, _, preavis = cle.partition(":")
    regle = regles_de_conservation()[nom]
    try:
        with transaction.atomic():
            if preavis:
                return _prevenir(regle, le, limite), ""
            if regle.sort == Sort.EFFACEMENT:
                return _effacer(regle, le, limite), ""
            return _executer(regle, le, limite), ""
    except DatabaseError as refus:
        return 0, f"{type(refus).__name__} : {refus}"[:500]


def _executer(regle: Conservation, le: datetime, limite: int) -> int:
    with connection.cursor() as curseur:
        curseur.execute("select commun_conserver(%s, %s, %s)", [regle.cle, le, limite])
        (brut,) = curseur.fetchone()
    fait: dict[str, Any] = json.loads(brut) if isinstance(brut, str) else brut
    if fait["fichiers"]:
        publier("fichiers.retirer", par=SYSTEME, chemins=fait["fichiers"])
    return int(fait["traites"])


def _effacer(regle: Conservation, le: datetime, limite: int) -> int:
    """Queue the erasure of each person; one that waits already is not counted again."""
    demandes = [
        effacer_par_conservation(personne_id=personne, le=le)
        for personne in _personnes(regle, echus(regle), le, limite)
    ]
    return sum(demande is not None for demande in demandes)


def _prevenir(regle: Conservation, le: datetime, limite: int) -> int:
    """Send each notice once: without a sign of the person, the erasure follows after the grace."""
    personnes = _personnes(regle, a_prevenir(regle), le, limite)
    for personne in personnes:
        PreavisConservation(regle=regle.cle, personne_id=personne, envoye_le=le).save(force_insert=True)
        with connection.cursor() as curseur:
            curseur.execute(f"{requete_identites()} where courriel <> ''", {"personne": personne})
            adresses = sorted({str(ligne[0]) for ligne in curseur.fetchall()})
        for adresse in adresses:
            ecrire(
                gabarit="preavis_effacement",
                destinataire=adresse,
                par=SYSTEME,
                donnees=regle.donnees,
                grace=regle.grace,
                lien="/espace/mes-donnees/",
            )
    return len(personnes)


def _personnes(regle: Conservation, condition: str, le: datetime, limite: int) -> list[Any]:
    texte = condition.replace("%@", "%%@")
    with connection.cursor() as curseur:
        curseur.execute(
            f'select {regle.personne} from "{regle.table}" t where {texte} and {regle.personne} is not null'
            " order by 1 limit %(limite)s",
            {"instant": le, "limite": limite},
        )
        return [personne for (personne,) in curseur.fetchall()]
