"""The ledger and amounts paid in excess on screen."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from commun.models import Courriel, Evenement
from comptes.enums import Role
from financement.enums import Compte, EtatConvention, EtatOrdre, EtatTranche, EtatTropPercu
from financement.lecture_livre import Filtres, balance, soldes_lisibles
from financement.models import Ecriture, TropPercu
from financement.selecteurs_livre import reste_a_recouvrer, retenu_sur, solde
from tests.fabriques import creer_personne
from tests.financement.fabriques import creer_convention, creer_ordre, creer_tranche, personnes
from tests.financement.fabriques_livre import comptabiliser_notification, creer_trop_percu
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db
MILLE = Decimal("1000.00")


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


@pytest.fixture
def comptable():
    return client_de(creer_personne(Role.COMPTABLE))


def page(client, nom: str, *args, **requete):
    return client.get(reverse(f"financement:{nom}", args=args), requete)


def lignes_de(reponse) -> list[int]:
    return [ecriture.rang for ecriture in reponse.context["ecritures"]]


def test_le_livre_se_filtre_par_convention_journal_compte_et_periode(comptable):
    une, autre = (
        creer_convention(EtatConvention.ACTIVE, structure=creer_structure(denomination=nom))
        for nom in ("Alpha", "Beta")
    )
    comptabiliser_notification(une, "1000.00")
    engagements = list(Ecriture.objects.filter(journal="engagements").values_list("rang", flat=True))
    assert lignes_de(page(comptable, "livre")) == [3, *reversed(engagements)]
    assert lignes_de(page(comptable, "livre", recherche=autre.numero)) == [2]
    assert lignes_de(page(comptable, "livre", recherche="alph")) == [3, 1]
    assert lignes_de(page(comptable, "livre", journal="droits")) == [3]
    assert lignes_de(page(comptable, "livre", compte="avances")) == [3]
    assert lignes_de(page(comptable, "livre", du="2026-03-03")) == []
    assert lignes_de(page(comptable, "livre", du="2026-03-02", au="2026-03-02")) == [3, 2, 1]
    assert "Aucune écriture ne correspond" in page(comptable, "livre", journal="paiements").content.decode()


def test_un_filtre_incompris_est_dit_sans_erreur(comptable):
    creer_convention(EtatConvention.ACTIVE)
    reponse = page(comptable, "livre", du="2026-03-05", au="2026-03-01")
    assert "La fin de la période vient après son début." in reponse.content.decode()
    assert page(comptable, "livre", du="hier", journal="inconnu").status_code == 200


@pytest.mark.parametrize("nombre", [1, 10])
def test_peu_de_requetes_quel_que_soit_le_nombre_de_lignes(comptable, nombre, django_assert_max_num_queries):
    for n in range(nombre):
        creer_trop_percu(EtatTropPercu.NOTIFIE, structure=creer_structure(denomination=f"Hôte {n}"))
    for nom in ("livre", "livre_balance", "livre_verification", "trop_percus"):
        with django_assert_max_num_queries(15):
            assert page(comptable, nom).status_code == 200


def test_la_balance_s_equilibre_et_reprend_le_solde_anterieur(comptable):
    convention = creer_convention(EtatConvention.ACTIVE)
    comptabiliser_notification(convention, "1000.00")
    reponse = page(comptable, "livre_balance", du="2026-03-03")
    lignes = {ligne.compte: (ligne.avant, ligne.debits, ligne.apres) for ligne in reponse.context["balance"]}
    zero = Decimal("0.00")
    assert lignes[Compte.SUBVENTIONS] == (MILLE, zero, MILLE)
    assert lignes[Compte.AVANCES] == (-MILLE, zero, -MILLE)
    complet = balance(creer_personne(Role.COMPTABLE), Filtres())
    assert sum(ligne.apres for ligne in complet) == 0
    assert sum(ligne.debits for ligne in complet) == sum(ligne.credits for ligne in complet)


def test_l_export_dit_ce_que_montre_la_liste(comptable):
    convention = creer_convention(EtatConvention.ACTIVE, structure=creer_structure(denomination="=Piège"))
    comptabiliser_notification(convention, "1234.50")
    reponse = page(comptable, "livre_export", journal="droits")
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    lignes = list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    ecriture = Ecriture.objects.get(journal="droits")
    assert [(x["rang"], x["compte"], x["debit"], x["credit"]) for x in lignes] == [
        (str(ecriture.rang), "subventions", "1234,50", "0,00"),
        (str(ecriture.rang), "avances", "0,00", "1234,50"),
    ]
    assert (lignes[0]["date"], lignes[0]["structure"], lignes[0]["empreinte"]) == (
        "02/03/2026",
        "'=Piège",
        ecriture.empreinte,
    )


def test_contre_passer_montre_l_effet_puis_l_ecrit(comptable):
    convention = creer_convention(EtatConvention.ACTIVE)
    ecriture = comptabiliser_notification(convention, "1000.00")
    adresse = reverse("financement:livre_contrepasser", args=[ecriture.pk])
    assert comptable.get(adresse).context["effets"] == [
        {"compte": "Avances aux structures", "avant": -MILLE, "apres": Decimal("0.00")},
        {"compte": "Subventions constatées", "avant": MILLE, "apres": Decimal("0.00")},
    ]
    court = comptable.post(adresse, {"motif": "court"})
    assert (court.status_code, "10 caractères" in court.content.decode()) == (422, True)
    assert comptable.post(adresse, {"motif": "Montant calculé deux fois."}).status_code == 302
    assert solde(convention, Compte.AVANCES) == 0
    encore = comptable.post(adresse, {"motif": "Montant calculé deux fois."})
    assert (encore.status_code, "est déjà contre-passée" in encore.content.decode()) == (422, True)
    detail = page(comptable, "livre_ecriture", ecriture.pk)
    assert detail.context["peut_contrepasser"] is False
    assert "Montant calculé deux fois." in detail.content.decode()


def test_une_ecriture_d_un_acte_se_corrige_par_l_acte(comptable):
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    ecriture = Ecriture.objects.get(piece_id=ordre.pk)
    assert page(comptable, "livre_ecriture", ecriture.pk).context["peut_contrepasser"] is False
    reponse = comptable.post(
        reverse("financement:livre_contrepasser", args=[ecriture.pk]), {"motif": "Je corrige moi-même."}
    )
    assert (reponse.status_code, "annulez l&#x27;ordre" in reponse.content.decode()) == (422, True)
    assert Ecriture.objects.filter(contrepassee__isnull=False).count() == 0


def test_la_verification_montre_le_dernier_controle_et_se_demande(comptable):
    creer_convention(EtatConvention.ACTIVE)
    assert "Aucun contrôle n'a encore eu lieu" in page(comptable, "livre_verification").content.decode()
    comptable.post(reverse("financement:livre_controler"))
    assert Evenement.objects.filter(type="grand_livre.controler").count() == 1
    ecouler()
    reponse = page(comptable, "livre_verification")
    assert reponse.context["dernier"].nombre_anomalies == 0
    assert [ancre.rang for ancre in reponse.context["ancres"]] == [1]
    assert "Aucune anomalie au contrôle du" in reponse.content.decode()


# Amounts paid in excess


def test_de_la_constatation_au_remboursement_par_les_ecrans():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    convention = ordre.tranche.convention
    comptabiliser_notification(convention, "1000.00")
    avance = solde(convention, Compte.AVANCES)
    gens = personnes(convention.structure)
    coordinateur, ordonnateur = client_de(gens.validateur), client_de(gens.ordonnateur)
    comptable = client_de(gens.comptable)
    assert [ligne.convention for ligne in page(coordinateur, "trop_percus").context["en_cours"]] == [
        convention
    ]
    constater = reverse("financement:trop_percu_constater", args=[convention.pk])
    assert coordinateur.get(constater).context["avance"] == avance
    trop = coordinateur.post(constater, {"montant": "99999999", "motif": "Poste rendu en mars."})
    assert (trop.status_code, "et d&#x27;au plus" in trop.content.decode()) == (422, True)
    assert coordinateur.post(constater, {"motif": "Poste rendu en mars."}).status_code == 302
    objet = TropPercu.objects.get()
    assert objet.montant == avance
    ecouler()
    Courriel.objects.all().delete()
    assert ordonnateur.post(reverse("financement:trop_percu_notifier", args=[objet.pk])).status_code == 302
    ecouler()
    assert {c.gabarit for c in Courriel.objects.all()} == {"trop_percu_notifie"}
    assert Courriel.objects.count() == 3  # référent, gestionnaire, signataire
    recouvrer = reverse("financement:trop_percu_recouvrer", args=[objet.pk])
    sans_reference = comptable.post(recouvrer, {"montant": "100"})
    assert (sans_reference.status_code, 'value="100"' in sans_reference.content.decode()) == (422, True)
    assert comptable.post(recouvrer, {"montant": "100,00", "reference": "VIR 1"}).status_code == 302
    assert reste_a_recouvrer(objet) == avance - 100
    encaissement = Ecriture.objects.get(cle__contains=":encaissement:")
    assert (
        reverse("financement:encaissement_annuler", args=[encaissement.pk])
        in page(comptable, "trop_percu", objet.pk).content.decode()
    )
    annuler = comptable.post(
        reverse("financement:encaissement_annuler", args=[encaissement.pk]), {"motif": "Autre structure."}
    )
    assert (annuler.status_code, reste_a_recouvrer(objet)) == (302, avance)


def test_retenir_sur_une_tranche_par_l_ecran():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    tranche = creer_tranche(structure=objet.structure)
    ailleurs = creer_tranche(structure=creer_structure(denomination="Ailleurs"))
    ordonnateur = client_de(personnes(objet.structure).ordonnateur)
    adresse = reverse("financement:trop_percu_retenir", args=[objet.pk])
    assert list(ordonnateur.get(adresse).context["form"].fields["tranche"].queryset) == [tranche]
    assert ordonnateur.post(adresse, {"tranche": ailleurs.pk}).status_code == 422
    assert ordonnateur.post(adresse, {"tranche": tranche.pk}).status_code == 302
    assert retenu_sur(tranche) == MILLE
    apercu = page(ordonnateur, "ordonner", tranche.pk)
    assert (apercu.context["retenu"], apercu.context["a_payer"]) == (MILLE, tranche.montant - MILLE)
    assert tranche.etat == EtatTranche.PRETE


@pytest.mark.parametrize(
    ("role", "nom", "etat"),
    [
        (Role.ORDONNATEUR, "trop_percu_abandonner", EtatTropPercu.ABANDONNE),
        (Role.ANCT_VALIDATEUR, "trop_percu_annuler", EtatTropPercu.ANNULE),
    ],
)
def test_abandonner_et_annuler_par_l_ecran(role, nom, etat):
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    client = client_de(creer_personne(role))
    adresse = reverse(f"financement:{nom}", args=[objet.pk])
    assert client.post(adresse, {"motif": ""}).status_code == 422
    assert client.post(adresse, {"motif": "Structure dissoute en mars."}).status_code == 302
    objet.refresh_from_db()
    assert objet.etat == etat


def test_chacun_voit_ce_qui_l_attend():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    gens = personnes(objet.structure)
    accueils = {
        acteur.role: client_de(acteur).get(reverse("espace"), follow=True).content.decode()
        for acteur in (gens.comptable, gens.referent, gens.ordonnateur)
    }
    assert "Trop-perçus à recouvrer" in accueils[Role.COMPTABLE]
    assert "Trop-perçu à rembourser" in accueils[Role.STRUCTURE_REFERENT]
    assert "Trop-perçus à notifier" not in accueils[Role.ORDONNATEUR]


def test_la_structure_lit_son_solde_en_une_phrase():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    convention = ordre.tranche.convention
    referent = personnes(convention.structure).referent
    phrases = []
    for droits in (None, "1000.00", "15000.00"):
        if droits:
            comptabiliser_notification(convention, droits)
        phrases.append(soldes_lisibles(referent)[0].phrase.replace("\u202f", " ").replace("\u00a0", " "))
    paye = f"{ordre.montant:,.2f}".replace(",", " ").replace(".", ",")
    assert phrases == [
        f"Versé ou en cours de versement : {paye} €. Droits constatés et notifiés : 0,00 €."
        f" Avance sur vos droits à venir : {paye} €.",
        f"Versé ou en cours de versement : {paye} €. Droits constatés et notifiés : 1 000,00 €."
        " Avance sur vos droits à venir : 9 000,00 €.",
        f"Versé ou en cours de versement : {paye} €. Droits constatés et notifiés : 15 000,00 €."
        " Il vous reste dû : 5 000,00 €.",
    ]
    assert phrases[-1].split(" : ")[0] in page(client_de(referent), "paiements").content.decode()


def test_une_creance_se_dit_dans_la_phrase():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    (ligne,) = soldes_lisibles(personnes(objet.structure).referent)
    assert "Trop-perçu à rembourser : 1\u202f000,00\u00a0€." in ligne.phrase


def test_les_soldes_d_une_convention(comptable):
    convention = creer_convention(EtatConvention.ACTIVE)
    reponse = page(comptable, "livre_convention", convention.pk)
    assert [(ligne.compte, ligne.apres) for ligne in reponse.context["balance"]] == [
        (Compte.ENGAGEMENTS, convention.montant_previsionnel),
        (Compte.ENGAGEMENTS_CONTREPARTIE, -convention.montant_previsionnel),
    ]
    vide = page(comptable, "livre_convention", creer_convention(EtatConvention.SOUMISE).pk)
    assert "Rien n'est écrit au grand livre" in vide.content.decode()
