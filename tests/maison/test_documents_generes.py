"""The pages drawn from the code are those of the code."""

from __future__ import annotations

from pathlib import Path

from commun.documentation import documents

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_les_documents_generes_sont_a_jour():
    for nom, contenu in documents().items():
        assert (DOCS / nom).read_text(encoding="utf-8") == contenu, f"make docs : {nom}"
