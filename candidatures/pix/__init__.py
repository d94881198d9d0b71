"""Results of Pix campaigns: what one says of a person, and where they come from.

Two ways in: the file that the campaign's page exports (`pix.fichier`), and a port whose adapter is named by the setting
`PIX` (`pix.enregistre`: answers delivered with the code, for the demonstration and the tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from candidatures.enums import PIX_MAX

#: 16 competences of 8 pix a level: 128 pix make one level on average.
PIX_PAR_NIVEAU = 128

ADAPTATEURS = {"enregistre": "candidatures.pix.enregistre.PixEnregistre"}


@dataclass(frozen=True)
class ResultatPix:
    """One line. `code` (C-4F7K2) or `email` names the person; `niveau` is None when the profile was not shared."""

    ligne: int
    code: str
    email: str
    niveau: int | None
    partage_le: datetime | None = None


class SourcePix(Protocol):
    """The port: the shared results of one campaign. Raises ErreurMetier `campagne_inconnue`."""

    def resultats(self, campagne: str) -> Sequence[ResultatPix]: ...


def source_pix() -> SourcePix:
    """The adapter of the setting `PIX`."""
    adaptateur: SourcePix = import_string(ADAPTATEURS[settings.PIX])()
    return adaptateur


def niveau_moyen(total: int) -> int:
    """The level, 0 to 8, of a number of pix over the 16 competences."""
    return max(0, min(total // PIX_PAR_NIVEAU, PIX_MAX))
