"""Files that people send, good and hostile."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf


def pdf(pages: int = 1, *, titre: str = "Essai") -> bytes:
    """A whole blank PDF; the same arguments give the same bytes."""
    objets = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{' '.join(f'{4 + n} 0 R' for n in range(pages))}]/Count {pages}>>",
        f"<</Title({titre})>>",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * pages,
    ]
    corps, places = "%PDF-1.7\n", []
    for numero, objet in enumerate(objets, 1):
        places.append(len(corps))
        corps += f"{numero} 0 obj\n{objet}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    fin = f"trailer<</Size {len(objets) + 1}/Root 1 0 R/Info 3 0 R>>\nstartxref\n{len(corps)}\n%%EOF\n"
    return (f"{corps}xref\n0 {len(objets) + 1}\n0000000000 65535 f \n{table}{fin}").encode("ascii")


def pdf_modifie(faire: Any, **options: Any) -> bytes:
    """A PDF changed by `faire(pdf)`, saved with these options of pikepdf (`encryption`, object streams…)."""
    with pikepdf.open(BytesIO(pdf())) as ouvert:
        faire(ouvert)
        sortie = BytesIO()
        ouvert.save(sortie, **options)
        return sortie.getvalue()
