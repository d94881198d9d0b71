"""The register of processing is read strictly: what it says is what the public page tells and what the rules run."""

from __future__ import annotations

import pytest

from commun.lecture_yaml import ErreurParametre, composer
from commun.registre_traitements import Sort, _conservation, intervalle, traitements
from commun.vie_privee import registres, tables_du_projet

BON = {
    "cle": "essai",
    "donnees": "Essai",
    "duree": "6 mois",
    "depart": "l'essai",
    "sort": "suppression",
    "table": "t",
    "date": "t.le",
}


def lire(**valeurs: str | None):
    champs = {cle: valeur for cle, valeur in (BON | valeurs).items() if valeur is not None}
    return _conservation(
        composer("\n".join(f'{cle}: "{valeur}"' for cle, valeur in champs.items()), "essai.yaml")
    )


@pytest.mark.parametrize(
    ("valeurs", "raison"),
    [
        ({"duree": "six mois"}, "écrivez"),
        ({"duree": "6 semaines"}, "écrivez"),
        ({"preavis": "5 mois"}, "un préavis va avec son délai"),
        ({"sort": "oubli"}, "oubli"),
        ({"sort": "effacement"}, "nomme la personne"),
        ({"sort": "archives"}, "nomme sa table"),
        ({"table": None, "date": None}, "nomme sa table"),
        ({"duree": None}, "il manque"),
        ({"couleur": "bleu"}, "inconnue"),
    ],
)
def test_une_ligne_de_travers_est_refusee_avec_sa_raison(valeurs, raison):
    with pytest.raises(ErreurParametre, match=raison):
        lire(**valeurs)


def test_une_ligne_juste():
    assert lire().execute
    informe = lire(sort="archives", table=None, date=None)
    assert (informe.execute, informe.sort) == (False, Sort.ARCHIVES)
    assert [intervalle(d) for d in ("12 heures", "1 jour", "6 mois", "3 ans")] == [
        "12 hours", "1 days", "6 months", "3 years"
    ]  # fmt: skip


def test_le_registre_et_les_tables_se_repondent():
    """Every purpose of a table is described, every rule names a table of the project, each key is said once."""
    assert {r.traitement for r in registres().values() if r.traitement} <= set(traitements())
    regles = [regle for traitement in traitements().values() for regle in traitement.conservation]
    assert len({regle.cle for regle in regles}) == len(regles)
    for regle in regles:
        if regle.execute:
            assert set(regle.fichiers) <= tables_du_projet()[regle.table], regle.cle
        if regle.sort == Sort.COLONNES:
            assert registres()[regle.table].efface, regle.cle
        # a file never stays behind its row
        if regle.sort == Sort.SUPPRESSION:
            assert set(registres()[regle.table].fichiers) == set(regle.fichiers), regle.cle
