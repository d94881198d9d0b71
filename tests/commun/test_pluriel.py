"""French plural begins at two."""

import pytest

from commun.templatetags.commun import pluriel


@pytest.mark.parametrize(
    ("nombre", "suffixes", "attendu"),
    [(0, "s", ""), (1, "s", ""), (2, "s", "s"), (0, "a,ont", "a"), (2, "a,ont", "ont"), (1, ",ent", "")],
)
def test_pluriel(nombre: int, suffixes: str, attendu: str):
    assert pluriel(nombre, suffixes) == attendu
