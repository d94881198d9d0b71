"""Writing one structure with its decisions and posts: one transaction, all or nothing."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.db import connection

from commun.acteurs import Acteur, perimetre
from commun.dates import PARIS
from commun.journal import journaliser
from financement.importation.hotes import denomination_par_defaut, type_de_structure
from financement.importation.lignes import Ligne
from financement.importation.rapport import Constat, Motif, StatutLigne
from structures.enums import Dispositif, SensDecision
from structures.models import Comite, Decision, Structure
from structures.services.attribution import attribuer_postes, enregistrer_decision
from structures.services.comites import comite_du_jour, seance_publiee
from structures.services.structures import trouver_ou_creer_structure
from territoires.models import Commune, Departement

COMITES = Path(__file__).parents[1] / "donnees" / "comites.csv"
AUTRE_CONTENU = (
    "id : cette décision est déjà importée avec un autre contenu ; une décision prise ne se réécrit pas,"
    " vérifiez l'identifiant ou corrigez la ligne"
)


def empreintes_connues(cles: Collection[str]) -> dict[str, str]:
    """Fingerprint of the decisions already imported, by the key of their line."""
    importees = Decision.objects.filter(cle_source__in=cles).values_list("cle_source", "empreinte_source")
    return {cle: empreinte for cle, empreinte in importees if cle is not None}


def deja_importee(ligne: Ligne, connues: dict[str, str]) -> Constat | None:
    """What to say of a line whose key is already there: unchanged, or refused. None when it is new."""
    if ligne.cle not in connues:
        return None
    if connues[ligne.cle] == ligne.empreinte:
        return ligne.constat(StatutLigne.INCHANGEE)
    return ligne.rejet(AUTRE_CONTENU)


def importer_groupe(*, lignes: Sequence[Ligne], par: Acteur, le: datetime) -> list[Constat]:
    """Write the lines of one SIRET, or one line without any, in one transaction under the actor's perimeter.

    What another import has written meanwhile is seen, line by line, and left alone.
    """
    with perimetre(par):
        with connection.cursor() as curseur:
            curseur.execute("select pg_advisory_xact_lock(hashtext('financement.importation'))")
        connues = empreintes_connues([ligne.cle for ligne in lignes])
        nouvelles = [ligne for ligne in lignes if ligne.cle not in connues]
        structure = _structure(nouvelles, par=par, le=le) if nouvelles and nouvelles[0].siret else None
        constats = []
        for ligne in lignes:
            constat = deja_importee(ligne, connues)
            if constat is None:
                _ecrire_decision(ligne, structure, par=par, le=le)
                constat = ligne.constat(StatutLigne.REPAREE if ligne.motifs else StatutLigne.IMPORTEE)
            constats.append(constat)
    return constats


def _structure(lignes: Sequence[Ligne], *, par: Acteur, le: datetime) -> Structure:
    """The host of these lines: created from the one that knows the most, left as it is when it exists."""
    meilleure = min(
        lignes,
        key=lambda ligne: (
            Motif.DEPARTEMENT_DISCORDANT in ligne.motifs,
            Motif.ADRESSE_ABSENTE in ligne.motifs,
            ligne.rang,
        ),
    )
    siret = meilleure.siret or ""
    commune = Commune.objects.filter(pk=meilleure.commune).first() if meilleure.commune else None
    structure, creee = trouver_ou_creer_structure(
        siret=siret,
        denomination=meilleure.denomination or denomination_par_defaut(siret),
        type_structure=type_de_structure(siret, meilleure.denomination, meilleure.statut),
        statut=meilleure.statut,
        departement=Departement.objects.get(pk=meilleure.departement),
        commune=commune,
        adresse=meilleure.adresse,
        france_services=meilleure.france_services,
        par=par,
        le=le,
    )
    if creee and (meilleure.en_zrr or meilleure.en_qpv):
        structure.en_zrr = structure.en_zrr or meilleure.en_zrr
        structure.en_qpv = meilleure.en_qpv
        structure.save(update_fields=["en_zrr", "en_qpv"])
    return structure


def _ecrire_decision(ligne: Ligne, structure: Structure | None, *, par: Acteur, le: datetime) -> None:
    """The decision of the committee, dated from its session, and its posts, dated from the same day."""
    decision = enregistrer_decision(
        comite=_comite(ligne.date_comite),
        departement=Departement.objects.get(pk=ligne.departement),
        statut=ligne.statut,
        sens=SensDecision.POSITIVE,
        nombre_postes=ligne.nombre,
        dispositif=Dispositif.FORFAIT_2021,
        structure=structure,
        cle_source=ligne.cle,
        empreinte_source=ligne.empreinte,
        montant_publie=ligne.montant_publie,
        par=par,
        le=datetime.combine(ligne.date_comite, time(12), PARIS),
    )
    attribuer_postes(
        decision=decision,
        structure=structure,
        nombre=ligne.nombre,
        date_attribution=ligne.date_comite,
        par=par,
        le=le,
    )
    journaliser(
        acte="decision_importee",
        objet_type="decision",
        objet_id=decision.pk,
        par=par,
        le=le,
        cle_source=ligne.cle,
        motifs=[str(motif) for motif in ligne.motifs],
    )


def _comite(jour: date) -> Comite:
    """The session of that day: the one that exists, the published number, or the next number of its year."""
    existant = Comite.objects.filter(date_seance=jour).order_by("cree_le").first()
    if existant is not None:
        return existant
    numero = numeros_des_comites().get(jour)
    if numero is None or Comite.objects.filter(numero=numero).exists():
        return comite_du_jour(jour=jour)
    return seance_publiee(numero=numero, jour=jour)


@cache
def numeros_des_comites() -> dict[date, str]:
    """Published number of each session, by day. Three sessions sat on the first day: they share a row."""
    with COMITES.open(encoding="utf-8", newline="") as flux:
        return {date.fromisoformat(c["date_seance"]): c["numero"] for c in csv.DictReader(flux)}


def grouper(lignes: Iterable[Ligne]) -> list[list[Ligne]]:
    """Lines of a same SIRET together, in the order of their first line; a line without SIRET is alone."""
    groupes: dict[str, list[Ligne]] = {}
    for ligne in lignes:
        groupes.setdefault(ligne.siret or f"ligne {ligne.rang}", []).append(ligne)
    return list(groupes.values())
