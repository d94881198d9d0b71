"""A convention ends: what is kept, owed back or still due, previewed to the cent, then written in one transaction."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel
from comptes.enums import Role
from financement.effet_fin import conventions_a_echoir, prevoir_fin
from financement.enums import Compte, EtatConvention, EtatOrdre, EtatTranche
from financement.models import Calcul, Convention, MouvementEnveloppe, Tranche, TropPercu
from financement.selecteurs_livre import paye_au_livre, solde
from financement.services.controle_livre import verifier_livre
from financement.services.fin_convention import echoir_convention, resilier_convention, solder_convention
from financement.services.trop_percus import notifier_trop_percu, recouvrer
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_ordre, personnes, proposer, relire
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
MOTIF = "Manquement aux obligations de l'article 5."
# From 16 March 2026 (tests/financement/test_droits.py): 1 260,83 + 2 442,86 to the end of April.
AVRIL, DU_AVRIL = date(2026, 4, 30), Decimal("3703.69")
# … + 2 442,86 + 4 × 2 501,81 to the end of September
SEPTEMBRE, DU_SEPTEMBRE = date(2026, 9, 30), Decimal("16153.79")
PAYE = Decimal("10000.00")


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


def au(jour: date) -> datetime:
    return LE + (jour - LE.date())


def payee() -> Convention:
    """Active, its first instalment of 10 000 € paid out of 50 000."""
    convention = relire(creer_ordre(EtatOrdre.PAYE).tranche.convention)
    creer_membre(convention.structure, Role.STRUCTURE_REFERENT, "referent.fin@exemple.fr")
    return convention


def resilier(convention: Convention, jour: date, **options: Any) -> Any:
    with perimetre(personnes(convention.structure).validateur) as par:
        return resilier_convention(
            convention=convention, dernier_jour=jour, motif=MOTIF, par=par, le=options.get("le", au(jour))
        )


def credits(convention: Convention) -> tuple[Decimal, Decimal]:
    siens = MouvementEnveloppe.objects.filter(convention_id=convention.pk)
    return sum(m.engage for m in siens), sum(m.paye for m in siens)


def soldes(convention: Convention) -> dict[str, Decimal]:
    return {str(c): v for c in Compte if (v := solde(convention, c))}


def test_resilier_tot_rend_ce_qui_est_recu_d_avance():
    convention = payee()
    prevu = prevoir_fin(convention, dernier_jour=AVRIL)
    assert (prevu.du, prevu.verse, prevu.a_rendre, prevu.complement) == (
        DU_AVRIL,
        PAYE,
        PAYE - DU_AVRIL,
        0,
    )
    assert Calcul.objects.filter(convention=convention, montant=DU_AVRIL).count() == 0  # only looked at
    effet = resilier(convention, AVRIL)
    convention = relire(convention)
    assert effet.a_rendre == prevu.a_rendre
    assert (convention.etat, convention.date_fin, convention.soldee_le) == ("resiliee", AVRIL, au(AVRIL))
    assert convention.postes.get().dernier_jour == AVRIL
    assert [t.etat for t in convention.tranches.order_by("rang")] == ["payee", "abandonnee", "abandonnee"]
    objet = TropPercu.objects.get(convention=convention)
    assert (objet.montant, objet.motif) == (Decimal("6296.31"), MOTIF)
    assert soldes(convention) == {
        "subventions": DU_AVRIL,
        "creances": Decimal("6296.31"),
        "tresorerie": -PAYE,
    }
    assert credits(convention) == (PAYE, PAYE)
    assert verifier_livre().anomalies == ()
    # the money comes back: the envelope has it again
    gens = personnes(convention.structure)
    with perimetre(gens.ordonnateur) as par:
        notifier_trop_percu(trop_percu=objet, par=par, le=au(AVRIL))
    with perimetre(gens.comptable) as par:
        recouvrer(trop_percu=objet, montant=objet.montant, reference="VIR 7", par=par, le=au(AVRIL))
    assert credits(convention) == (DU_AVRIL, DU_AVRIL)
    assert paye_au_livre(convention) == DU_AVRIL
    assert verifier_livre().anomalies == ()


def test_resilier_tard_laisse_un_complement_et_le_paie():
    convention = payee()
    effet = resilier(convention, SEPTEMBRE)
    assert (effet.du, effet.complement, effet.a_rendre) == (DU_SEPTEMBRE, Decimal("6153.79"), 0)
    assert effet.libere == Decimal("50000.00") - DU_SEPTEMBRE
    assert credits(convention) == (DU_SEPTEMBRE, PAYE)
    reste = convention.tranches.get(libelle="Solde")
    assert (reste.rang, reste.montant, reste.date_exigibilite) == (
        4,
        Decimal("6153.79"),
        SEPTEMBRE + timedelta(days=1),
    )
    Tranche.objects.filter(pk=reste.pk).update(etat=EtatTranche.PRETE)
    reste.refresh_from_db()
    assert proposer(reste, le=au(SEPTEMBRE)).montant == Decimal("6153.79")
    assert verifier_livre().anomalies == ()


def test_la_structure_est_prevenue_avec_son_solde():
    convention = payee()
    ecouler()
    resilier(convention, AVRIL)
    ecouler()
    courriel = Courriel.objects.get(gabarit="convention_terminee", destinataire="referent.fin@exemple.fr")
    assert courriel.sujet == f"Convention {convention.numero} : résiliée"
    assert "son dernier jour est le 30 avril 2026" in courriel.texte and MOTIF in courriel.texte
    assert "vous devez rendre 6\u202f296,31" in courriel.texte


@pytest.mark.parametrize(
    ("jour", "le"), [(date(2026, 3, 1), LE), (date(2026, 3, 3), LE), (date(2026, 5, 2), au(date(2026, 5, 1)))]
)
def test_une_date_avant_la_signature_ou_a_venir_est_refusee(jour, le):
    convention = payee()
    with pytest.raises(ErreurMetier) as refus:
        resilier(convention, jour, le=le)
    assert (refus.value.code, refus.value.champ) == ("date_fin_impossible", "dernier_jour")
    assert relire(convention).etat == EtatConvention.ACTIVE


def test_un_ordre_en_cours_ou_un_trop_percu_ouvert_se_regle_d_abord():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    convention = relire(ordre.tranche.convention)
    with pytest.raises(ErreurMetier) as refus:
        resilier(convention, AVRIL)
    assert refus.value.code == "fin_impossible"
    assert "ordre de paiement est en cours" in refus.value.message
    assert relire(convention).etat == EtatConvention.ACTIVE
    assert relire(convention).postes.get().dernier_jour is None


def test_seul_le_coordinateur_resilie_ou_solde():
    convention = payee()
    gens = personnes(convention.structure)
    for par in (gens.referent, gens.instructeur, gens.ordonnateur):
        with perimetre(par), pytest.raises(ActeNonPermis):
            resilier_convention(convention=convention, dernier_jour=AVRIL, motif=MOTIF, par=par, le=au(AVRIL))
        with perimetre(par), pytest.raises(ActeNonPermis):
            solder_convention(convention=convention, motif=MOTIF, par=par, le=au(AVRIL))


def test_au_terme_la_convention_est_echue_puis_soldee_une_fois():
    """24 months from 16 March 2026, bounds included: the last one is 15 March 2028 (16/31 + 23 + 15/31)."""
    convention = payee()
    contrat = convention.postes.get().poste.contrats.get()
    type(contrat).objects.filter(pk=contrat.pk).update(date_fin=date(2028, 12, 31))
    contrat.affectations.update(periode=(contrat.date_debut, date(2029, 1, 1)))
    pendant, apres = au(date(2028, 3, 15)), au(date(2028, 3, 16))
    with perimetre(SYSTEME):
        assert conventions_a_echoir(jour=pendant.date()) == [convention.pk]
        assert not echoir_convention(convention=convention, par=SYSTEME, le=pendant)
        assert echoir_convention(convention=convention, par=SYSTEME, le=apres)
        assert not echoir_convention(convention=relire(convention), par=SYSTEME, le=apres)
    convention = relire(convention)
    assert (convention.etat, convention.date_fin) == ("echue", date(2028, 3, 15))
    assert {t.etat for t in convention.tranches.all()} == {"payee", "bloquee"}  # still due
    assert verifier_livre().anomalies == ()
    par = personnes(convention.structure).validateur
    with perimetre(par):
        effet = solder_convention(convention=convention, motif="Terme atteint.", par=par, le=apres)
        assert (effet.du, effet.complement) == (Decimal("50000.00"), Decimal("40000.00"))
        with pytest.raises(ErreurMetier) as refus:
            solder_convention(convention=relire(convention), motif="Encore.", par=par, le=apres)
    assert refus.value.code == "deja_soldee"
    assert convention.tranches.get(libelle="Solde").montant == Decimal("40000.00")
    assert verifier_livre().anomalies == ()


def test_la_page_montre_l_effet_puis_le_confirme():
    convention = payee()
    client = client_de(personnes(convention.structure).validateur)
    page = reverse("financement:resilier", args=[convention.pk])
    with time_machine.travel(au(SEPTEMBRE), tick=True):
        vue = client.get(page, {"dernier_jour": "2026-04-30"})
        texte = " ".join(unescape(vue.content.decode()).split())
        for attendu in ("3 703,69", "6 296,31", "Ne seront pas versées"):
            assert attendu in texte
        donnees = {"motif": MOTIF, "dernier_jour": "2026-04-30", "attendu": "1.00"}
        refus = client.post(page, donnees)
        assert refus.status_code == 422
        assert "Le solde n'est plus celui" in unescape(refus.content.decode())
        assert MOTIF in unescape(refus.content.decode())
        assert relire(convention).etat == EtatConvention.ACTIVE
        assert client.post(page, donnees | {"attendu": "6296.31"}).status_code == 302
    convention = relire(convention)
    assert (convention.etat, convention.date_fin) == ("resiliee", AVRIL)
    assert client.get(page).status_code == 200  # nothing more to do, said in plain words


@pytest.mark.django_db(transaction=True)
def test_deux_resiliations_au_meme_instant_n_en_font_qu_une():
    convention = payee()
    creer_personne(Role.ANCT_VALIDATEUR, email="autre.validateur@exemple.fr")
    depart, issues = threading.Barrier(2), []

    def agir() -> None:
        depart.wait()
        try:
            resilier(convention, AVRIL)
            issues.append("fait")
        except ErreurMetier as refus:
            issues.append(refus.code)
        finally:
            connection.close()

    fils = [threading.Thread(target=agir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(issues) == ["fait", "transition_impossible"]
    assert TropPercu.objects.filter(convention=convention).count() == 1
    assert verifier_livre().anomalies == ()
