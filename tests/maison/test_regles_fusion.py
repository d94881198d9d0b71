"""Every column that names a structure says what becomes of it in a merge."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from commun.fusions import REGLES, Sort, declarer_fusion
from commun.lignes_fusion import compter, modele_de
from structures.models import Structure
from tests.structures.fabriques import creer_structure

SALLES = {
    "commun",
    "territoires",
    "comptes",
    "structures",
    "conseillers",
    "candidatures",
    "ateliers",
    "financement",
}
# Generic references: the identifier or the document may name anything, a structure too.
GENERIQUES = {"objet_id", "portee_id", "charge", "donnees"}
# What such a column holds, when it can name no structure.
SANS_STRUCTURE = {
    # "app_table.column": "reason",
}
AIDE = (
    "Déclarez dans <salle>/regles_fusion.py, avec commun.fusions.declarer_fusion, ce que devient chacune de ces"
    " colonnes quand deux structures fusionnent : DEPLACER, GARDER ou COMBINER (voir docs/integrite.md)."
)


def nomme_une_structure(champ: models.Field) -> bool:
    """A foreign key, an identifier (or a list of identifiers) whose name says it, a generic reference."""
    if champ.is_relation:
        return champ.related_model is Structure
    if isinstance(champ, ArrayField):
        champ, nom = champ.base_field, champ.name
    else:
        nom = champ.column or ""
    if nom in GENERIQUES:
        return isinstance(champ, models.UUIDField | models.CharField | models.JSONField)
    if nom.endswith("_par_id"):  # a person: who acted
        return False
    return isinstance(champ, models.UUIDField) and ("structure" in nom or nom in {"cible_id", "absorbee_id"})


def colonnes_trouvees() -> set[str]:
    trouvees = {
        f"{modele._meta.db_table}.{champ.column}"
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.app_label in SALLES
        for champ in modele._meta.concrete_fields
        if nomme_une_structure(champ)
    }
    return trouvees - set(SANS_STRUCTURE)


def test_chaque_colonne_qui_nomme_une_structure_a_sa_regle():
    assert colonnes_trouvees() - set(REGLES) == set(), AIDE


def test_aucune_regle_ne_parle_d_une_colonne_disparue():
    assert set(REGLES) - colonnes_trouvees() == set()


def test_le_detecteur_voit_cles_etrangeres_identifiants_nus_listes_et_references():
    """The proof that the first test can fail, on one known column of each kind."""
    trouvees = colonnes_trouvees()
    assert {
        "structures_poste.structure_id",
        "comptes_habilitation.structure_id",
        "conseillers_contratevent.structure_id",
        "structures_structureevent.pgh_obj_id",
        "commun_entreejournal.objet_id",
        "commun_evenement.charge",
        "ateliers_agregat.portee_id",
        "structures_fusion.absorbee_id",
    } <= trouvees
    liste = ArrayField(models.UUIDField(), name="structures")
    liste.set_attributes_from_name("structures")
    assert nomme_une_structure(liste)
    autre = models.UUIDField()
    autre.set_attributes_from_name("personne_id")
    assert not nomme_une_structure(autre)


@pytest.mark.django_db
def test_aucune_table_de_la_base_n_echappe_a_la_liste():
    """Tables without a model too: what the database itself knows of foreign keys and of names."""
    with connection.cursor() as curseur:
        curseur.execute(
            "select c.conrelid::regclass::text, a.attname from pg_constraint c"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)"
            " where c.contype = 'f' and c.confrelid = 'structures_structure'::regclass"
            " union select table_name, column_name from information_schema.columns"
            " where table_schema = 'public' and column_name ~ 'structures?(_id)?$' and udt_name in ('uuid', '_uuid')"
        )
        colonnes = {f"{table}.{colonne}" for table, colonne in curseur.fetchall()}
    assert len(colonnes) > 20
    assert colonnes - set(REGLES) == set(), AIDE


def test_un_obstacle_va_avec_son_remede():
    with pytest.raises(ValueError, match="remède"):
        declarer_fusion("t", sort=Sort.GARDER, libelle="x", raison="y", ouvert="true")
    assert "t.structure_id" not in REGLES


@pytest.mark.django_db
@pytest.mark.parametrize("cle", sorted(REGLES))
def test_chaque_regle_se_compte_et_s_explique(cle, limousin):
    regle = REGLES[cle]
    structure = creer_structure()
    assert modele_de(regle.table)._meta.db_table == regle.table
    for condition in ("", regle.seulement, regle.ouvert):
        assert compter(regle, structure.pk, condition) >= 0
    assert regle.raison.endswith(".")
    assert re.match(r"[a-zéè]", regle.libelle), "un pluriel, sans majuscule"


def test_rien_de_ce_qui_prouve_ne_bouge():
    """Money that was signed, opinions, history: kept, whatever somebody declares later."""
    gardees = {r.table for r in REGLES.values() if r.sort == Sort.GARDER}
    assert {
        "financement_calcul",
        "financement_tranche",
        "financement_ordre",
        "financement_ecriture",
        "financement_ligneecriture",
        "structures_avis",
        "commun_transitioneffectuee",
        "commun_entreejournal",
        "commun_document",
        "conseillers_contratevent",
    } <= gardees
