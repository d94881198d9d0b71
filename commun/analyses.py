"""What the antivirus says of the files that people sent, quarantine, and files without row."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import transaction

from commun.acteurs import SYSTEME, perimetre
from commun.antivirus import AntivirusEnErreur, AntivirusInjoignable, antivirus
from commun.evenements import publier
from commun.televersements import Analyse, FichierTeleverse

journal = logging.getLogger(__name__)

QUARANTAINE = "quarantaine"
SURSIS = timedelta(hours=24)  # a file younger than this may belong to a transaction that is not finished


def modeles_televerses() -> dict[str, type[FichierTeleverse]]:
    """Slug → table of every kind of file that people send."""
    return {
        modele.televersement: modele
        for modele in apps.get_models()
        if issubclass(modele, FichierTeleverse) and modele.televersement
    }


@transaction.atomic
def analyser_fichier(*, televersement: str, pk: UUID | str, le: datetime) -> str:
    """Ask the antivirus about one file and write its answer; returns the state.

    A daemon that does not answer leaves the file as it was: pending for a new one. An infected file goes to
    quarantine and `<slug>.infecter` tells its room.
    """
    modele = modeles_televerses()[televersement]
    objet = modele._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if objet is None or objet.analyse == Analyse.INFECTE:
        return objet.analyse if objet else ""
    etat, detail = _demander(objet)
    if etat is None:
        journal.warning("antivirus injoignable, %s %s attend : %s", televersement, pk, detail)
        return objet.analyse
    modele._base_manager.filter(pk=pk).update(analyse=etat, analyse_le=le, analyse_detail=detail[:200])
    if etat == Analyse.INFECTE:
        _mettre_en_quarantaine(objet)
        journal.error("%s %s infecté : %s", televersement, pk, detail)
        publier(f"{televersement}.infecter", par=SYSTEME, id=objet.pk, virus=detail)
    return etat


def _demander(objet: FichierTeleverse) -> tuple[Analyse | None, str]:
    try:
        with objet.fichier.open("rb") as fichier:
            verdict = antivirus().analyser(fichier.read())
    except AntivirusInjoignable as erreur:
        return None, str(erreur)
    except AntivirusEnErreur as erreur:
        return Analyse.ERREUR, str(erreur)
    except FileNotFoundError:
        return Analyse.ERREUR, "fichier absent du stockage"
    return (Analyse.SAIN, "") if verdict.sain else (Analyse.INFECTE, verdict.virus)


def nom_en_quarantaine(nom: str) -> str:
    return f"{QUARANTAINE}/{nom}"


def _mettre_en_quarantaine(objet: FichierTeleverse) -> None:
    """Copy now, erase after the commit: whatever breaks in between, one of the two stands."""
    stockage, nom = objet.fichier.storage, str(objet.fichier.name)
    with stockage.open(nom, "rb") as fichier:
        contenu = fichier.read()
    stockage.delete(nom_en_quarantaine(nom))
    stockage.save(nom_en_quarantaine(nom), ContentFile(contenu))
    transaction.on_commit(lambda: stockage.delete(nom))


def analyser_encore(*, le: datetime, tous: bool = False, limite: int = 5000) -> dict[str, int]:
    """Ask again about the files that wait or failed, oldest first; `tous`: about the safe ones too (new signatures).

    One transaction a file. Stops at the first kind whose daemon is away. Returns how many ended in each state.
    """
    etats = [Analyse.EN_ATTENTE, Analyse.ERREUR, *([Analyse.SAIN] if tous else [])]
    comptes: dict[str, int] = {}
    for slug, modele in modeles_televerses().items():
        with perimetre(SYSTEME):
            cles = list(
                modele._base_manager.filter(analyse__in=etats)
                .order_by("analyse_le", "cree_le")
                .values_list("pk", flat=True)[:limite]
            )
        for pk in cles:
            with perimetre(SYSTEME):
                etat = analyser_fichier(televersement=slug, pk=pk, le=le)
            comptes[etat] = comptes.get(etat, 0) + 1
    return comptes


def balayer_orphelins(*, le: datetime) -> list[str]:
    """Erase the files of the folders of sent files that no row names, one day old at least; returns their names."""
    effaces = []
    for slug, modele in modeles_televerses().items():
        with perimetre(SYSTEME):
            connus = dict(modele._base_manager.values_list("fichier", "analyse"))
        for dossier, en_quarantaine in ((slug, False), (nom_en_quarantaine(slug), True)):
            for nom in _fichiers(default_storage, dossier):
                etat = connus.get(nom.removeprefix(f"{QUARANTAINE}/") if en_quarantaine else nom)
                garde = etat is not None and (etat == Analyse.INFECTE) == en_quarantaine
                if not garde and default_storage.get_modified_time(nom) < le - SURSIS:
                    default_storage.delete(nom)
                    effaces.append(nom)
    if effaces:
        journal.warning("%d fichier(s) sans ligne effacé(s)", len(effaces))
    return effaces


def _fichiers(stockage: Storage, dossier: str) -> list[str]:
    """Every file under a folder, deep; nothing when the folder is not there."""
    try:
        dossiers, fichiers = stockage.listdir(dossier)
    except FileNotFoundError:
        return []
    noms = [f"{dossier}/{fichier}" for fichier in fichiers]
    for sous_dossier in dossiers:
        noms += _fichiers(stockage, f"{dossier}/{sous_dossier}")
    return noms
