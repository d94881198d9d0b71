"""The ledger: double entry, in order, once, never changed."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from financement.enums import Compte, EtatConvention, EtatOrdre, Journal, NatureCalcul, TypePiece
from financement.livre.chaine import ORIGINE, empreinte
from financement.livre.lignes import Ligne, mouvement
from financement.models import Calcul, Convention, Ecriture, LigneEcriture
from financement.selecteurs_livre import solde, soldes
from financement.services import comptabilisation as comptabilite
from financement.services.grand_livre import contrepasser, passer_ecriture
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, creer_ordre
from tests.financement.fabriques_livre import comptabiliser_notification, engager, notifier
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db
CENT = mouvement(Compte.AVANCES, Compte.ORDRES_A_PAYER, Decimal("100.00"))


@pytest.fixture
def vierge() -> Convention:
    """A convention of which the ledger says nothing yet."""
    return creer_convention(EtatConvention.A_SIGNER)


@pytest.fixture
def convention() -> Convention:
    """An active one, engaged."""
    return creer_convention(EtatConvention.ACTIVE)


def passer(convention: Convention, cle: str = "essai:1", *, par=SYSTEME, **champs) -> Ecriture:
    complet = {
        "journal": Journal.ORDRES,
        "libelle": "Essai",
        "lignes": CENT,
        "piece_type": TypePiece.CONVENTION,
        "piece_id": convention.pk,
    } | champs
    with perimetre(par):
        return passer_ecriture(cle=cle, convention=convention, par=par, le=LE, **complet)


def test_les_ecritures_se_suivent_et_s_enchainent(vierge):
    premiere, deuxieme = passer(vierge, "a"), passer(vierge, "b")
    assert (premiere.rang, premiere.precedente) == (1, ORIGINE)
    assert (deuxieme.rang, deuxieme.precedente) == (2, premiere.empreinte)
    assert [empreinte(e.maillon) for e in (premiere, deuxieme)] == [premiere.empreinte, deuxieme.empreinte]


def test_le_texte_canonique_d_une_ecriture_ecrit_a_la_main(vierge):
    ecriture = passer(vierge, "clé:1", libelle="Avance de l'hôte", motif="")
    champs = [
        "1", "0" * 64, str(ecriture.pk), "clé:1", "ordres", "2026-03-02", "Avance de l'hôte", "", "convention",
        str(vierge.pk), str(vierge.pk), str(vierge.structure_id), vierge.departement_id,
        None, None, None, "systeme", "2026-03-02T09:00:00.000000Z",
        "avances", "100.00", "0.00", "ordres_a_payer", "0.00", "100.00",
    ]  # fmt: skip
    texte = "".join("-," if c is None else f"{len(c.encode())}:{c}," for c in champs)
    assert ecriture.empreinte == sha256(texte.encode()).hexdigest()


def test_les_lignes_sont_reparties_par_la_base(vierge):
    ecriture = passer(vierge)
    assert list(
        LigneEcriture.objects.values_list("ecriture", "ordre", "compte", "debit", "credit", "convention")
    ) == [
        (ecriture.pk, 1, "avances", Decimal("100.00"), Decimal("0.00"), vierge.pk),
        (ecriture.pk, 2, "ordres_a_payer", Decimal("0.00"), Decimal("100.00"), vierge.pk),
    ]
    assert ecriture.montant == Decimal("100.00")


def test_la_meme_cle_et_le_meme_contenu_ne_font_qu_une_ecriture(vierge):
    assert passer(vierge).pk == passer(vierge, libelle="Autrement dit").pk
    assert Ecriture.objects.count() == 1


@pytest.mark.parametrize(
    "autre",
    [
        {"lignes": mouvement(Compte.AVANCES, Compte.ORDRES_A_PAYER, Decimal("100.01"))},
        {"journal": Journal.PAIEMENTS},
        {"piece_id": uuid4()},
        {"piece_type": TypePiece.ORDRE},
    ],
)
def test_la_meme_cle_avec_un_autre_contenu_est_refusee(vierge, autre):
    passer(vierge)
    with pytest.raises(ErreurMetier) as refus:
        passer(vierge, **autre)
    assert refus.value.code == "cle_deja_prise"
    assert Ecriture.objects.count() == 1


def test_une_ecriture_desequilibree_est_refusee_en_clair(vierge):
    bancale = (CENT[0], Ligne(Compte.TRESORERIE, Decimal("0.00"), Decimal("99.99")))
    with pytest.raises(ErreurMetier) as refus:
        passer(vierge, lignes=bancale)
    assert refus.value.message == "Écriture déséquilibrée : 100.00 au débit, 99.99 au crédit."


def brute(convention: Convention, lignes: list, **champs) -> Ecriture:
    """An entry built without the service."""
    return Ecriture(
        cle=str(uuid4()), journal="ordres", date_comptable="2026-03-02", libelle="Forcée", piece_type="ordre",
        piece_id=uuid4(), convention=convention, structure_id=convention.structure_id,
        departement_id=convention.departement_id, role="systeme", le=LE, lignes=lignes, **champs,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lignes", "message"),
    [
        (
            [["avances", "10.00", "0.00"], ["tresorerie", "0.00", "9.00"]],
            "déséquilibrée : 10.00 au débit, 9.00",
        ),
        ([], "déséquilibrée"),
        ([["avances", "10.00", "0.00"]], "déséquilibrée"),
    ],
)
def test_la_base_refuse_a_la_validation_ce_qui_ne_s_equilibre_pas(vierge, lignes, message):
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        brute(vierge, lignes).save(force_insert=True)  # the guard waits for the end of the transaction
        assert Ecriture.objects.count() == 1
        with connection.cursor() as curseur:
            curseur.execute("set constraints all immediate")
    assert Ecriture.objects.count() == 0


@pytest.mark.parametrize(
    "lignes",
    [
        [["avances", "10", "0.00"], ["tresorerie", "0.00", "10"]],
        [["avances", "10.000", "0.00"], ["tresorerie", "0.00", "10.000"]],
        [["avances", "-10.00", "0.00"], ["tresorerie", "0.00", "-10.00"]],
        [["avances", None, "0.00"], ["tresorerie", "0.00", "10.00"]],
        [["avances", "10.00"], ["tresorerie", "0.00", "10.00"]],
        {"avances": "10.00"},
    ],
)
def test_la_base_refuse_des_lignes_illisibles(vierge, lignes):
    with pytest.raises(DatabaseError, match="Lignes d'écriture illisibles"), transaction.atomic():
        brute(vierge, lignes).save(force_insert=True)


@pytest.mark.parametrize(
    ("lignes", "contrainte"),
    [
        ([["caisse_noire", "10.00", "0.00"], ["tresorerie", "0.00", "10.00"]], "ligne_compte_connu"),
        ([["avances", "10.00", "10.00"], ["tresorerie", "0.00", "0.00"]], "ligne_un_seul_sens"),
    ],
)
def test_la_base_tient_le_plan_comptable_et_le_sens_des_lignes(vierge, lignes, contrainte):
    with pytest.raises(DatabaseError, match=contrainte), transaction.atomic():
        brute(vierge, lignes).save(force_insert=True)


def test_le_rang_et_l_empreinte_sont_ceux_de_la_base_quoi_qu_on_envoie(vierge):
    forcee = brute(vierge, [["avances", "1.00", "0.00"], ["tresorerie", "0.00", "1.00"]])
    forcee.rang, forcee.precedente, forcee.empreinte = 77, "f" * 64, "e" * 64
    forcee.save(force_insert=True)
    relue = Ecriture.objects.get()
    assert (relue.rang, relue.precedente, relue.empreinte) == (1, ORIGINE, empreinte(relue.maillon))


@pytest.mark.parametrize("table", ["financement_ecriture", "financement_ligneecriture"])
@pytest.mark.parametrize(
    "ordre",
    [
        "update {} set structure_id = structure_id",
        "delete from {}",
        "truncate {} cascade",
        "update {} set structure_id = structure_id where false",
    ],
)
@pytest.mark.parametrize("echappatoire", [False, True])
def test_le_proprietaire_lui_meme_ne_modifie_rien(vierge, table, ordre, echappatoire):
    passer(vierge)
    with (
        pytest.raises(DatabaseError, match="Le grand livre ne se modifie pas"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        if echappatoire:  # the way out of ordinary triggers of this library, open to any session
            curseur.execute(
                "select set_config('pgtrigger.ignore', array_agg(tgname)::text, true) from pg_trigger"
                " where tgname like 'pgtrigger%%'"
            )
        curseur.execute("set constraints all immediate")
        curseur.execute(ordre.format(table))


def test_une_ligne_ne_s_ajoute_pas_a_une_ecriture(vierge):
    passer(vierge)
    with (
        pytest.raises(DatabaseError, match="Les lignes naissent avec leur écriture"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(
            "insert into financement_ligneecriture (ecriture_id, ordre, compte, debit, credit, convention_id,"
            " structure_id, departement_id) select ecriture_id, 3, compte, debit, credit, convention_id,"
            " structure_id, departement_id from financement_ligneecriture limit 1"
        )


DROITS = {
    ("app_web", "financement_ecriture"): {"SELECT"},
    ("app_national", "financement_ecriture"): {"SELECT", "INSERT"},
    ("app_systeme", "financement_ecriture"): {"SELECT", "INSERT"},
    ("app_web", "financement_ligneecriture"): {"SELECT"},
    ("app_national", "financement_ligneecriture"): {"SELECT"},
    ("app_systeme", "financement_ligneecriture"): {"SELECT"},
    ("app_login", "financement_ecriture"): set(),
    ("app_travailleur", "financement_ecriture"): set(),
    ("app_login", "financement_ligneecriture"): set(),
    ("app_travailleur", "financement_ligneecriture"): set(),
}


@pytest.mark.parametrize(("role", "table"), sorted(DROITS))
def test_les_droits_des_roles_de_la_base(role, table):
    actes = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with connection.cursor() as curseur:
        tenus = set()
        for acte in actes:
            curseur.execute("select has_table_privilege(%s, %s, %s)", [role, table, acte])
            if curseur.fetchone() == (True,):
                tenus.add(acte)
    assert tenus == DROITS[role, table]


def test_une_structure_ne_lit_que_les_ecritures_de_ses_conventions(vierge):
    ecriture = passer(vierge)
    chez_soi = creer_personne(Role.STRUCTURE_REFERENT, structure_id=vierge.structure_id)
    voisine = creer_personne(
        Role.STRUCTURE_REFERENT, structure_id=creer_structure(denomination="Voisine").pk, email="v@exemple.fr"
    )
    prefecture = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement=vierge.departement_id)
    comptable = creer_personne(Role.COMPTABLE)
    vues = {}
    for acteur in (chez_soi, voisine, prefecture, comptable):
        with perimetre(acteur):
            vues[acteur.role, acteur.structures] = (
                list(Ecriture.objects.values_list("pk", flat=True)),  # the database's fence alone
                list(Ecriture.objects.visibles_par(acteur).values_list("pk", flat=True)),
                LigneEcriture.objects.count(),
            )
    assert vues == {
        (chez_soi.role, chez_soi.structures): ([ecriture.pk], [ecriture.pk], 2),
        (voisine.role, voisine.structures): ([], [], 0),
        (prefecture.role, ()): ([], [], 0),
        (comptable.role, ()): ([ecriture.pk], [ecriture.pk], 2),
    }


def test_une_structure_n_ecrit_pas_au_grand_livre(vierge):
    referent = creer_personne(Role.STRUCTURE_REFERENT, structure_id=vierge.structure_id)
    with pytest.raises(DatabaseError, match="permission denied"):
        passer(vierge, par=referent)


# Reversals


def test_une_contre_passation_ramene_les_soldes_et_garde_les_deux_ecritures(vierge):
    ecriture = passer(vierge)
    comptable = creer_personne(Role.COMPTABLE)
    with perimetre(comptable):
        inverse = contrepasser(ecriture=ecriture, motif="Montant faux.", par=comptable, le=LE)
    assert (inverse.contrepassee, inverse.motif, inverse.libelle) == (
        ecriture,
        "Montant faux.",
        "Contre-passation de l'écriture 1",
    )
    assert inverse.lignes == [["avances", "0.00", "100.00"], ["ordres_a_payer", "100.00", "0.00"]]
    assert soldes([vierge.pk], Compte.values) == {
        (vierge.pk, "avances"): Decimal("0.00"),
        (vierge.pk, "ordres_a_payer"): Decimal("0.00"),
    }
    assert Ecriture.objects.count() == 2


@pytest.mark.parametrize(
    ("preparer", "motif", "code"),
    [
        ("rien", "  ", "motif_requis"),
        ("deja", "Encore.", "deja_contrepassee"),
        ("inverse", "Inverse de l'inverse.", "contrepassation"),
    ],
)
def test_une_contre_passation_refusee(vierge, preparer, motif, code):
    ecriture = passer(vierge)
    if preparer != "rien":
        inverse = contrepasser(ecriture=ecriture, motif="Première.", par=SYSTEME, le=LE)
        ecriture = inverse if preparer == "inverse" else ecriture
    avant = Ecriture.objects.count()
    with pytest.raises(ErreurMetier) as refus:
        contrepasser(ecriture=ecriture, motif=motif, par=SYSTEME, le=LE)
    assert (refus.value.code, Ecriture.objects.count()) == (code, avant)


# Acts


def test_engager_annuler_et_rejouer(convention):
    montant = convention.montant_previsionnel
    premiere = engager(convention)
    assert engager(convention).pk == premiere.pk
    assert solde(convention, Compte.ENGAGEMENTS) == montant
    assert solde(convention, Compte.ENGAGEMENTS_CONTREPARTIE) == -montant
    annule = comptabilite.annuler_engagement(convention=convention, motif="Résiliée.", par=SYSTEME, le=LE)
    assert annule.contrepassee == premiere
    assert comptabilite.annuler_engagement(convention=convention, motif="x", par=SYSTEME, le=LE) is None
    assert solde(convention, Compte.ENGAGEMENTS) == 0
    seconde = engager(convention)
    assert (seconde.cle, solde(convention, Compte.ENGAGEMENTS)) == (f"engagement:{convention.pk}#2", montant)


def test_une_convention_sans_montant_n_engage_rien(vierge):
    vierge.montant_previsionnel = Decimal("0.00")
    assert comptabilite.comptabiliser_engagement(convention=vierge, par=SYSTEME, le=LE) is None
    assert Ecriture.objects.count() == 0


def test_un_ordre_approuve_paye_puis_rejete():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    convention = ordre.tranche.convention

    def etat() -> tuple[Decimal, Decimal, Decimal]:
        return tuple(solde(convention, c) for c in (Compte.AVANCES, Compte.ORDRES_A_PAYER, Compte.TRESORERIE))

    m, zero = ordre.montant, Decimal("0.00")
    for _ in range(2):
        comptabilite.comptabiliser_ordre(ordre=ordre, par=SYSTEME, le=LE)
        assert etat() == (m, -m, zero)
    for _ in range(2):
        comptabilite.comptabiliser_paiement(ordre=ordre, par=SYSTEME, le=LE)
        assert etat() == (m, zero, -m)
    rejet = comptabilite.comptabiliser_rejet(ordre=ordre, motif="IBAN clos.", par=SYSTEME, le=LE)
    assert etat() == (zero, zero, zero)
    assert rejet.contrepassee.cle == f"ordre:{ordre.pk}"
    assert comptabilite.comptabiliser_rejet(ordre=ordre, motif="IBAN clos.", par=SYSTEME, le=LE) is None
    comptabilite.comptabiliser_ordre(ordre=ordre, par=SYSTEME, le=LE)
    assert etat() == (m, -m, zero)


def test_un_ordre_qui_n_est_pas_au_livre_ne_se_paie_pas():
    ordre = creer_ordre(EtatOrdre.PROPOSE)
    with pytest.raises(ErreurMetier) as refus:
        comptabilite.comptabiliser_paiement(ordre=ordre, par=SYSTEME, le=LE)
    assert refus.value.code == "ordre_non_comptabilise"


def test_un_droit_notifie_ne_comptabilise_que_sa_difference(convention):
    montants = []
    for montant in ("1000.00", "1500.50", "1500.50", "1200.00"):
        ecriture = comptabiliser_notification(convention, montant)
        montants.append(ecriture and ecriture.lignes)
    assert montants == [
        [["subventions", "1000.00", "0.00"], ["avances", "0.00", "1000.00"]],
        [["subventions", "500.50", "0.00"], ["avances", "0.00", "500.50"]],
        None,
        [["avances", "300.50", "0.00"], ["subventions", "0.00", "300.50"]],
    ]
    assert solde(convention, Compte.SUBVENTIONS) == Decimal("1200.00")


def test_un_droit_deja_comptabilise_ou_depasse_n_ecrit_rien(convention):
    ancien = notifier(convention, "1000.00")
    dernier = notifier(convention, "1500.00")
    premiere = comptabilite.comptabiliser_droits(calcul=dernier, par=SYSTEME, le=LE)
    assert premiere.montant == Decimal("1500.00")
    assert comptabilite.comptabiliser_droits(calcul=dernier, par=SYSTEME, le=LE) == premiere
    assert comptabilite.comptabiliser_droits(calcul=ancien, par=SYSTEME, le=LE) is None
    assert Ecriture.objects.filter(journal=Journal.DROITS).count() == 1


def test_les_postes_d_une_convention_sont_independants():
    convention = creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    comptabiliser_notification(convention, "1000.00", rang_poste=0)
    comptabiliser_notification(convention, "700.00", rang_poste=1)
    comptabiliser_notification(convention, "900.00", rang_poste=0)
    assert solde(convention, Compte.SUBVENTIONS) == Decimal("1600.00")


def test_un_droit_contre_passe_se_comptabilise_de_nouveau(convention):
    calcul = notifier(convention, "1000.00")
    premiere = comptabilite.comptabiliser_droits(calcul=calcul, par=SYSTEME, le=LE)
    contrepasser(ecriture=premiere, motif="Compte faux.", par=SYSTEME, le=LE)
    seconde = comptabilite.comptabiliser_droits(calcul=calcul, par=SYSTEME, le=LE)
    assert (seconde.cle, solde(convention, Compte.SUBVENTIONS)) == (
        f"droits:{calcul.pk}#2",
        Decimal("1000.00"),
    )


@pytest.mark.parametrize("lequel", ["constate", "octroi"])
def test_seul_un_constate_notifie_entre_au_livre(convention, lequel):
    if lequel == "constate":
        calcul = notifier(convention, "1000.00").origine
    else:  # the amount granted at the activation is engaged, not a right
        calcul = Calcul.objects.get(nature=NatureCalcul.NOTIFIE, origine__nature=NatureCalcul.PREVISIONNEL)
    with pytest.raises(ErreurMetier) as refus:
        comptabilite.comptabiliser_droits(calcul=calcul, par=SYSTEME, le=LE)
    assert refus.value.code == "droit_non_notifie"


def test_un_lot_de_droits_en_peu_de_requetes(django_assert_max_num_queries):
    conventions = [
        creer_convention(EtatConvention.ACTIVE, structure=creer_structure(denomination=f"Hôte {n}"))
        for n in range(12)
    ]
    calculs = [notifier(c, f"{100 + n}.00") for n, c in enumerate(conventions)]
    with perimetre(SYSTEME):
        with django_assert_max_num_queries(15):
            ecritures = comptabilite.comptabiliser_droits_en_lot(calculs, par=SYSTEME, le=LE)
        assert comptabilite.comptabiliser_droits_en_lot(calculs, par=SYSTEME, le=LE) == []
    assert [e.montant for e in ecritures] == [Decimal(100 + n) for n in range(12)]
    premiere = ecritures[0].rang
    assert [e.rang for e in ecritures] == list(range(premiere, premiere + 12))


# Concurrency


def en_meme_temps(actes: list) -> list[str]:
    barriere, resultats = threading.Barrier(len(actes)), []

    def courir(acte):
        try:
            barriere.wait(timeout=30)
            acte()
            resultats.append("fait")
        except ErreurMetier as erreur:
            resultats.append(erreur.code)
        except DatabaseError as erreur:
            resultats.append(f"{type(erreur).__name__} : {erreur}")
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=[acte]) for acte in actes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return sorted(resultats)


@pytest.mark.django_db(transaction=True)
def test_huit_fils_qui_ecrivent_ensemble_une_chaine_sans_trou():
    convention = creer_convention(EtatConvention.A_SIGNER)

    def dix(fil):
        return lambda: [passer(convention, f"fil{fil}:{n}") for n in range(10)]

    assert en_meme_temps([dix(fil) for fil in range(8)]) == ["fait"] * 8
    precedente = ORIGINE
    for rang, ecriture in enumerate(Ecriture.objects.order_by("rang"), start=1):
        assert (ecriture.rang, ecriture.precedente) == (rang, precedente)
        assert ecriture.empreinte == empreinte(ecriture.maillon)
        precedente = ecriture.empreinte
    assert rang == 80


@pytest.mark.django_db(transaction=True)
def test_huit_fils_avec_la_meme_cle_une_ecriture():
    convention = creer_convention(EtatConvention.A_SIGNER)
    assert en_meme_temps([lambda: passer(convention)] * 8) == ["fait"] * 8
    assert Ecriture.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_huit_contre_passations_au_meme_instant_une_seule():
    convention = creer_convention(EtatConvention.A_SIGNER)
    ecriture = passer(convention)

    def inverser():
        with perimetre(SYSTEME):
            contrepasser(ecriture=ecriture, motif="Erreur.", par=replace(SYSTEME), le=LE)

    assert en_meme_temps([inverser] * 8) == ["deja_contrepassee"] * 7 + ["fait"]
    assert Ecriture.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_sans_le_verrou_deux_ecrivains_se_marchent_dessus():
    """Control: the same insertions without the trigger that locks and numbers collide on the rank."""
    convention = creer_convention(EtatConvention.A_SIGNER)
    passer(convention)
    barriere = threading.Barrier(8)

    def inserer():
        with transaction.atomic():
            tete = Ecriture.objects.order_by("-rang").values_list("rang", flat=True)[0]
            barriere.wait(timeout=30)
            forcee = brute(convention, [["avances", "1.00", "0.00"], ["tresorerie", "0.00", "1.00"]])
            forcee.rang = tete + 1
            forcee.save(force_insert=True)

    tables = ("financement_ecriture", "financement_ligneecriture")
    with connection.cursor() as curseur:
        for table in tables:
            curseur.execute(f"alter table {table} disable trigger user")
    try:
        resultats = en_meme_temps([inserer] * 8)
    finally:
        with connection.cursor() as curseur:
            for table in tables:
                curseur.execute(f"alter table {table} enable trigger user")
    assert [r.partition(" ")[0] for r in resultats] == ["IntegrityError"] * 7 + ["fait"]
