"""What a free text should not hold about a person: a social security number, a telephone, an e-mail address.

Patterns, no dictionary: they stop somebody who types a note, they prove nothing. No digit stands on either side, so
that a SIRET or an amount is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_S = r"[ .\-\u00a0\u202f]?"
_PAIRE = rf"{_S}\d{_S}\d"
_MOTIFS = {
    "numéro de sécurité sociale": re.compile(
        rf"(?<!\d)[12378]{_S}\d{_S}\d{_S}(?:0{_S}[1-9]|1{_S}[0-2]|[2-9]{_S}\d){_S}(?:2{_S}[AaBb]|\d{_S}\d)"
        rf"(?:{_S}\d){{6}}(?:{_S}\d{_S}\d)?(?!{_S}\d)"
    ),
    "numéro de téléphone": re.compile(
        rf"(?<![\d+])(?:(?:\+|00){_S}\d{{2,3}}{_S}(?:\(0\){_S})?|0{_S})[1-9](?:{_PAIRE}){{4}}(?!{_S}\d)"
    ),
    "adresse électronique": re.compile(
        r"[\w.+\-]+\s?(?:@|\(at\)|\[at\]|\(arobase\)|\sarobase\s)\s?[\w\-]+(?:(?:\.|\spoint\s)[\w\-]+)+",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Trouvaille:
    """One thing found: what it is, in French, and how it is written."""

    nature: str
    texte: str


def donnees_reperees(texte: str) -> list[Trouvaille]:
    """What looks like a direct identifier, in the order of the text; the longest reading wins."""
    trouvees: list[tuple[int, int, str]] = []
    for nature, motif in _MOTIFS.items():
        for trouve in motif.finditer(texte):
            if all(trouve.end() <= debut or trouve.start() >= fin for debut, fin, _ in trouvees):
                trouvees.append((trouve.start(), trouve.end(), nature))
    return [Trouvaille(nature, texte[debut:fin]) for debut, fin, nature in sorted(trouvees)]
