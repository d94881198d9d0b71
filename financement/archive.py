"""Everything that proves a convention, in one ZIP: the same facts give the same bytes.

What the reader may not see (the ledger, for a host's partner) is not in its archive: each query keeps the actor's
perimeter.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

from commun.acteurs import Acteur
from commun.documents import documents_visibles_par
from commun.models import Document, TransitionEffectuee
from financement.models import Calcul, Convention, Ecriture, Piece

DATE_FIXE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Fichier:
    """One file of the archive: where it lies, what it is, its bytes."""

    chemin: str
    quoi: str
    contenu: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.contenu).hexdigest()


def archiver(convention: Convention, *, par: Acteur) -> bytes:
    """The ZIP of a convention for this actor: documents with their data, evidence, computations, ledger, history,
    list of papers, and an index (`index.json`, `LISEZMOI.txt`) that gives the SHA-256 of each file.
    """
    fichiers = [
        *_documents(convention, par),
        *_calculs(convention, par),
        *_json("grand-livre.json", "lignes du grand livre, dans l'ordre", _ecritures(convention, par)),
        *_json("historique.json", "étapes de la convention", _historique(convention)),
        *_json("pieces.json", "pièces déposées et décisions", _pieces(convention, par)),
    ]
    index = _index(convention, fichiers)
    fichiers = [
        Fichier("LISEZMOI.txt", "ce fichier", _lisible(convention, index).encode()),
        Fichier("index.json", "index", _encoder(index)),
        *fichiers,
    ]
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for fichier in fichiers:
            entree = zipfile.ZipInfo(fichier.chemin, DATE_FIXE)
            entree.compress_type = zipfile.ZIP_DEFLATED
            entree.external_attr = 0o644 << 16
            archive.writestr(entree, fichier.contenu)
    return sortie.getvalue()


def nom_archive(convention: Convention) -> str:
    """`archive-CN-87-2026-0001.zip`."""
    return f"archive-{convention.numero or convention.pk}.zip"


def documents_de_la_convention(convention: Convention, par: Acteur) -> list[Document]:
    """Every document that is about this convention, its amendments included, oldest first."""
    dossier = Q(objet_id=convention.pk)
    if convention.numero:
        dossier |= Q(structure_id=convention.structure_id, donnees__convention=convention.numero)
    return list(documents_visibles_par(par).filter(dossier).order_by("cree_le", "pk"))


def _documents(convention: Convention, par: Acteur) -> Iterator[Fichier]:
    for rang, document in enumerate(documents_de_la_convention(convention, par), start=1):
        base = f"documents/{rang:02d}-{document.nature}-{PurePosixPath(document.nom).stem}"
        with document.fichier.open("rb") as ouvert:
            quoi = f"{document.nature}, {'scellé' if document.scelle_le else 'non scellé'}"
            yield Fichier(f"{base}{PurePosixPath(document.nom).suffix}", quoi, ouvert.read())
        fiche = {
            "nature": document.nature,
            "fait_le": document.cree_le,
            "gabarit_version": document.gabarit_version,
            "sha256_contenu": document.sha256_contenu,
            "sha256_avant_sceau": document.sha256_avant_sceau,
            "sha256_fichier": document.sha256_fichier,
            "scelle_le": document.scelle_le,
            "sceau": document.sceau_titulaire,
            "donnees": document.donnees,
        }
        yield Fichier(f"{base}.donnees.json", "données et empreintes du document", _encoder(fiche))


def _calculs(convention: Convention, par: Acteur) -> Iterator[Fichier]:
    calculs = Calcul.objects.visibles_par(par).filter(convention=convention).select_related("poste")
    for calcul in calculs.order_by("poste__numero", "nature", "version"):
        champs = (
            "nature",
            "version",
            "entrees",
            "entrees_sha256",
            "bareme_id",
            "code_version",
            "montant",
            "plafond",
            "mois_consommes",
            "duree",
            "lignes",
            "parametres",
            "alertes",
            "calcule_le",
            "declencheur",
        )
        fiche = {champ: getattr(calcul, champ) for champ in champs} | {"poste": calcul.poste.numero}
        chemin = f"calculs/{calcul.poste.numero}-{calcul.nature}-v{calcul.version:03d}.json"
        yield Fichier(chemin, "calcul, ses entrées et sa trace mois par mois", _encoder(fiche))


def _ecritures(convention: Convention, par: Acteur) -> list[dict[str, Any]]:
    champs = (
        "rang",
        "precedente",
        "empreinte",
        "cle",
        "journal",
        "date_comptable",
        "libelle",
        "motif",
        "lignes",
    )
    return list(
        Ecriture.objects.visibles_par(par)
        .filter(Q(convention=convention) | Q(mouvements__convention=convention))
        .distinct()
        .order_by("rang")
        .values(*champs)
    )


def _historique(convention: Convention) -> list[dict[str, Any]]:
    actes = TransitionEffectuee.objects.filter(objet_type="convention", objet_id=convention.pk)
    lignes = actes.order_by("le", "cree_le").values("nom", "de", "vers", "le", "par_libelle", "motif")
    return [dict(ligne) for ligne in lignes]


def _pieces(convention: Convention, par: Acteur) -> list[dict[str, Any]]:
    pieces = Piece.objects.visibles_par(par).filter(convention=convention)
    lignes = pieces.order_by("deposee_le", "pk").values(
        "type", "etat", "nom", "sha256", "deposee_le", "decidee_le"
    )
    return [dict(ligne) for ligne in lignes]


def _json(chemin: str, quoi: str, lignes: list[dict[str, Any]]) -> list[Fichier]:
    return [Fichier(chemin, quoi, _encoder(lignes))] if lignes else []


def _encoder(valeur: Any) -> bytes:
    texte = json.dumps(valeur, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, indent=1)
    return f"{texte}\n".encode()


def _index(convention: Convention, fichiers: list[Fichier]) -> dict[str, Any]:
    return {
        "schema": "archive-convention/1",
        "numero": convention.numero,
        "convention": convention.pk,
        "etat": convention.etat,
        "beneficiaire": {
            "denomination": convention.structure.denomination,
            "identifiant": convention.structure.identifiant.replace("\u00a0", " "),
        },
        "conservation": {
            "annees": settings.ARCHIVE_ANNEES,
            "a_compter_de": "fin de la convention (échéance, résiliation ou annulation)",
            "donnees_personnelles": "un an au plus après la sortie du programme, hors acte signé et preuves",
        },
        "fichiers": [{"chemin": f.chemin, "quoi": f.quoi, "sha256": f.sha256} for f in fichiers],
    }


def _lisible(convention: Convention, index: dict[str, Any]) -> str:
    lignes = [
        f"Archive de la convention {convention.numero or 'sans numéro'}",
        f"{index['beneficiaire']['denomination']} ({index['beneficiaire']['identifiant']})",
        f"État : {convention.get_etat_display()}",
        "",
        f"À conserver {settings.ARCHIVE_ANNEES} ans à compter de la fin de la convention, puis à détruire.",
        "Vérifier un document signé : sha256sum, puis la page « Vérifier une convention » de la plateforme.",
        "",
        "Fichiers (empreinte SHA-256, chemin, nature) :",
        *(f"{f['sha256']}  {f['chemin']}  {f['quoi']}" for f in index["fichiers"]),
    ]
    return "\n".join(lignes) + "\n"
