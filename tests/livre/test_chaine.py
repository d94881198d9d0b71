"""The canonical text and its hash, against a second writing of the same rule."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financement.livre.chaine import CHAMPS, ORIGINE, Maillon, empreinte, texte_canonique
from tests.livre.outils import maillon, sceau, texte_naif


def test_le_texte_d_une_ecriture_ecrit_a_la_main():
    m = maillon(montant="12.50", poste_id=UUID(int=5))
    uuid = "00000000-0000-0000-0000-000000000"
    assert texte_canonique(m) == (
        "1:1,64:"
        + "0" * 64
        + f",36:{uuid}001,7:essai:1,6:ordres,10:2026-03-02,6:Éssai,0:,5:ordre,36:{uuid}3e9,"
        f"36:{uuid}001,36:{uuid}002,2:87,36:{uuid}005,-,-,7:systeme,27:2026-03-02T09:00:00.000000Z,"
        "7:avances,5:12.50,4:0.00,14:ordres_a_payer,4:0.00,5:12.50,"
    )


def test_l_empreinte_est_le_sha_256_du_texte():
    m = maillon(2, precedente="a" * 64)
    assert empreinte(m) == sceau(m) == sha256(texte_canonique(m).encode()).hexdigest()
    assert ORIGINE == "0" * 64


def test_un_instant_s_ecrit_en_utc_quel_que_soit_son_fuseau():
    instant = datetime(2026, 3, 2, 10, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    assert ",27:2026-03-02T09:00:00.000007Z," in texte_canonique(maillon(le=instant))


AUTRES = {
    "rang": 2,
    "precedente": "f" * 64,
    "id": UUID(int=9),
    "cle": "autre",
    "journal": "droits",
    "date_comptable": date(2026, 3, 3),
    "libelle": "Autre",
    "motif": "m",
    "piece_type": "calcul",
    "piece_id": UUID(int=9),
    "convention_id": UUID(int=9),
    "structure_id": UUID(int=9),
    "departement_id": "19",
    "poste_id": UUID(int=9),
    "contrepassee_id": UUID(int=9),
    "par_id": UUID(int=9),
    "role": "comptable",
    "le": datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC),
    "lignes": [["avances", "100.00", "0.00"], ["tresorerie", "0.00", "100.00"]],
}


@pytest.mark.parametrize("champ", CHAMPS)
def test_chaque_champ_entre_dans_l_empreinte(champ):
    assert empreinte(replace(maillon(), **{champ: AUTRES[champ]})) != empreinte(maillon())


def test_tous_les_champs_sont_essayes():
    assert set(AUTRES) == {f.name for f in fields(Maillon)} == set(CHAMPS)


def test_vide_et_absent_ne_se_confondent_pas():
    assert texte_canonique(maillon(motif="-,")) != texte_canonique(maillon(motif=""))
    vide, absent = maillon(departement_id=""), maillon(departement_id=None)
    assert empreinte(vide) != empreinte(absent)


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.text())
def test_deux_textes_differents_ne_donnent_jamais_le_meme_texte_canonique(a, b, c, d):
    une, autre = maillon(libelle=a, motif=b), maillon(libelle=c, motif=d)
    assert (texte_canonique(une) == texte_canonique(autre)) == ((a, b) == (c, d))
    assert texte_canonique(une) == texte_naif(une)
