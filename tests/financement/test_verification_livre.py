"""The ledger is read again: five tamperings by the owner of the tables, five found; and the nightly anchor."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from commun.acteurs import SYSTEME
from commun.models import Courriel
from financement.ancrage import FichierAncres
from financement.enums import EtatConvention, EtatOrdre
from financement.livre.chaine import empreinte
from financement.models import ControleLivre, Convention, Ecriture, LigneEcriture, Ordre
from financement.services import comptabilisation
from financement.services.controle_livre import controler_et_ancrer, verifier_livre
from financement.services.grand_livre import contrepasser
from financement.taches_livre import controler_le_grand_livre
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_ordre
from tests.financement.fabriques_livre import comptabiliser_notification, engager, sans_gardes
from tests.outils import ecouler

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ancres(settings, tmp_path) -> FichierAncres:
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres" / "grand-livre.jsonl"
    settings.COURRIELS_ANCRAGE = ["un@exemple.fr", "deux@exemple.fr"]
    return FichierAncres()


@pytest.fixture
def livre(ancres: FichierAncres) -> Convention:
    """Seven true entries: an engagement, three rights, one of them reversed and booked again, with one anchor after."""
    convention = creer_convention(EtatConvention.ACTIVE)
    for montant in ("1000.00", "2500.00", "2400.00"):
        derniere = comptabiliser_notification(convention, montant)
    assert derniere is not None
    contrepasser(ecriture=derniere, motif="Mauvais compte.", par=SYSTEME, le=LE)
    comptabiliser_notification(convention, "2600.00")
    controler_et_ancrer(par=SYSTEME, le=LE)
    comptabiliser_notification(convention, "3000.00")
    assert list(Ecriture.objects.values_list("rang", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    return convention


def codes() -> list[tuple[str, int | None]]:
    return [(a.code, a.rang) for a in verifier_livre().anomalies]


def test_un_livre_intact_n_a_pas_d_anomalie(livre):
    rapport = verifier_livre()
    assert rapport.anomalies == ()
    assert (rapport.rang, rapport.nombre, rapport.ancres) == (7, 7, 1)
    assert rapport.debits == rapport.credits == sum(e.montant for e in Ecriture.objects.all())
    assert rapport.tete == Ecriture.objects.get(rang=7).empreinte


def test_un_livre_vide_n_a_pas_d_anomalie():
    rapport = verifier_livre()
    assert (rapport.rang, rapport.nombre, rapport.anomalies) == (0, 0, ())


# 1. Edit


@pytest.mark.parametrize(
    ("ordre", "attendu"),
    [
        ("update financement_ecriture set libelle = 'Autre' where rang = 3", [("empreinte", 3)]),
        ("update financement_ecriture set par_id = gen_random_uuid() where rang = 3", [("empreinte", 3)]),
        (
            "update financement_ecriture set le = le + interval '1 microsecond' where rang = 3",
            [("empreinte", 3)],
        ),
        (
            """update financement_ecriture set lignes =
            '[["subventions", "9000.00", "0.00"], ["avances", "0.00", "9000.00"]]' where rang = 3""",
            [("empreinte", 3), ("lignes", 3)],
        ),
    ],
)
def test_falsification_1_une_ecriture_modifiee(livre, ordre, attendu):
    with sans_gardes() as curseur:
        curseur.execute(ordre)
    assert codes() == attendu


def test_falsification_1_une_ligne_modifiee_dans_la_seule_table_des_lignes(livre):
    with sans_gardes() as curseur:
        curseur.execute(
            "update financement_ligneecriture set debit = debit + 1 where debit > 0 and compte = 'subventions'"
            " and ecriture_id = (select id from financement_ecriture where rang = 2)"
        )
    assert ("lignes", 2) in codes()
    assert "droit_different" in [code for code, _ in codes()]


def test_falsification_1_sans_lever_les_gardes_la_base_refuse(livre):
    with pytest.raises(DatabaseError, match="Le grand livre ne se modifie pas"), transaction.atomic():
        Ecriture.objects.filter(rang=3).update(libelle="Autre")


# 2. Delete


def retirer(curseur: Any, *rangs: int) -> None:
    for table, condition in (
        (
            "financement_ligneecriture",
            "ecriture_id in (select id from financement_ecriture where rang = any(%s))",
        ),
        ("financement_ecriture", "rang = any(%s)"),
    ):
        curseur.execute(f"delete from {table} where {condition}", [list(rangs)])


def test_falsification_2_une_ecriture_retiree(livre):
    with sans_gardes() as curseur:
        retirer(curseur, 3)
    constat = codes()
    assert constat[:2] == [("trou", 3), ("chaine", 4)]
    assert ("ancre", 6) in constat


def test_falsification_2_retiree_et_renumerotee(livre):
    with sans_gardes() as curseur:
        retirer(curseur, 2)
        curseur.execute("update financement_ecriture set rang = -rang where rang > 2")
        curseur.execute("update financement_ecriture set rang = -rang - 1 where rang < 0")
    assert codes()[:2] == [("chaine", 2), ("empreinte", 2)]


# 3. Insert


def forger(rang: int, modele: Ecriture, **champs: Any) -> None:
    """A copy of `modele` at this rank, with its lines, chained as well as possible from the entry before."""
    avant = Ecriture.objects.filter(rang=rang - 1).first()
    fausse = Ecriture.objects.get(pk=modele.pk)
    fausse.pk = None
    fausse.id = Ecriture._meta.pk.get_default()
    fausse.cle, fausse.rang, fausse.contrepassee_id = f"forgee:{rang}", rang, None
    fausse.precedente = avant.empreinte if avant else "0" * 64
    for nom, valeur in champs.items():
        setattr(fausse, nom, valeur)
    fausse.empreinte = empreinte(fausse.maillon)
    fausse._state.adding = True
    fausse.save(force_insert=True)
    LigneEcriture.objects.bulk_create(
        LigneEcriture(
            ecriture=fausse, ordre=n, compte=ligne.compte, debit=ligne.debit, credit=ligne.credit,
            convention_id=fausse.convention_id, poste_id=fausse.poste_id, structure_id=fausse.structure_id,
            departement_id=fausse.departement_id,
        )
        for n, ligne in enumerate(fausse.lignes_lues, start=1)
    )  # fmt: skip


def test_falsification_3_une_ecriture_glissee_au_milieu(livre):
    with sans_gardes() as curseur:
        curseur.execute("update financement_ecriture set rang = -rang where rang >= 4")
        forger(4, Ecriture.objects.get(rang=3))
        curseur.execute("update financement_ecriture set rang = -rang + 1 where rang < 0")
    constat = codes()
    assert constat[:2] == [("chaine", 5), ("empreinte", 5)]
    assert ("ancre", 6) in constat


def test_falsification_3_une_ecriture_ajoutee_au_bout_chainee_comme_une_vraie(livre):
    """Only the programme's own tables can tell that nothing happened."""
    with sans_gardes():
        forger(8, Ecriture.objects.get(rang=7))
    assert [a.code for a in verifier_livre().livre] == []
    assert [a.code for a in verifier_livre().ecarts] == ["droit_different"]


# 4. Swap


def test_falsification_4_deux_ecritures_echangees(livre):
    with sans_gardes() as curseur:
        curseur.execute("update financement_ecriture set rang = -rang where rang in (3, 4)")
        curseur.execute("update financement_ecriture set rang = 7 + rang where rang < 0")
    assert codes() == [
        ("chaine", 3), ("empreinte", 3), ("chaine", 4), ("empreinte", 4), ("chaine", 5)
    ]  # fmt: skip


# 5. Cut the tail


def test_falsification_5_la_fin_coupee_n_est_vue_que_par_l_ancre(livre, ancres):
    with sans_gardes() as curseur:
        retirer(curseur, 5, 6, 7)
    rapport = verifier_livre()
    assert [(a.code, a.rang) for a in rapport.livre] == [("coupure", 5)]
    assert rapport.livre[0].message == (
        "La fin du livre manque : l'ancre du 02/03/2026 atteste 6 écritures jusqu'à la 6,"
        " on lit 4 écritures jusqu'à la 4."
    )
    ancres.chemin.unlink()
    assert verifier_livre().livre == ()


def test_le_livre_entier_reecrit_et_rechaine_est_vu_par_l_ancre(livre):
    """The strongest hand: every hash recomputed after a change. The anchor kept elsewhere still tells."""
    with sans_gardes():
        tete = "0" * 64
        for ecriture in Ecriture.objects.order_by("rang"):
            if ecriture.rang == 2:
                ecriture.libelle = "Réécrite"
            ecriture.precedente = tete
            tete = ecriture.empreinte = empreinte(ecriture.maillon)
            ecriture.save()
    assert codes() == [("ancre", 6)]


def test_des_lignes_sans_ecriture_lue_sont_vues(livre):
    with sans_gardes() as curseur:
        curseur.execute(
            "insert into financement_ligneecriture (ecriture_id, ordre, compte, debit, credit, convention_id,"
            " structure_id, departement_id) select ecriture_id, 3, 'avances', 5, 0, convention_id, structure_id,"
            " departement_id from financement_ligneecriture where ordre = 1 order by id limit 1"
        )
    assert ("lignes", 1) in codes()


# Sub-ledger


def test_un_ordre_approuve_hors_du_livre_est_un_ecart():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    presents = {a.code for a in verifier_livre().ecarts}
    comptabilisation.comptabiliser_ordre(ordre=ordre, par=SYSTEME, le=LE)
    assert verifier_livre().ecarts == ()
    comptabilisation.comptabiliser_rejet(ordre=ordre, motif="Essai.", par=SYSTEME, le=LE)
    assert [a.code for a in verifier_livre().ecarts] == ["ordre_absent"]
    assert presents <= {"ordre_absent"}


def test_un_ordre_au_livre_qui_n_est_pas_approuve_est_un_ecart():
    ordre = creer_ordre(EtatOrdre.PROPOSE)
    comptabilisation.comptabiliser_ordre(ordre=ordre, par=SYSTEME, le=LE)
    assert [(a.code, a.rang) for a in verifier_livre().ecarts] == [
        ("ecriture_sans_ordre", Ecriture.objects.get(journal="ordres").rang)
    ]


def test_un_ordre_au_livre_pour_un_autre_montant_est_un_ecart():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    comptabilisation.comptabiliser_rejet(ordre=ordre, motif="Essai.", par=SYSTEME, le=LE)
    vrai = ordre.montant
    ordre.montant += Decimal("0.01")
    comptabilisation.comptabiliser_ordre(ordre=ordre, par=SYSTEME, le=LE)
    assert Ordre.objects.get().montant == vrai
    assert [a.code for a in verifier_livre().ecarts] == ["ordre_absent"]


def test_une_convention_active_doit_etre_engagee_une_autre_non():
    convention = creer_convention(EtatConvention.ACTIVE)
    comptabilisation.annuler_engagement(convention=convention, motif="Essai.", par=SYSTEME, le=LE)
    assert [a.code for a in verifier_livre().ecarts] == ["engagement_absent"]
    a_signer = creer_convention(EtatConvention.A_SIGNER)
    engager(convention)
    engager(a_signer)
    assert [a.code for a in verifier_livre().ecarts] == ["engagement_en_trop"]


def test_un_droit_notifie_hors_du_livre_est_un_ecart(livre):
    derniere = Ecriture.objects.get(rang=7)
    contrepasser(ecriture=derniere, motif="Essai.", par=SYSTEME, le=LE)
    (ecart,) = verifier_livre().ecarts
    numero = livre.postes.get().poste.numero
    assert ecart.message == (
        f"Convention {livre.numero}, poste {numero} : 3\u202f000,00\u00a0€ notifiés,"
        " 2\u202f600,00\u00a0€ au grand livre."
    )


def test_le_rapprochement_en_peu_de_requetes(livre, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        verifier_livre()


# Anchors


def test_une_ancre_atteste_la_tete(livre, ancres):
    (ancre,) = ancres.lire()
    sixieme = Ecriture.objects.get(rang=6)
    assert (ancre.rang, ancre.empreinte, ancre.le, ancre.nombre) == (6, sixieme.empreinte, LE, 6)
    assert ancre.debits == ancre.credits == sum(e.montant for e in Ecriture.objects.filter(rang__lte=6))


def test_les_ancres_s_ajoutent_et_deux_personnes_les_recoivent(livre, ancres):
    Courriel.objects.all().delete()
    controle = controler_et_ancrer(par=SYSTEME, le=LE)
    assert [ancre.rang for ancre in ancres.lire()] == [6, 7]
    assert (controle.rang, controle.nombre_anomalies, controle.ancree) == (7, 0, True)
    courriels = list(Courriel.objects.order_by("-destinataire"))
    assert [c.destinataire for c in courriels] == ["un@exemple.fr", "deux@exemple.fr"]
    assert courriels[0].sujet.startswith("Ancre du grand livre : 7 écritures au 2 mars 2026")
    assert f"Empreinte : {controle.empreinte}" in courriels[0].texte


def test_un_livre_falsifie_n_est_pas_ancre_et_les_gardiens_sont_prevenus(livre, ancres):
    with sans_gardes() as curseur:
        curseur.execute("update financement_ecriture set libelle = 'Autre' where rang = 3")
    Courriel.objects.all().delete()
    controle = controler_et_ancrer(par=SYSTEME, le=LE)
    assert (controle.nombre_anomalies, controle.ancree) == (1, False)
    assert controle.anomalies == [
        {
            "code": "empreinte",
            "message": "L'écriture 3 a été modifiée : son empreinte n'est plus celle de son contenu.",
            "rang": 3,
        }
    ]
    assert [ancre.rang for ancre in ancres.lire()] == [6]
    assert [c.sujet.partition(" le ")[0] for c in Courriel.objects.all()] == ["Grand livre : 1 anomalie"] * 2


def test_des_ancres_illisibles_sont_une_anomalie(livre, ancres):
    with ancres.chemin.open("a") as fichier:
        fichier.write("{pas une ancre\n")
    assert codes() == [("ancre_illisible", None)]


def test_un_livre_vide_n_est_pas_ancre(ancres):
    assert controler_et_ancrer(par=SYSTEME, le=LE).ancree is False
    assert ancres.lire() == []


@pytest.mark.django_db(transaction=True)
def test_la_nuit_le_travailleur_controle_et_ancre(ancres):
    creer_convention(EtatConvention.ACTIVE)
    controler_le_grand_livre()
    controle = ControleLivre.objects.get()
    assert (controle.nombre, controle.nombre_anomalies, controle.ancree) == (1, 0, True)
    assert [ancre.rang for ancre in ancres.lire()] == [1]


def test_un_controle_ne_se_modifie_pas(livre):
    with pytest.raises(DatabaseError), transaction.atomic():
        ControleLivre.objects.update(nombre_anomalies=0)
    with connection.cursor() as curseur:
        curseur.execute("select has_table_privilege('app_web', 'financement_controlelivre', 'select')")
        assert curseur.fetchone() == (False,)


# Command


def commande(**options: Any) -> tuple[str, str]:
    sortie, erreurs = StringIO(), StringIO()
    call_command("verifier_grand_livre", stdout=sortie, stderr=erreurs, **options)
    return sortie.getvalue(), erreurs.getvalue()


def test_la_commande_dit_ce_qu_elle_a_lu(livre):
    sortie, erreurs = commande()
    assert sortie.startswith("7 écriture(s) lue(s), la dernière est la 7 (")
    assert sortie.endswith("1 ancre(s) comparée(s).\nAucune anomalie.\n")
    assert erreurs == ""


def test_la_commande_nomme_la_premiere_ecriture_en_cause(livre):
    with sans_gardes() as curseur:
        curseur.execute("update financement_ecriture set motif = 'x' where rang in (3, 5)")
    erreurs = StringIO()
    with pytest.raises(CommandError) as echec:
        call_command("verifier_grand_livre", stdout=StringIO(), stderr=erreurs)
    assert str(echec.value) == (
        "2 anomalie(s) du livre, 0 écart(s) avec le programme. Première écriture en cause : 3."
    )
    assert erreurs.getvalue().splitlines()[0] == (
        "- L'écriture 3 a été modifiée : son empreinte n'est plus celle de son contenu."
    )


def test_la_commande_compare_avec_une_copie_des_ancres(livre, ancres, tmp_path):
    copie = tmp_path / "copie.jsonl"
    copie.write_text(ancres.chemin.read_text())
    ancres.chemin.unlink()
    assert "1 ancre(s) comparée(s)" in commande(ancres=str(copie))[0]


@pytest.mark.django_db(transaction=True)
def test_un_controle_demande_passe_par_la_boite_d_envoi(ancres):
    from commun.evenements import publier

    creer_convention(EtatConvention.ACTIVE)
    ecouler()
    publier("grand_livre.controler", par=SYSTEME)
    ecouler()
    assert ControleLivre.objects.get().nombre == 1
