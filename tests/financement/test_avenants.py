"""Amendments: what changes is computed, signed, applied once; what is paid never moves; undone, nothing is left."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commun.acteurs import SYSTEME, perimetre
from commun.argent import montant_francais
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel, Document
from financement.effet_avenant import replanifier
from financement.enums import Compte, EtatCompte, EtatConvention, EtatOrdre, EtatTranche
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.models import Avenant, Calcul, Convention, MouvementEnveloppe, Tranche
from financement.selecteurs_avenants import avenant_du_systeme
from financement.selecteurs_livre import solde
from financement.services.application_avenant import appliquer_avenant
from financement.services.avenants import (
    abandonner_avenant,
    preparer_avenant,
    signer_avenant,
    valider_avenant,
)
from financement.services.comptes_bancaires import refuser_compte
from financement.services.controle_livre import verifier_livre
from financement.services.document_avenant import produire
from financement.services.fin_convention import solder_convention
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import (
    creer_compte,
    creer_convention,
    creer_ordre,
    creer_postes_pourvus,
    personnes,
    relire,
)
from tests.financement.fabriques_avenants import EFFET, OBJET, creer_avenant
from tests.outils import ecouler
from tests.structures.fabriques import creer_structure

VINGT_QUATRE = Decimal("50000.00")
ZERO = Decimal("0.00")
avec_base = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def base(test: Any) -> Any:
    for marque in avec_base:
        test = marque(test)
    return test


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


def credits(convention: Convention) -> tuple[Decimal, Decimal, Decimal, int]:
    siens = MouvementEnveloppe.objects.filter(convention_id=convention.pk)
    return (
        sum((m.reserve for m in siens), ZERO),
        sum((m.engage for m in siens), ZERO),
        sum((m.paye for m in siens), ZERO),
        sum(m.postes for m in siens),
    )


def plan(convention: Convention) -> list[tuple[str, Decimal]]:
    return list(convention.tranches.order_by("rang").values_list("etat", "montant"))


def en_decimal(montant: str) -> Decimal:
    return Decimal("".join(c for c in montant if c.isdigit() or c == ",").replace(",", "."))


def payee() -> Convention:
    return relire(creer_ordre(EtatOrdre.PAYE).tranche.convention)


# The payment plan: pure


@st.composite
def echeanciers(tirer: st.DrawFn) -> tuple[list[Tranche], set[Any], Decimal]:
    etats = tirer(st.lists(st.sampled_from([e for e in EtatTranche if e != "abandonnee"]), max_size=6))
    tranches = [
        Tranche(pk=uuid4(), rang=rang, etat=etat, montant=Decimal(tirer(st.integers(0, 3_000_000))) / 100)
        for rang, etat in enumerate(etats, 1)
    ]
    retenues = {t.pk for t in tranches if t.etat == EtatTranche.PRETE and tirer(st.booleans())}
    return tranches, retenues, Decimal(tirer(st.integers(0, 9_000_000))) / 100


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(echeanciers())
def test_le_plan_fait_toujours_le_total_et_ne_touche_pas_au_paye(cas):
    tranches, retenues, total = cas
    lignes = replanifier(tranches, retenues, total)
    fixes = sum((ligne.apres for ligne in lignes if ligne.fixe), ZERO)
    assert sum((ligne.apres for ligne in lignes), ZERO) == max(total, fixes)
    for ligne in lignes:
        assert ligne.apres >= 0
        if ligne.tranche and (ligne.tranche.etat not in ("bloquee", "prete") or ligne.tranche.pk in retenues):
            assert ligne.fixe and ligne.apres == ligne.tranche.montant


# The effect, in the database


@base
def test_de_24_a_36_mois_le_reste_suit_et_le_paye_ne_bouge_pas():
    convention = payee()
    avenant = creer_avenant(EtatAvenant.A_SIGNER, convention=convention)
    apres = avenant.montant_apres
    assert (avenant.numero, avenant.montant_avant) == (f"{convention.numero}-A1", VINGT_QUATRE)
    assert apres == VINGT_QUATRE  # the ceiling is reached either way: only the pace changes
    assert relire(convention).modalite == "24_mois"  # nothing changes before the two signatures
    gens = personnes(convention.structure)
    with perimetre(gens.signataire) as par:
        signer_avenant(avenant=avenant, partie="structure", par=par, le=LE)
    assert Avenant.objects.get().etat == EtatAvenant.A_SIGNER
    with perimetre(gens.financeur) as par:
        signer_avenant(avenant=avenant_du_systeme(avenant.pk), partie="financeur", par=par, le=LE)
    ecouler()
    convention = relire(convention)
    assert (convention.modalite, convention.montant_previsionnel) == ("36_mois", apres)
    assert Avenant.objects.get().applique_le is not None
    montants = plan(convention)
    assert montants[0] == ("payee", Decimal("10000.00"))
    assert sum(montant for _, montant in montants) == apres
    assert solde(convention, Compte.ENGAGEMENTS) == apres
    assert credits(convention) == (ZERO, apres, Decimal("10000.00"), 1)
    dernier = Calcul.objects.filter(convention=convention, nature="previsionnel").latest("version")
    assert (dernier.montant, dernier.duree, dernier.declencheur) == (apres, 36, "avenant.activer")
    assert verifier_livre().anomalies == ()


@base
def test_aller_et_retour_revient_au_depart():
    """Half time: under the ceiling, so that 36 months at 70 % give another amount than 24 at 100 %."""
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, quotite=Decimal("0.5"))
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    depart = (plan(convention), credits(convention), convention.montant_previsionnel)
    aller = creer_avenant(EtatAvenant.EN_VIGUEUR, convention=convention)
    assert aller.montant_apres > aller.montant_avant == depart[2]
    assert sum(montant for _, montant in plan(convention)) == aller.montant_apres
    assert solde(convention, Compte.ENGAGEMENTS) == credits(convention)[1] == aller.montant_apres
    retour = creer_avenant(
        EtatAvenant.EN_VIGUEUR, convention=relire(convention), donnees={"modalite": "24_mois"}
    )
    assert retour.numero.endswith("-A2")
    convention = relire(convention)
    assert (plan(convention), credits(convention), convention.montant_previsionnel) == depart
    assert solde(convention, Compte.ENGAGEMENTS) == depart[2]
    assert verifier_livre().anomalies == ()


@base
def test_un_poste_de_plus_un_de_moins():
    convention = creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    garde, retire = convention.postes.order_by("poste__numero")
    (ajoute,) = creer_postes_pourvus(convention.structure)
    avenant = creer_avenant(
        EtatAvenant.EN_VIGUEUR,
        convention=convention,
        type_avenant=TypeAvenant.POSTES,
        donnees={"ajoutes": [ajoute.pk], "retires": [retire.poste_id]},
    )
    retire.refresh_from_db()
    # 1 260,83 + 2 442,86 × 2 + 2 501,81 × 4, to the end of September
    assert (retire.dernier_jour, retire.montant_previsionnel) == (date(2026, 9, 30), Decimal("16153.79"))
    nouveau = convention.postes.get(poste=ajoute)
    assert nouveau.montant_previsionnel == garde.montant_previsionnel == VINGT_QUATRE
    convention = relire(convention)
    assert convention.montant_previsionnel == avenant.montant_apres == 2 * VINGT_QUATRE + Decimal("16153.79")
    assert sum(montant for _, montant in plan(convention)) == convention.montant_previsionnel
    assert credits(convention)[:2] == (ZERO, convention.montant_previsionnel)
    assert credits(convention)[3] == 2
    dits = [(c["quoi"], c["apres"].split(",")[0]) for c in avenant.effet["changements"]]
    assert (f"Poste {ajoute.numero}", "ajouté") in dits
    assert f"Poste {garde.poste.numero}" not in dict(dits)  # only what changes
    assert verifier_livre().anomalies == ()


@base
def test_un_transfert_signe_partage_le_droit():
    convention = creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    part, _ = convention.postes.order_by("poste__numero")
    vers = creer_structure(denomination="Commune voisine")
    jour = date(2026, 9, 17)
    creer_avenant(
        EtatAvenant.EN_VIGUEUR,
        convention=convention,
        type_avenant=TypeAvenant.TRANSFERT,
        donnees={"poste": part.poste_id, "vers": vers.pk, "contrat_suit": True},
        date_effet=jour,
        le=LE + (jour - LE.date()),
    )
    part.refresh_from_db()
    part.poste.refresh_from_db()
    assert part.poste.structure_id == vers.pk
    assert part.dernier_jour == jour - timedelta(days=1)
    assert relire(convention).montant_previsionnel == VINGT_QUATRE + part.montant_previsionnel
    assert verifier_livre().anomalies == ()


@base
def test_le_nom_le_compte_et_la_fin():
    convention = creer_convention(EtatConvention.ACTIVE)
    montant = convention.montant_previsionnel
    creer_avenant(
        EtatAvenant.EN_VIGUEUR,
        convention=convention,
        type_avenant=TypeAvenant.IDENTITE,
        donnees={"denomination": "Commune nouvelle de Limoges"},
    )
    convention = relire(convention)
    assert convention.structure.denomination == "Commune nouvelle de Limoges"
    creer_compte(convention.structure, iban="FR1420041010050500013M02606", le=LE + timedelta(days=1))
    compte = creer_avenant(
        EtatAvenant.EN_VIGUEUR, convention=convention, type_avenant=TypeAvenant.COMPTE, donnees={}
    )
    (ligne,) = compte.effet["changements"]
    assert ligne["apres"].startswith("FR14 ••••") and ligne["avant"].startswith("FR76 ••••")
    creer_avenant(
        EtatAvenant.EN_VIGUEUR,
        convention=convention,
        type_avenant=TypeAvenant.FIN,
        donnees={},
        date_effet=date(2026, 5, 1),
        le=LE + (date(2026, 5, 2) - LE.date()),
    )
    convention = relire(convention)
    assert (convention.etat, convention.date_fin) == ("echue", date(2026, 4, 30))
    assert convention.montant_previsionnel == montant  # the balance comes after, previewed
    assert verifier_livre().anomalies == ()


@base
def test_un_avenant_de_compte_dit_un_compte_verifie_qui_a_change():
    convention = creer_convention(EtatConvention.ACTIVE)
    preparer = partial(creer_avenant, convention=convention, type_avenant=TypeAvenant.COMPTE, donnees={})
    with pytest.raises(ErreurMetier) as refus:
        preparer()
    assert refus.value.code == "compte_inchange" and "FR76 ••••" in refus.value.message
    demain = LE + timedelta(days=1)
    attente = creer_compte(
        convention.structure, EtatCompte.A_VERIFIER, iban="FR1420041010050500013M02606", le=demain
    )
    avenant = preparer()
    assert avenant.donnees["ancien"].startswith("FR76 ••••")
    gens = personnes(convention.structure)
    with perimetre(gens.validateur) as par, pytest.raises(ErreurMetier) as refus:
        valider_avenant(avenant=avenant, par=par, le=demain)
    assert refus.value.code == "compte_non_verifie"
    with perimetre(gens.instructeur) as par:
        refuser_compte(compte=attente, motif="Le relevé est au nom d'un autre.", par=par, le=demain)
    with perimetre(gens.validateur) as par, pytest.raises(ErreurMetier) as refus:
        valider_avenant(avenant=avenant, par=par, le=demain)
    assert refus.value.code == "compte_change"
    assert avenant_du_systeme(avenant.pk).etat == EtatAvenant.PREPARE
    with perimetre(gens.referent) as par:
        abandonner_avenant(avenant=avenant, motif="Le compte est refusé.", par=par, le=demain)
    creer_compte(convention.structure, iban="FR1420041010050500013M02606", le=demain)
    preparer(etat=EtatAvenant.EN_VIGUEUR)
    with pytest.raises(ErreurMetier) as refus:  # signed once: it is now the convention's account
        preparer()
    assert refus.value.code == "compte_inchange" and "FR14 ••••" in refus.value.message


@base
def test_une_fin_signee_d_avance_ne_se_solde_pas_avant_son_jour():
    """The balance counts occupied days: those to come are not earned yet."""
    convention = creer_convention(EtatConvention.ACTIVE)
    creer_avenant(
        EtatAvenant.EN_VIGUEUR,
        convention=convention,
        type_avenant=TypeAvenant.FIN,
        donnees={},
        date_effet=date(2026, 10, 1),
    )
    convention = relire(convention)
    dernier = LE + (date(2026, 9, 30) - LE.date())
    with perimetre(personnes(convention.structure).validateur) as par:
        for le in (LE, dernier):
            with pytest.raises(ErreurMetier, match="le 30 septembre 2026") as refus:
                solder_convention(convention=convention, motif="Terme atteint.", par=par, le=le)
            assert refus.value.code == "pas_terminee"
        effet = solder_convention(
            convention=convention, motif="Terme atteint.", par=par, le=dernier + timedelta(days=1)
        )
    # 1 260,83 + 2 442,86 × 2 + 2 501,81 × 4, as for a post that leaves on the same day
    assert effet.du == Decimal("16153.79")


@base
def test_un_avenant_abandonne_rend_ce_qu_il_avait_reserve():
    convention = creer_convention(EtatConvention.ACTIVE)
    avant = credits(convention)
    (ajoute,) = creer_postes_pourvus(convention.structure)
    avenant = creer_avenant(
        EtatAvenant.A_SIGNER,
        convention=convention,
        type_avenant=TypeAvenant.POSTES,
        donnees={"ajoutes": [ajoute.pk]},
    )
    assert credits(convention) == (VINGT_QUATRE, VINGT_QUATRE, ZERO, 2)
    with perimetre(personnes(convention.structure).referent) as par:
        abandonner_avenant(avenant=avenant, motif="Le poste reste vacant.", par=par, le=LE)
    ecouler()
    assert credits(convention) == avant
    assert relire(convention).montant_previsionnel == VINGT_QUATRE


@base
def test_le_document_imprime_les_versements_qui_changent():
    convention = creer_convention(EtatConvention.ACTIVE)
    (ajoute,) = creer_postes_pourvus(convention.structure)
    avenant = creer_avenant(
        EtatAvenant.A_SIGNER,
        convention=convention,
        type_avenant=TypeAvenant.POSTES,
        donnees={"ajoutes": [ajoute.pk]},
    )
    with perimetre(SYSTEME):
        document = produire(avenant=avenant, par=SYSTEME)
    assert document is not None
    versements = [dit for dit in document.donnees["changements"] if dit["quoi"].endswith("à verser")]
    assert [dit["avant"] for dit in versements] == [
        montant_francais(montant) for _, montant in plan(convention)
    ]
    assert sum(en_decimal(dit["apres"]) for dit in versements) == avenant.montant_apres == 2 * VINGT_QUATRE


@base
def test_le_document_ne_dit_que_ce_qui_change_et_la_structure_est_prevenue():
    avenant = creer_avenant(EtatAvenant.A_SIGNER)
    with perimetre(SYSTEME):
        document = produire(avenant=avenant, par=SYSTEME)
    assert document is not None and document.donnees["projet"]
    assert document.donnees["changements"][0]["quoi"] == "Durée de l’aide"
    assert Document.objects.filter(nature="avenant", objet_id=avenant.pk).count() == 1
    personnes(avenant.structure)
    ecouler()
    assert Courriel.objects.filter(gabarit="avenant", sujet=f"Avenant {avenant.numero} à signer").exists()


@base
@pytest.mark.parametrize(
    ("type_avenant", "donnees", "options", "code"),
    [
        ("duree", {"modalite": "24_mois"}, {}, "duree_identique"),
        ("duree", {"modalite": "36_mois"}, {"date_effet": date(2026, 3, 2)}, "date_effet_impossible"),
        ("duree", {"modalite": "36_mois"}, {"date_effet": date(2029, 12, 31)}, "date_effet_impossible"),
        ("postes", {}, {}, "rien_ne_change"),
        ("postes", {"retires": ["siens"]}, {}, "plus_de_poste"),
        ("postes", {"retires": [str(uuid4())]}, {}, "poste_inconnu"),
        ("postes", {"ajoutes": ["siens"]}, {}, "poste_indisponible"),
        ("identite", {"denomination": "  "}, {}, "rien_ne_change"),
        ("transfert", {"poste": str(uuid4()), "vers": str(uuid4())}, {}, "poste_inconnu"),
        ("transfert", {"poste": "siens", "vers": str(uuid4())}, {}, "date_future"),
    ],
)
def test_une_saisie_impossible_est_refusee_avec_sa_raison(type_avenant, donnees, options, code):
    convention = creer_convention(EtatConvention.ACTIVE)
    sien = str(convention.postes.get().poste_id)
    lues = {
        cle: [sien if v == "siens" else v for v in valeur]
        if isinstance(valeur, list)
        else (sien if valeur == "siens" else valeur)
        for cle, valeur in donnees.items()
    }
    with pytest.raises(ErreurMetier) as refus:
        creer_avenant(convention=convention, type_avenant=type_avenant, donnees=lues, **options)
    assert refus.value.code == code
    assert Avenant.objects.count() == 0


@base
def test_un_seul_a_la_fois_et_chacun_son_role():
    avenant = creer_avenant()
    gens = personnes(avenant.structure)
    with pytest.raises(ErreurMetier) as refus:
        creer_avenant(convention=avenant.convention)
    assert refus.value.code == "avenant_un_a_la_fois"
    for par in (gens.referent, gens.instructeur, gens.financeur):
        with perimetre(par), pytest.raises(ActeNonPermis):
            valider_avenant(avenant=avenant, par=par, le=LE)
    with perimetre(gens.referent), pytest.raises(ActeNonPermis):
        preparer_avenant(
            convention=avenant.convention,
            type_avenant="transfert",
            donnees={},
            date_effet=EFFET,
            objet=OBJET,
            par=gens.referent,
            le=LE,
        )


@pytest.mark.django_db(transaction=True)
def test_applique_vingt_fois_au_meme_instant_une_seule_compte(limousin):
    avenant = creer_avenant(EtatAvenant.EN_VIGUEUR, appliquer=False)
    depart, faits = threading.Barrier(20), []

    def agir() -> None:
        try:
            with perimetre(SYSTEME):
                objet = avenant_du_systeme(avenant.pk)
                depart.wait()
                faits.append(appliquer_avenant(avenant=objet, par=SYSTEME, le=LE))
        finally:
            connection.close()

    fils = [threading.Thread(target=agir) for _ in range(20)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(faits) == [False] * 19 + [True]
    convention = relire(avenant.convention)
    assert sum(montant for _, montant in plan(convention)) == avenant.montant_apres
    assert credits(convention)[:2] == (ZERO, avenant.montant_apres)
    assert verifier_livre().anomalies == ()
    creer_personne("anct_validateur")
