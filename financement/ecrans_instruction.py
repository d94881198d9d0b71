"""What the screens of the examination show: the host's words with their comments, and the text that will be signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from financement import selecteurs_instruction
from financement.enums import CONVENTIONS_EN_COURS, EtatConvention, ObjetCommente
from financement.etapes_convention import passages, situation
from financement.instantane import donnees_convention
from financement.models import Commentaire, Convention
from financement.redaction import CHAMPS, Champ, contenu_de, en_clair


@dataclass(frozen=True)
class LigneChamp:
    """A field, what it says, and the remarks on it."""

    champ: Champ
    valeur: str
    commentaires: tuple[Commentaire, ...]


def contexte_dossier(page: dict[str, Any], acteur: Acteur, audience: str) -> dict[str, Any]:
    """The fields with their comments, the state for this audience, the delay of each step, the versions.

    `page`: what `ecrans.contexte_convention` has already read.
    """
    convention: Convention = page["convention"]
    commentaires = list(selecteurs_instruction.commentaires(acteur, convention))
    contenu = contenu_de(convention, page["conventionnes"])
    jour = jour_de_paris(timezone.now())
    return {
        "audience": audience,
        "dossier": [
            LigneChamp(
                champ,
                en_clair(champ.nom, contenu[champ.nom]),
                tuple(c for c in commentaires if (c.objet, c.champ) == (ObjetCommente.CONVENTION, champ.nom)),
            )
            for champ in CHAMPS
        ],
        "commentaires_pieces": [c for c in commentaires if c.objet == ObjetCommente.PIECE],
        "ouverts": sum(c.etat == "ouvert" for c in commentaires),
        "situation": situation(convention, audience, jour=jour),
        "passages": passages(convention, page["transitions"], jour=jour),
    }


def a_un_texte(convention: Convention) -> bool:
    """Its text is composed on its page: submitted, not sealed yet."""
    return convention.etat != EtatConvention.BROUILLON and convention.etat in CONVENTIONS_EN_COURS


def texte_de(page: dict[str, Any]) -> dict[str, Any] | None:
    """The composed text, as the document prints it; None for a draft, once both have signed (the sealed act is
    there), or while it cannot be computed.
    """
    convention: Convention = page["convention"]
    if not a_un_texte(convention):
        return None
    try:
        return donnees_convention(convention, conventionnes=page["conventionnes"])
    except ErreurMetier:
        return None
