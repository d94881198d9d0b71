"""Versions of an entitlement: each event computes again, and the screens say before, after and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.evenements import publier
from commun.models.evenement import Livraison
from conseillers.services.contrats import annuler_contrat, declarer_depart, verifier_contrat
from financement import recalculs
from financement.ecrans_droits import apercu_notification
from financement.enums import Compte, EtatConvention, NatureCalcul
from financement.models import Calcul
from financement.selecteurs_livre import solde
from financement.services import droits
from financement.versions import CAUSES, versions
from tests.conseillers.fabriques import acteur_structure, creer_contrat
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_postes_pourvus, personnes
from tests.financement.test_droits import AVRIL, MAI, MARS, constater
from tests.masse.outils import bareme_modifie
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db


def derniere(convention, nature=NatureCalcul.CONSTATE) -> Calcul:
    return Calcul.objects.filter(convention=convention, nature=nature).latest("version")


def depart(convention, jour: date) -> None:
    referent = acteur_structure(convention.structure)
    with perimetre(referent):
        declarer_depart(
            contrat=convention.postes.get().poste.contrats.get(),
            date_depart=jour,
            motif="Démission.",
            par=referent,
            le=LE,
        )


def test_un_depart_dit_avant_apres_et_pourquoi():
    convention = creer_convention(EtatConvention.ACTIVE)
    ecouler()
    avant = constater(convention, jour=date(2026, 6, 30))
    depart(convention, date(2026, 4, 30))
    ecouler()
    apres = derniere(convention)
    (version,) = versions([apres])
    assert (version.precedente, version.cause) == (avant, "Départ du conseiller")
    assert version.par == acteur_structure(convention.structure).libelle
    assert version.le == LE
    assert version.ecart == (MARS + AVRIL) - avant.montant == Decimal("-4944.67")
    assert version.ecart_mois == apres.mois_consommes - avant.mois_consommes == Decimal("-2.000000")
    assert [(m.mois, m.avant, m.apres, m.ecart) for m in version.mois] == [
        (date(2026, 5, 1), MAI, None, -MAI),
        (date(2026, 6, 1), Decimal("2501.81"), None, Decimal("-2501.81")),
    ]
    assert [fait.quoi for fait in version.faits] == ["Périodes occupées", "Arrêté au"]
    assert version.faits[
        0
    ].apres == "du 16\u00a0mars 2026 au 30\u00a0avril 2026" or "30 avril 2026" in version.faits[
        0
    ].apres.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "acte", ["contrat.conclure", "contrat.verifier", "contrat.rompre", "contrat.annuler"]
)
def test_chaque_acte_sur_un_contrat_recalcule_avec_sa_cause(acte):
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, contrat="signe")
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    ecouler()
    contrat = postes[0].contrats.get()
    gens = personnes(structure)
    if acte == "contrat.verifier":
        with perimetre(gens.instructeur):
            verifier_contrat(contrat=contrat, par=gens.instructeur, le=LE)
    elif acte == "contrat.annuler":
        with perimetre(gens.instructeur):
            annuler_contrat(contrat=contrat, motif="Jamais venue.", par=gens.instructeur, le=LE)
    elif acte == "contrat.rompre":
        depart(convention, date(2026, 4, 30))
    else:
        with perimetre(SYSTEME):
            publier("contrat.conclure", par=SYSTEME, id=contrat.pk)
    ecouler()
    causes = Calcul.objects.filter(convention=convention, objet_declencheur=contrat.pk)
    if acte in ("contrat.rompre", "contrat.annuler"):
        assert derniere(convention).declencheur == acte
        assert set(causes.values_list("declencheur", flat=True)) == {acte}
    # The same facts on the same day give the version that stands: nothing is doubled.
    else:
        assert not causes.exists()
    assert acte in CAUSES


@pytest.mark.parametrize("evenement", ["poste.transferer", "poste.rendre", "poste.vacance_depassee"])
def test_un_fait_sur_le_poste_recalcule_avec_sa_cause(evenement):
    convention = creer_convention(EtatConvention.ACTIVE)
    poste = convention.postes.get().poste
    Livraison.objects.all().delete()
    vers = creer_structure()
    with perimetre(SYSTEME):
        publier(
            evenement,
            par=SYSTEME,
            id=poste.pk,
            structure=convention.structure_id,
            de=convention.structure_id,
            vers=vers.pk,
            date=LE.date(),
            contrat_suit=False,
        )
    ecouler()
    calcul = derniere(convention)
    assert (calcul.version, calcul.declencheur, calcul.objet_declencheur) == (2, evenement, poste.pk)


def test_un_nouveau_bareme_recalcule_chaque_convention_une_fois(monkeypatch):
    with monkeypatch.context() as avant:
        ancien = bareme_modifie(plafond__public={"2025-06-01": "48000.00"})
        avant.setattr(droits, "bareme_en_vigueur", lambda: ancien)
        convention = creer_convention(EtatConvention.ACTIVE)
    assert derniere(convention).plafond == Decimal("48000.00")
    Livraison.objects.all().delete()
    with perimetre(SYSTEME):
        assert recalculs.recalculer_si_le_bareme_change() == 1
    ecouler()
    (version,) = versions([derniere(convention)])
    assert (version.calcul.plafond, version.cause) == (Decimal("50000.00"), "Nouveau barème")
    assert "Barème" in [fait.quoi for fait in version.faits]
    with perimetre(SYSTEME):
        assert recalculs.recalculer_si_le_bareme_change() == 0


def test_notifier_montre_l_effet_avant_de_le_faire():
    convention = creer_convention(EtatConvention.ACTIVE)
    calcul = constater(convention, jour=date(2026, 5, 31))
    validateur = personnes(convention.structure).validateur
    client = client_de(validateur)
    adresse = reverse("financement:notifier", args=[calcul.pk])
    with perimetre(validateur):
        apercu = apercu_notification(calcul)
    assert (apercu.ecart, apercu.solde, apercu.solde_apres) == (
        MARS + AVRIL + MAI,
        Decimal("0.00"),
        -(MARS + AVRIL + MAI),
    )
    page = unescape(client.get(adresse).content.decode())
    assert "Écart avec le constaté déjà notifié" in page
    assert not Calcul.objects.filter(origine=calcul).exists()
    assert client.post(adresse).status_code == 302
    assert derniere(convention, NatureCalcul.NOTIFIE).origine_id == calcul.pk
    assert solde(convention, Compte.AVANCES) == apercu.solde_apres
    suivant = constater(convention, jour=date(2026, 4, 30))
    with perimetre(validateur):
        apercu = apercu_notification(suivant)
    assert (apercu.ecart, [m.ecart for m in apercu.mois]) == (-MAI, [-MAI])
    assert apercu.solde_apres == -(MARS + AVRIL)


def test_un_calcul_depasse_se_refuse_sans_rien_ecrire():
    convention = creer_convention(EtatConvention.ACTIVE)
    ancien = constater(convention, jour=date(2026, 5, 31))
    constater(convention, jour=date(2026, 6, 30))
    client = client_de(personnes(convention.structure).validateur)
    reponse = client.post(reverse("financement:notifier", args=[ancien.pk]))
    assert reponse.status_code == 422
    assert "calculé de nouveau depuis" in unescape(reponse.content.decode())
    assert not Calcul.objects.filter(origine=ancien).exists()


def test_la_page_des_versions_pour_la_structure_et_pour_l_anct():
    convention = creer_convention(EtatConvention.ACTIVE)
    ecouler()
    constater(convention, jour=date(2026, 6, 30))
    depart(convention, date(2026, 4, 30))
    ecouler()
    poste = convention.postes.get().poste
    gens = personnes(convention.structure)
    for acteur, nom in ((gens.referent, "versions"), (gens.validateur, "instruction_versions")):
        page = unescape(
            client_de(acteur).get(reverse(f"financement:{nom}", args=[poste.pk])).content.decode()
        )
        assert "Départ du conseiller" in page
        assert "2 lignes changées" in page
        assert "Écart : -4" in page.replace("\u202f", " ").replace("−", "-")
    autre = client_de(personnes(creer_structure()).referent)
    assert autre.get(reverse("financement:versions", args=[poste.pk])).status_code == 404
    assert autre.get(reverse("financement:calcul", args=[derniere(convention).pk])).status_code == 404


@pytest.mark.parametrize("nombre", [1, 10])
def test_la_page_des_versions_ne_grossit_pas(nombre, django_assert_max_num_queries):
    convention = creer_convention(EtatConvention.ACTIVE)
    for jour in range(1, nombre + 1):
        constater(convention, jour=date(2026, 5, jour))
    poste = convention.postes.get().poste
    client = client_de(personnes(convention.structure).referent)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("financement:versions", args=[poste.pk])).status_code == 200


def test_les_droits_disent_le_graphique_son_tableau_et_le_pdf():
    convention = creer_convention(EtatConvention.ACTIVE)
    constater(convention, jour=date(2026, 5, 31))
    poste = convention.postes.get().poste
    gens = personnes(convention.structure)
    client = client_de(gens.referent)
    page = unescape(client.get(reverse("financement:droits", args=[poste.pk])).content.decode())
    assert '<svg class="graphique"' in page and "Droits cumulés, mois par mois, et plafond" in page
    assert page.count("50 000,00 €".replace(" ", "\u202f", 1).replace(" €", "\u00a0€")) > 20
    pdf = client.get(reverse("financement:etat_droits", args=[poste.pk]))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Notifier le montant constaté" not in page
    instruction = client_de(gens.validateur).get(reverse("financement:instruction_droits", args=[poste.pk]))
    assert "Notifier le montant constaté" in unescape(instruction.content.decode())


def test_un_remplacant_rend_les_mois_au_poste():
    """Vacancy then turnover: cancel the departure's effect by a new contract, the lines come back."""
    convention = creer_convention(EtatConvention.ACTIVE)
    ecouler()
    depart(convention, date(2026, 3, 31))
    ecouler()
    poste = convention.postes.get().poste
    creer_contrat(poste, date_debut=date(2026, 5, 1), date_fin=date(2027, 12, 31))
    calcul = constater(convention, jour=date(2026, 5, 31))
    assert calcul.montant == MARS + MAI
