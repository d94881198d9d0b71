"""Access and portability (RGPD, 15 and 20): everything personal about somebody, in one archive, made by a worker."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import QuerySet

from commun.acteurs import Acteur
from commun.dates import instant_francais
from commun.effacement_sql import requete_identites, requete_objets
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.models import ArchivePersonnelle
from commun.registre_traitements import traitements
from commun.vie_privee import Registre, registres

#: The archive is for a moment: it holds everything.
DUREE = timedelta(hours=24)
#: Another archive is not made while the last one is younger.
DELAI = timedelta(minutes=5)
#: What opens a door is named, never given.
SECRETS = {
    ("comptes_utilisateur", "password"),
    ("mfa_authenticator", "data"),
    ("account_emailconfirmation", "key"),
    ("candidatures_candidat", "jeton_hash"),
    ("candidatures_candidat", "confirmation_hash"),
}
NON_COMMUNIQUE = "(secret, non communiqué)"


@transaction.atomic
def demander_archive(*, par: Acteur, le: datetime) -> ArchivePersonnelle:
    """Queue the archive of the actor's own data; the last one when it is recent. Raises `personne_inconnue`."""
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Connectez-vous pour télécharger vos données.")
    recente = archive_de(par)
    if recente is not None and le - recente.cree_le < DELAI:
        return recente
    archive = ArchivePersonnelle(personne_id=par.utilisateur_id, cree_le=le)
    archive.save(force_insert=True)
    publier("archive.demander", par=par, archive=archive.pk)
    return archive


def archive_de(acteur: Acteur) -> ArchivePersonnelle | None:
    """The actor's latest archive, ready or not."""
    return archives_de(acteur).order_by("-cree_le").first()


def archives_de(acteur: Acteur) -> QuerySet[ArchivePersonnelle]:
    """The actor's own archives, whatever the role."""
    if acteur.utilisateur_id is None:
        return ArchivePersonnelle.objects.none()
    return ArchivePersonnelle.objects.filter(personne_id=acteur.utilisateur_id)


def ouvrir_archive(archive: ArchivePersonnelle, *, le: datetime) -> Any:
    """The file of an archive, while it lives. Raises ErreurMetier `archive_expiree`, `archive_en_cours`."""
    if archive.expire_le is None:
        raise ErreurMetier("archive_en_cours", "L'archive est en préparation : revenez dans un instant.")
    if le >= archive.expire_le or not default_storage.exists(archive.fichier.name or ""):
        raise ErreurMetier("archive_expiree", "Cette archive n'est plus disponible : demandez-en une autre.")
    return default_storage.open(archive.fichier.name or "")


def preparer_archive(*, archive_id: UUID, le: datetime) -> None:
    """Make the archive (system perimeter). Doing it again does nothing."""
    archive = ArchivePersonnelle.objects.select_for_update().filter(pk=archive_id).first()
    if archive is None or archive.prete_le is not None:
        return
    contenu, archive.nombre = composer_archive(archive.personne_id, le=le)
    archive.prete_le, archive.expire_le, archive.taille = le, le + DUREE, len(contenu)
    chemin = f"archives/{archive.pk}.zip"
    default_storage.delete(chemin)
    archive.fichier.save(chemin, ContentFile(contenu), save=False)
    archive.save()


def donnees_de(personne: UUID, *, le: datetime) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By purpose, then by table, the person's rows: every personal column, and when the row was written."""
    with connection.cursor() as curseur:
        curseur.execute(requete_identites(), {"personne": personne})
        courriels = sorted({str(ligne[0]) for ligne in curseur.fetchall() if ligne[0]})
        curseur.execute(requete_objets(), {"personne": personne})
        objets = [ligne[0] for ligne in curseur.fetchall()]
        parametres = {
            "personne": personne, "courriels": courriels, "objets": objets, "garde": False, "instant": le
        }  # fmt: skip
        tout: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for registre in registres().values():
            if registre.a and registre.personnels:
                lignes = _lignes(curseur, registre, parametres)
                if lignes:
                    tout.setdefault(registre.traitement, {})[registre.table] = lignes
    return tout


def _lignes(curseur: Any, registre: Registre, parametres: dict[str, Any]) -> list[dict[str, Any]]:
    noms: list[str] = [
        nom for nom in ("id", "cree_le") if nom in registre.classes and nom not in registre.personnels
    ]
    noms += registre.personnels
    colonnes = ", ".join(f't."{nom}"' for nom in noms)
    curseur.execute(f'select {colonnes} from "{registre.table}" t where {registre.a} order by 1', parametres)
    lignes = []
    for valeurs in curseur.fetchall():
        ligne = dict(zip(noms, map(_lisible, valeurs), strict=True))
        for nom in noms:
            if (registre.table, nom) in SECRETS and ligne[nom]:
                ligne[nom] = NON_COMMUNIQUE
        lignes.append(ligne)
    return lignes


def _lisible(valeur: Any) -> Any:
    """A value that JSON can write; a range or a point in the database's own words."""
    if valeur is None or isinstance(valeur, str | int | float | bool | list | dict | datetime | UUID):
        return valeur
    return valeur.isoformat() if hasattr(valeur, "isoformat") else str(valeur)


def composer_archive(personne: UUID, *, le: datetime) -> tuple[bytes, int]:
    """The ZIP: `donnees.json`, `LISEZMOI.txt`, and the files themselves. Returns it with the number of rows."""
    tout = donnees_de(personne, le=le)
    nombre = sum(len(lignes) for tables in tout.values() for lignes in tables.values())
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZMOI.txt", _lisez_moi(tout, nombre, le))
        archive.writestr(
            "donnees.json", json.dumps(tout, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        )
        for nom in _fichiers(tout):
            if default_storage.exists(nom):
                with default_storage.open(nom) as fichier:
                    archive.writestr(f"fichiers/{PurePosixPath(nom).name}", fichier.read())
    return tampon.getvalue(), nombre


def _fichiers(tout: dict[str, dict[str, list[dict[str, Any]]]]) -> list[str]:
    return [
        ligne[colonne]
        for tables in tout.values()
        for table, lignes in tables.items()
        if table != ArchivePersonnelle._meta.db_table
        for ligne in lignes
        for colonne in registres()[table].fichiers
        if ligne.get(colonne)
    ]


def _lisez_moi(tout: dict[str, Any], nombre: int, le: datetime) -> str:
    titres = "\n".join(
        f"- {traitements()[cle].titre} : {sum(map(len, tables.values()))} ligne(s)"
        for cle, tables in tout.items()
    )
    return (
        f"Vos données sur la plateforme Conseiller numérique, le {instant_francais(le)}.\n\n"
        f"{nombre} ligne(s) dans donnees.json, rangées par finalité puis par table :\n{titres}\n\n"
        "Vos fichiers sont dans le dossier « fichiers ».\n"
        "Les secrets (mot de passe, second facteur, liens) sont cités, jamais communiqués.\n"
    )
