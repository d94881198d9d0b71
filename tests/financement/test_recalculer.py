"""`recalculer --tout`: what is stored is computed again; whatever was touched is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from financement import rejeu
from financement.enums import EtatCampagne, EtatConvention
from financement.masse import Resultats
from financement.models import Calcul, ResultatCampagne
from financement.rejeu import rejouer
from tests.fabriques import LE, creer_limousin
from tests.financement.fabriques import creer_convention
from tests.financement.fabriques_campagnes import creer_campagne
from tests.financement.test_campagnes import monde

pytestmark = pytest.mark.django_db
JUIN, LE_JUILLET = date(2026, 6, 30), LE + timedelta(days=122)


@pytest.fixture(scope="module")
def stockes(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """Seven posts with their forecast, their notification, and an accepted campaign; the number of rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        creer_limousin()
        monde()
        creer_campagne(EtatCampagne.ACCEPTEE, arrete_au=JUIN, le=LE_JUILLET)
        yield Calcul.objects.count() + ResultatCampagne.objects.count()
        transaction.set_rollback(True)


def toucher(ordre: str) -> None:
    """Change the past behind the guards' back."""
    with pgtrigger.ignore(), connection.cursor() as curseur:
        curseur.execute(ordre)
        assert curseur.rowcount == 1


def dire(**options: object) -> str:
    sortie = StringIO()
    call_command("recalculer", stdout=sortie, **(options or {"tout": True}))
    return sortie.getvalue()


@pytest.mark.parametrize("exact", [False, True])
def test_rien_ne_differe_de_ce_qui_est_enregistre(stockes, exact):
    rapport = rejouer(exact=exact)
    assert (sum(rapport.rejoues.values()), rapport.differences, rapport.desaccords) == (stockes, [], [])
    assert rapport.rejoues["campagne"] == 7


def test_la_commande_dit_combien_et_sort_sans_erreur(stockes):
    dit = dire()
    assert f"{stockes} résultats rejoués en " in dit
    assert "lignes de campagne : 7 rejoués, 0 différents" in dit
    assert "version présente" in dit
    assert "autre que la présente" not in dit


def premier(table: str, ou: str = "") -> str:
    """SQL: one row of the table, always the same."""
    return f"ctid = (select min(ctid) from {table} {ou})"


CALCUL, LIGNE = "financement_calcul", "financement_resultatcampagne"
CONSTATE = premier(CALCUL, "where nature = 'constate' and montant > 1 and campagne_id is not null")
POSITIVE = premier(LIGNE, "where total > 100")


@pytest.mark.parametrize(
    ("ordre", "champ"),
    [
        (f"update {CALCUL} set montant = montant - 0.01 where {CONSTATE}", "montant"),
        (
            f"update {CALCUL} set mois_consommes = mois_consommes + 0.000001 where {CONSTATE}",
            "mois_consommes",
        ),
        (f"update {CALCUL} set duree = 25 where {CONSTATE}", "duree"),
        (f"update {CALCUL} set lignes = lignes - 0 where {CONSTATE}", "lignes"),
        (
            f"""update {CALCUL} set entrees = jsonb_set(entrees, '{{statut}}', '"prive"') where {CONSTATE}""",
            "empreinte des entrées",
        ),
        (f"update {LIGNE} set total = total - 1 where {POSITIVE}", "montant"),
        (f"update {LIGNE} set montants[1] = montants[1] + 1 where {POSITIVE}", "lignes"),
        (f"update {LIGNE} set plafond = plafond + 1 where {POSITIVE}", "plafond"),
        (
            f"update {LIGNE} set entrees = replace(entrees, 'public', 'prive') where {POSITIVE}",
            "empreinte des entrées",
        ),
    ],
)
def test_ce_qui_a_ete_touche_est_trouve(stockes, ordre, champ):
    toucher(ordre)
    rapport = rejouer()
    assert {difference.champ for difference in rapport.differences} >= {champ}
    assert not rapport.desaccords
    with pytest.raises(CommandError, match=r"différence\(s\)"):
        dire()


def test_une_explication_reecrite_n_est_vue_que_par_le_moteur_exact(stockes):
    toucher(
        f"""update {CALCUL} set lignes = jsonb_set(lignes, '{{0,explication}}', '"autre"') where {CONSTATE}"""
    )
    assert rejouer().sain
    assert [difference.champ for difference in rejouer(exact=True).differences] == ["explication"]


def test_un_notifie_qui_n_est_plus_la_copie_de_son_origine(stockes):
    toucher(
        f"update {CALCUL} set montant = montant - 1 where {premier(CALCUL, 'where origine_id is not null')}"
    )
    assert {difference.champ for difference in rejouer().differences} == {"montant", "copie"}


def test_le_moteur_exact_juge_la_voie_rapide(stockes, monkeypatch):
    """A fast path that errs by one cent: the stored rows are right, the disagreement is told, the command fails."""
    vraie = rejeu.calculer_lot

    def fausse(*arguments, **options) -> Resultats:
        resultats = vraie(*arguments, **options)
        resultats.totaux[0] += 1
        return resultats

    monkeypatch.setattr(rejeu, "calculer_lot", fausse)
    rapport = rejouer()
    assert rapport.differences == []
    assert rapport.desaccords
    with pytest.raises(CommandError, match="désaccord"):
        dire()


def test_les_autres_versions_du_code_sont_comptees(stockes):
    toucher(f"update {CALCUL} set code_version = 'ancienne' where {CONSTATE}")
    assert "code ancienne (calcul, version autre que la présente) : 1" in dire()


def test_un_seul_poste(stockes, tmp_path):
    poste = creer_convention(EtatConvention.ACTIVE).postes.get().poste
    fichier = tmp_path / "rapport.json"
    assert "3 résultats rejoués" in dire(poste=poste.numero, rapport=str(fichier))
    assert json.loads(fichier.read_text()) == []
