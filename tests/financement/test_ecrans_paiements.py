"""The screens of payments: what a queue, a batch, an envelope or a bank form answers, good and bad input."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from comptes.enums import Role
from financement.enums import EtatCompte, EtatConvention, EtatOrdre, EtatTranche
from financement.models import CompteBancaire, Enveloppe, LotPaiement, Ordre
from financement.services.notification import notifier_calcul
from tests.fabriques import LE, creer_limousin, creer_personne
from tests.financement.fabriques import (
    IBAN,
    creer_compte,
    creer_convention,
    creer_ordre,
    doter,
    personnes,
    proposer,
)
from tests.financement.test_droits import AVRIL, MARS, constater
from tests.financement.test_versions import depart
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db


def adresse(nom: str, *arguments: object) -> str:
    return reverse(f"financement:{nom}", args=arguments)


def texte(reponse) -> str:
    return unescape(reponse.content.decode())


def comptable(email: str = ""):
    return client_de(creer_personne(Role.COMPTABLE, email=email))


def test_de_la_file_au_paiement_constate():
    ordres = [creer_ordre(), creer_ordre(nombre_postes=3)]  # the second one needs two approvers
    premier = comptable()
    page = texte(premier.get(adresse("ordres")))
    assert page.count('type="checkbox"') == 2
    fiche = texte(premier.get(adresse("approuver", ordres[0].pk)))
    for phrase in ("Pourquoi ce paiement est dû", "Coordonnées bancaires vérifiées", "Effet sur l'enveloppe",
                   "Notifié", "par Camille ordonnateur", "FR76 •••• 0185"):  # fmt: skip
        assert phrase in fiche, phrase
    assert IBAN not in fiche

    choix = {"ordres": [str(o.pk) for o in ordres], "decision": "approuver"}
    apercu = premier.post(adresse("ordres_decider"), choix)
    assert apercu.status_code == 200
    assert "40\u202f000,00\u00a0€" in texte(apercu)
    assert set(Ordre.objects.values_list("etat", flat=True)) == {EtatOrdre.PROPOSE}
    suite = texte(premier.post(adresse("ordres_decider"), choix | {"confirmer": "oui"}, follow=True))
    assert "2 décisions enregistrées, une par ordre." in suite
    encore = texte(premier.post(adresse("ordres_decider"), choix | {"confirmer": "oui"}, follow=True))
    assert "Un des ordres choisis n'est plus disponible" in encore
    second = comptable("second@exemple.fr")
    assert second.post(adresse("approuver", ordres[1].pk), {"suivant": "oui"})["Location"] == adresse(
        "ordres"
    )

    second.post(adresse("lot_preparer"), {
        "ordres": [str(o.pk) for o in ordres], "date_execution": timezone.localdate().isoformat()
    })  # fmt: skip
    lot = LotPaiement.objects.get()
    assert (lot.nombre, lot.total) == (2, Decimal("40000.00"))
    page = texte(second.get(adresse("lot", lot.pk)))
    assert page.count("Télécharger LP-") == 2
    second.post(adresse("lot_transmettre", lot.pk))
    second.post(adresse("ordre_rejeter", ordres[0].pk), {"motif": "AC01 : compte incorrect."})
    second.post(adresse("lot_payer", lot.pk), {"date_paiement": timezone.localdate().isoformat()})
    etats = {o.pk: (o.etat, o.tranche.etat) for o in Ordre.objects.select_related("tranche")}
    assert etats == {
        ordres[0].pk: (EtatOrdre.REJETE, EtatTranche.REJETEE),
        ordres[1].pk: (EtatOrdre.PAYE, EtatTranche.PAYEE),
    }
    ordonnateur = client_de(personnes(ordres[0].structure).ordonnateur)
    assert "Tranches rejetées à corriger" in texte(ordonnateur.get(adresse("comptabilite")))
    ordonnateur.post(adresse("tranche_corriger", ordres[0].tranche_id), {"motif": "Nouveau compte vérifié."})
    ordres[0].tranche.refresh_from_db()
    assert ordres[0].tranche.etat == EtatTranche.PRETE


def test_la_file_de_chacun_est_ce_qu_il_peut_decider():
    """Who gave the first approval waits for somebody else: nothing is asked of them, they may still refuse."""
    ordre = creer_ordre(EtatOrdre.APPROUVE_UNE_FOIS)
    premier, second = client_de(personnes(ordre.structure).comptable), comptable("second@exemple.fr")
    liste, fiche = adresse("ordres"), adresse("ordre", ordre.pk)
    vus = [
        (
            "Ordres de paiement à approuver" in texte(client.get("/espace/")),
            ordre.tranche.convention.numero in texte(client.get(liste)),
            adresse("approuver", ordre.pk) in texte(client.get(fiche)),
            adresse("refuser", ordre.pk) in texte(client.get(fiche)),
        )
        for client in (premier, second)
    ]
    assert vus == [(False, False, False, True), (True, True, True, True)]
    assert ordre.tranche.convention.numero in texte(premier.get(liste, {"etat": "approuve_une_fois"}))


def test_l_approbateur_lit_ce_qui_depasse_les_droits_calcules():
    """After a departure the notified right is small; the instalment that was due all the same is an advance."""
    dit = "Les ordres de la convention dépassent de"
    assert dit not in texte(comptable().get(adresse("approuver", creer_ordre().pk)))
    convention = creer_convention(EtatConvention.ACTIVE)
    depart(convention, date(2026, 4, 30))
    ecouler()
    calcul = constater(convention, jour=date(2026, 6, 30))
    assert calcul.montant == MARS + AVRIL == Decimal("3703.69")
    with perimetre(SYSTEME):
        notifier_calcul(calcul=calcul, par=SYSTEME, le=LE)
    ordre = proposer(convention.tranches.order_by("rang")[0])
    page = texte(client_de(personnes(convention.structure).comptable).get(adresse("approuver", ordre.pk)))
    assert "<dt>Droits selon ces calculs</dt><dd>3\u202f703,69\u00a0€</dd>" in page
    assert f"{dit} 6\u202f296,31\u00a0€ les droits calculés : c'est une avance." in page.replace(
        "\u00a0:", " :"
    )


def test_decider_sans_choix_ou_refuser_sans_motif():
    ordre = creer_ordre()
    client = comptable()
    vide = client.post(adresse("ordres_decider"), {"decision": "approuver"})
    assert (vide.status_code, "Choisissez au moins un ordre." in texte(vide)) == (422, True)
    sans = client.post(
        adresse("ordres_decider"), {"ordres": [str(ordre.pk)], "decision": "refuser", "confirmer": "oui"}
    )
    assert (sans.status_code, "Indiquez le motif de cette décision." in texte(sans)) == (422, True)
    ordre.refresh_from_db()
    assert ordre.etat == EtatOrdre.PROPOSE


MAUVAISES_ENVELOPPES = [
    ({"montant": "-5"}, "Crédits ouverts : Le montant ne peut pas être négatif."),
    ({"montant": "beaucoup"}, "Crédits ouverts : Saisissez un montant en euros, par exemple 1 554,58."),
    ({"montant": "1,234"}, "Crédits ouverts : Indiquez au plus deux chiffres après la virgule."),
    ({"montant": "0"}, "Crédits ouverts : Indiquez un montant supérieur à zéro."),
    ({"montant": ""}, "Crédits ouverts : Indiquez un montant en euros."),
    ({"departement": "999"}, "Département : Ce département n'existe pas : choisissez-le dans la liste."),
    ({"annee": "deux mille"}, "Année : Indiquez une année en chiffres, par exemple 2026."),
    ({"annee": "1999"}, "Année : L'année est 2020 au plus tôt."),
    ({"dispositif": "autre"}, "Dispositif : Ce dispositif n'existe pas : choisissez-le dans la liste."),
    ({"objectif_postes": "0"}, "Objectif de postes : L'objectif compte au moins un poste."),
]


def test_mauvaises_enveloppes():
    creer_limousin()
    client = client_de(creer_personne(Role.ORDONNATEUR))
    juste = {"dispositif": "relance-2021", "annee": "2026", "montant": "1 000,50", "departement": "87"}
    for faux, message in MAUVAISES_ENVELOPPES:
        reponse = client.post(adresse("enveloppe_ouvrir"), juste | faux)
        champ, raison = message.split(" : ", 1)
        page = " ".join(texte(reponse).replace("</a>", "").split())
        assert (reponse.status_code, f"{champ} : {raison}" in page) == (422, True), (faux, message)
    assert Enveloppe.objects.count() == 0
    client.post(adresse("enveloppe_ouvrir"), juste)
    assert Enveloppe.objects.get().ouvert == Decimal("1000.50")


def test_modifier_les_credits_se_montre_puis_se_confirme():
    creer_limousin()
    enveloppe = doter(Decimal("1000.00"))
    client = client_de(creer_personne(Role.ORDONNATEUR))
    url = adresse("enveloppe_credits", enveloppe.pk)
    cle = client.get(url).context["form"]["cle"].value()
    saisie = {"montant": "2 500", "motif": "Rallonge votée au budget.", "cle": str(cle), "confirmer": "oui"}
    apercu = client.post(url, saisie)  # confirmed without having been shown: shown first
    assert apercu.status_code == 200
    assert "2\u202f500,00\u00a0€" in texte(apercu)
    enveloppe.refresh_from_db()
    assert enveloppe.ouvert == Decimal("1000.00")
    vu = apercu.context["form"]["vu"].value()
    for _ in range(2):
        assert client.post(url, saisie | {"vu": vu}).status_code == 302
    enveloppe.refresh_from_db()
    assert (enveloppe.ouvert, enveloppe.mouvements.count()) == (Decimal("2500.00"), 2)


def test_le_tableau_et_son_csv():
    creer_ordre(EtatOrdre.PAYE)
    client = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    page = texte(client.get(adresse("enveloppes") + "?annee=2026"))
    assert "Par territoire" in page
    assert "Ouvrir une enveloppe" not in page
    lignes = client.get(adresse("enveloppes_csv") + "?annee=2026").content.decode("utf-8-sig").splitlines()
    assert lignes[1].split(";")[1:8] == [
        "2026", "France entière", "100000000,00", "0,00", "50000,00", "10000,00", "99950000,00",
    ]  # fmt: skip


def test_une_structure_donne_son_compte_et_l_agent_le_verifie():
    structure = creer_structure()
    gens = personnes(structure)
    hote = client_de(gens.referent)
    faux = hote.post(adresse("banque"), {"titulaire": "Trésor public", "iban": IBAN[:-1] + "6"})
    assert faux.status_code == 422
    assert "La clé de contrôle est fausse" in texte(faux)
    assert IBAN[:-1] + "6" in texte(faux)  # nothing typed is lost
    hote.post(adresse("banque"), {"titulaire": "Trésor public", "iban": IBAN})
    page = texte(hote.get(adresse("banque")))
    assert ("FR76 •••• 0185" in page, IBAN in page) == (True, False)
    compte = CompteBancaire.objects.get()
    creer_compte(creer_structure(denomination="Commune jumelle"))
    agent = client_de(gens.instructeur)
    fiche = texte(agent.get(adresse("compte", compte.pk)))
    assert "FR76 3000 1007 9412 3456 7890 185" in fiche
    assert "Ce même compte est aussi celui de Commune jumelle" in fiche
    agent.post(adresse("compte", compte.pk))
    compte.refresh_from_db()
    assert compte.etat == EtatCompte.VERIFIE


def test_les_listes_ne_coutent_pas_plus_a_dix_lignes(django_assert_max_num_queries):
    structure = creer_structure()
    ordres = [creer_ordre(structure=structure) for _ in range(4)]
    client = comptable()
    for nom, arguments in (("ordres", ()), ("enveloppes", ()), ("comptabilite", ()), ("lots", ())):
        with django_assert_max_num_queries(20):
            assert client.get(adresse(nom, *arguments)).status_code == 200
    assert len(ordres) == 4
