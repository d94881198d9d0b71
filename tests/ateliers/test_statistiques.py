"""Figures = facts: at once, after a merge, for any period, whatever the order of writes."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ateliers import tasks
from ateliers.enums import Portee
from ateliers.models import Activite, Agregat, FileAgregat
from ateliers.services.agregats import Ecart, fusionner, recompter, verifier
from ateliers.statistiques import (
    Totaux,
    dernier_du_mois,
    il_y_a_un_an,
    mois_entre,
    mois_suivant,
    par_identifiant,
    par_mois,
    totaux,
)
from commun.acteurs import SYSTEME, VISITEUR, perimetre
from tests.ateliers.fabriques import creer_activite
from tests.conseillers.fabriques import creer_contrat, creer_poste, creer_structure

pytestmark = pytest.mark.django_db

MARS = {"debut": date(2026, 3, 1), "fin": date(2026, 3, 31)}
ANNEE = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}


@pytest.fixture
def contrats(limousin):
    """Two advisers of Haute-Vienne in two hosts, one of Corrèze."""
    return [
        creer_contrat(creer_poste(creer_structure(departement=departement)))
        for departement in ("87", "87", "19")
    ]


def fusionner_tout() -> int:
    with perimetre(SYSTEME):
        return fusionner()


def ecarts() -> list[Ecart]:
    with perimetre(SYSTEME):
        return verifier()


def test_une_activite_compte_aussitot_dans_chaque_portee(contrats):
    contrat = contrats[0]
    creer_activite(contrat, date=date(2026, 3, 2), participants=7, duree_minutes=90)
    attendu = Totaux(activites=1, participants=7, minutes=90)
    portees = [
        (Portee.NATION, ""),
        (Portee.DEPARTEMENT, "87"),
        (Portee.STRUCTURE, contrat.structure_id),
        (Portee.CONSEILLER, contrat.conseiller_id),
    ]
    for _ in ("waiting", "merged"):
        for portee, portee_id in portees:
            assert totaux(portee, portee_id, **MARS) == attendu
        assert totaux(Portee.DEPARTEMENT, "19", **MARS) == Totaux()
        assert totaux(Portee.CONSEILLER, contrats[1].conseiller_id, **MARS) == Totaux()
        fusionner_tout()
    assert FileAgregat.objects.count() == 0


def test_les_heures_sont_entieres_par_defaut():
    assert Totaux(minutes=119).heures == 1
    assert Totaux(minutes=120).heures == 2
    assert Totaux(1, 2, 3) + Totaux(10, 20, 30) == Totaux(11, 22, 33)


def test_une_ecriture_de_masse_fait_une_ligne_par_jour_lieu_et_conseiller(contrats):
    modele = creer_activite(contrats[0])
    FileAgregat.objects.all().delete()
    Activite.objects.bulk_create(
        [
            Activite(
                conseiller_id=c.conseiller_id,
                personne_id=c.personne_id,
                structure_id=c.structure_id,
                departement_id=c.departement_id,
                date=modele.date,
                type=modele.type,
                canal=modele.canal,
                participants=2,
                duree_minutes=10,
                themes=modele.themes,
            )
            for c in (contrats[0], contrats[0], contrats[2])
        ]
    )
    lignes = FileAgregat.objects.order_by("departement").values_list(
        "departement", "activites", "participants", "minutes"
    )
    assert list(lignes) == [("19", 1, 2, 10), ("87", 2, 4, 20)]


def test_modifier_et_retirer_laissent_la_difference(contrats):
    activite = creer_activite(contrats[0], date=date(2026, 3, 2), participants=7, duree_minutes=90)
    fusionner_tout()
    activite.participants = 4
    activite.save()
    assert totaux(Portee.NATION, **MARS) == Totaux(1, 4, 90)
    activite.date = date(2026, 4, 1)
    activite.departement_id = "19"
    activite.save()
    assert totaux(Portee.NATION, **MARS) == Totaux()
    assert totaux(Portee.DEPARTEMENT, "19", debut=date(2026, 4, 1), fin=date(2026, 4, 1)) == Totaux(1, 4, 90)
    fusionner_tout()
    activite.delete()
    assert totaux(Portee.NATION, **ANNEE) == Totaux()
    fusionner_tout()
    assert ecarts() == []


def test_une_modification_sans_effet_n_ecrit_rien(contrats):
    activite = creer_activite(contrats[0])
    fusionner_tout()
    activite.canal = "domicile"
    activite.save()
    Activite.objects.filter(pk=activite.pk).update(themes=["sante"])
    assert FileAgregat.objects.count() == 0


def test_la_difference_est_annulee_avec_l_ecriture(contrats):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        creer_activite(contrats[0])
        assert totaux(Portee.NATION, **ANNEE).activites == 1
        _ = 1 / 0
    assert totaux(Portee.NATION, **ANNEE) == Totaux()


def test_une_periode_au_jour_pour_la_nation_et_les_departements(contrats):
    jours = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 15)]
    for rang, jour in enumerate(jours):
        creer_activite(contrats[0], date=jour, participants=10**rang if rang < 2 else rang)
    par_jour = dict(zip(jours, [1, 10, 2, 3, 4], strict=True))
    for _ in ("waiting", "merged"):
        for debut in [date(2026, 1, 30) + timedelta(days=n) for n in range(80)]:
            for fin in (debut, debut + timedelta(days=1), debut + timedelta(days=27), date(2026, 4, 30)):
                attendu = sum(p for jour, p in par_jour.items() if debut <= jour <= fin)
                assert totaux(Portee.NATION, debut=debut, fin=fin).participants == attendu, (debut, fin)
                assert totaux(Portee.DEPARTEMENT, "87", debut=debut, fin=fin).participants == attendu
        fusionner_tout()


def test_un_conseiller_se_lit_par_mois_entiers(contrats):
    with pytest.raises(ValueError, match="demandez des mois entiers"):
        totaux(Portee.CONSEILLER, contrats[0].conseiller_id, debut=date(2026, 3, 2), fin=date(2026, 3, 31))
    with pytest.raises(ValueError, match="demandez des mois entiers"):
        totaux(Portee.STRUCTURE, contrats[0].structure_id, debut=date(2026, 3, 1), fin=date(2026, 3, 30))


def test_une_periode_a_l_envers_est_vide(contrats):
    creer_activite(contrats[0])
    assert totaux(Portee.NATION, debut=date(2026, 4, 1), fin=date(2026, 3, 1)) == Totaux()
    assert par_mois(Portee.NATION, debut=date(2026, 4, 1), fin=date(2026, 3, 1)) == {}


def test_par_mois_garde_les_mois_vides(contrats):
    creer_activite(contrats[0], date=date(2026, 1, 15), participants=3)
    fusionner_tout()
    creer_activite(contrats[1], date=date(2026, 3, 15), participants=5)
    assert par_mois(Portee.DEPARTEMENT, "87", debut=date(2026, 1, 10), fin=date(2026, 3, 20)) == {
        date(2026, 1, 1): Totaux(1, 3, 30),
        date(2026, 2, 1): Totaux(),
        date(2026, 3, 1): Totaux(1, 5, 30),
    }


def test_par_identifiant_garde_les_territoires_vides(contrats):
    creer_activite(contrats[0], participants=3)
    fusionner_tout()
    creer_activite(contrats[2], participants=5)
    assert par_identifiant(Portee.DEPARTEMENT, ["19", "23", "87"], **ANNEE) == {
        "19": Totaux(1, 5, 30),
        "23": Totaux(),
        "87": Totaux(1, 3, 30),
    }
    conseillers = [contrat.conseiller_id for contrat in contrats]
    assert [t.participants for t in par_identifiant(Portee.CONSEILLER, conseillers, **ANNEE).values()] == [
        3,
        0,
        5,
    ]


def test_calendrier():
    assert mois_suivant(date(2026, 12, 31)) == date(2027, 1, 1)
    assert dernier_du_mois(date(2024, 2, 10)) == date(2024, 2, 29)
    assert il_y_a_un_an(date(2026, 3, 15)) == date(2025, 4, 1)
    assert mois_entre(date(2026, 11, 15), date(2027, 1, 1)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_une_lecture_est_une_requete(contrats, django_assert_num_queries):
    creer_activite(contrats[0])
    with django_assert_num_queries(1):
        totaux(Portee.NATION, debut=date(2025, 12, 15), fin=date(2026, 3, 10))


def test_la_fusion_prend_au_plus_la_limite(contrats):
    for jour in range(1, 6):
        creer_activite(contrats[0], date=date(2026, 3, jour))
    with perimetre(SYSTEME):
        assert [fusionner(limite=2) for _ in range(4)] == [2, 2, 1, 0]
    assert ecarts() == []


def test_la_tache_vide_la_file(contrats, monkeypatch):
    monkeypatch.setattr(tasks, "LOT", 2)
    for jour in range(1, 6):
        creer_activite(contrats[0], date=date(2026, 3, jour))
    tasks.fusionner_les_agregats.apply().get()
    assert FileAgregat.objects.count() == 0
    assert totaux(Portee.NATION, **MARS).activites == 5


def test_la_tache_porte_le_nom_du_calendrier(settings):
    assert tasks.fusionner_les_agregats.name in {
        entree["task"] for entree in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_un_chiffre_faux_est_vu_et_corrige(contrats):
    creer_activite(contrats[0], participants=7)
    fusionner_tout()
    creer_activite(contrats[0], participants=1)
    Agregat.objects.filter(portee=Portee.NATION, grain="mois").update(participants=100)
    Agregat.objects.filter(portee=Portee.DEPARTEMENT, grain="jour").delete()
    attendus = [
        Ecart("departement", "87", "jour", date(2026, 3, 2), 1, 7, 30),
        Ecart("nation", "", "mois", date(2026, 3, 1), 0, -93, 0),
    ]
    assert ecarts() == attendus
    sortie, erreurs = StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"^2 écart\(s\)\. Corrigez-les avec --corriger\.$"):
        call_command("verifier_statistiques", stdout=sortie, stderr=erreurs)
    assert erreurs.getvalue().splitlines() == [
        "departement 87 jour 2026-03-02 : +1 activité(s), +7 participant(s), +30 minute(s)",
        "nation  mois 2026-03-01 : +0 activité(s), -93 participant(s), +0 minute(s)",
    ]
    call_command("verifier_statistiques", "--corriger", stdout=sortie)
    assert sortie.getvalue().splitlines() == [
        "2 ligne(s) corrigée(s).",
        "Aucun écart entre les statistiques et les activités.",
    ]
    assert totaux(Portee.NATION, **MARS) == Totaux(2, 8, 60)


def test_recompter_part_de_rien(contrats):
    """The aggregates lost, the queue too: everything comes back from the facts."""
    for contrat in contrats:
        creer_activite(contrat, participants=2)
    FileAgregat.objects.all().delete()
    with perimetre(SYSTEME):
        assert recompter() == 2 + 4 + 3 + 3
        assert recompter() == 0
    assert totaux(Portee.NATION, **ANNEE) == Totaux(3, 6, 90)


def test_le_site_ecrit_la_file_sans_pouvoir_la_vider(contrats):
    creer_activite(contrats[0])
    with perimetre(VISITEUR):
        assert totaux(Portee.NATION, **ANNEE).activites == 1
        for ordre in (
            "delete from ateliers_fileagregat",
            "update ateliers_fileagregat set participants = 0",
            "insert into ateliers_agregat (portee, portee_id, grain, periode, activites, participants, minutes)"
            " values ('nation', '', 'mois', '2026-03-01', 1, 1, 1)",
            "update ateliers_agregat set participants = 0",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as curseur:
                curseur.execute(ordre)


# What may happen to the facts, in any order: (act, adviser, day, participants, minutes, row).
ACTES = st.lists(
    st.tuples(
        st.sampled_from(["ajouter", "ajouter", "modifier", "deplacer", "retirer", "fusionner", "masse"]),
        st.integers(0, 2),
        st.dates(date(2025, 12, 28), date(2026, 3, 4)),
        st.integers(1, 100),
        st.integers(5, 1439),
        st.integers(0, 50),
    ),
    max_size=15,
)


def agir(contrats, acte, qui, jour, participants, minutes, rang):
    activites = list(Activite.objects.order_by("cree_le", "pk"))
    cible = activites[rang % len(activites)] if activites else None
    contrat = contrats[qui]
    if acte == "ajouter":
        creer_activite(contrat, date=jour, participants=participants, duree_minutes=minutes)
    elif acte == "fusionner":
        with perimetre(SYSTEME):
            fusionner(limite=1 + rang)
    elif acte == "masse":
        Activite.objects.filter(date__lte=jour).update(participants=participants, duree_minutes=minutes)
    elif cible and acte == "modifier":
        Activite.objects.filter(pk=cible.pk).update(participants=participants, duree_minutes=minutes)
    elif cible and acte == "deplacer":
        Activite.objects.filter(pk=cible.pk).update(
            date=jour,
            conseiller_id=contrat.conseiller_id,
            structure_id=contrat.structure_id,
            departement_id=contrat.departement_id,
        )
    elif cible and acte == "retirer":
        cible.delete()


def naif(**filtre) -> Totaux:
    lignes = Activite.objects.filter(**filtre).values_list("participants", "duree_minutes")
    return Totaux(len(lignes), sum(p for p, _ in lignes), sum(m for _, m in lignes))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actes=ACTES, debut=st.dates(date(2025, 12, 25), date(2026, 3, 6)), jours=st.integers(0, 70))
def test_dans_tout_ordre_agregats_plus_file_egalent_les_faits(contrats, actes, debut, jours):
    fin = debut + timedelta(days=jours)
    with transaction.atomic():
        for acte in actes:
            agir(contrats, *acte)
            assert ecarts() == []
        periode = {"date__gte": debut, "date__lte": fin}
        assert totaux(Portee.NATION, debut=debut, fin=fin) == naif(**periode)
        for departement in ("87", "19"):
            assert totaux(Portee.DEPARTEMENT, departement, debut=debut, fin=fin) == naif(
                departement_id=departement, **periode
            )
        mois = {"debut": debut.replace(day=1), "fin": dernier_du_mois(fin)}
        for contrat in contrats:
            filtre = {"date__gte": mois["debut"], "date__lte": mois["fin"]}
            assert totaux(Portee.CONSEILLER, contrat.conseiller_id, **mois) == naif(
                conseiller_id=contrat.conseiller_id, **filtre
            )
            assert totaux(Portee.STRUCTURE, contrat.structure_id, **mois) == naif(
                structure_id=contrat.structure_id, **filtre
            )
        transaction.set_rollback(True)
