"""The barème of a campaign: the archived one, whatever the repository says today."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from financement.chargement import bareme_archive, bareme_en_vigueur, contenu_en_vigueur
from financement.models import VersionBareme
from financement.moteur import Bareme


def bareme_de(version: str) -> Bareme:
    """The barème of an archived version; the one in force is not read again."""
    en_vigueur = bareme_en_vigueur()
    return en_vigueur if en_vigueur.version == version else _archive(version)


def archiver(le: datetime) -> str:
    """Keep the content of the barème in force for ever; returns its version."""
    version = bareme_en_vigueur().version
    if not VersionBareme.objects.filter(pk=version).exists():
        VersionBareme.objects.bulk_create(
            [VersionBareme(version=version, contenu=contenu_en_vigueur(), archivee_le=le)],
            ignore_conflicts=True,
        )
    return version


@lru_cache(maxsize=4)
def _archive(version: str) -> Bareme:
    return bareme_archive(VersionBareme.objects.get(pk=version).contenu)
