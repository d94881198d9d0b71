"""Credits: taken in the transaction of the validation, never beyond, given back, told at 90 %."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.integrite import REGLES, Fautifs
from commun.models import Courriel
from commun.registres import a_faire
from comptes.enums import Role
from financement.enums import EtatConvention, EtatOrdre
from financement.models import Convention, Enveloppe, MouvementEnveloppe
from financement.selecteurs_livre import paye_au_livre
from financement.selecteurs_paiement import ecarts_d_enveloppes
from financement.services.conventions import annuler_convention
from financement.services.enveloppes import (
    engager_credits,
    liberer_credits,
    modifier_credits,
    ouvrir_enveloppe,
    transferer_credits,
)
from financement.services.instruction import valider_convention
from financement.services.trop_percus import (
    annuler_encaissement,
    constater_trop_percu,
    imputer_sur_tranche,
    notifier_trop_percu,
    recouvrer,
)
from tests.fabriques import LE, creer_limousin, creer_personne
from tests.financement.fabriques import creer_convention, creer_ordre, doter, personnes, relire
from tests.financement.fabriques_livre import comptabiliser_notification
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db
POSTE = Decimal("50000.00")  # one post of a public host in métropole


@pytest.fixture(autouse=True)
def territoire(db):
    creer_limousin()


def chiffres(enveloppe: Enveloppe) -> tuple:
    enveloppe.refresh_from_db()
    return (enveloppe.ouvert, enveloppe.reserve, enveloppe.engage, enveloppe.paye, enveloppe.postes)


def ordonnateur():
    return creer_personne(Role.ORDONNATEUR)


def valider(convention: Convention, le=LE) -> Convention:
    par = personnes(convention.structure).validateur
    with perimetre(par):
        valider_convention(convention=convention, par=par, le=le)
    return relire(convention)


def soumise(**options) -> Convention:
    return creer_convention(EtatConvention.SOUMISE, **options)


def test_la_vie_d_une_convention_dans_son_enveloppe():
    enveloppe = doter(Decimal("200000.00"))
    convention = creer_convention(EtatConvention.A_SIGNER)
    assert convention.enveloppe == enveloppe
    assert chiffres(enveloppe) == (Decimal("200000.00"), POSTE, 0, 0, 1)
    creer_convention(EtatConvention.ACTIVE)
    assert chiffres(enveloppe) == (Decimal("200000.00"), POSTE, POSTE, 0, 2)
    creer_ordre(EtatOrdre.PAYE)
    assert chiffres(enveloppe) == (Decimal("200000.00"), POSTE, 2 * POSTE, Decimal("10000.00"), 3)
    assert enveloppe.disponible == POSTE
    assert ecarts_d_enveloppes() == []


def test_sans_enveloppe_la_validation_est_refusee():
    convention = soumise()
    with pytest.raises(ErreurMetier) as refus:
        valider(convention, LE + timedelta(days=4 * 366))
    assert (refus.value.code, refus.value.message) == (
        "enveloppe_absente",
        "Aucune enveloppe n'est ouverte pour le dispositif « Plan de relance 2021 » en 2030 : l'ordonnateur doit"
        " ouvrir les crédits avant la validation.",
    )
    convention = relire(convention)
    assert (convention.etat, convention.numero, convention.montant_previsionnel) == ("soumise", None, None)


def test_un_depassement_est_refuse_avec_les_chiffres():
    enveloppe = doter(Decimal("60000.00"))
    valider(soumise())
    convention = soumise()
    with pytest.raises(ErreurMetier) as refus:
        valider(convention)
    assert refus.value.code == "credits_insuffisants"
    assert refus.value.message == (
        f"Crédits insuffisants dans l'enveloppe « {enveloppe} » : 10\u202f000,00\u00a0€ disponibles,"
        " 50\u202f000,00\u00a0€ demandés, il manque 40\u202f000,00\u00a0€."
        " L'ordonnateur peut augmenter les crédits ou en transférer."
    )
    assert relire(convention).etat == EtatConvention.SOUMISE
    assert chiffres(enveloppe)[1] == POSTE


def test_au_centime_pres():
    enveloppe = doter(POSTE)
    valider(soumise())
    assert (enveloppe.disponible, chiffres(enveloppe)[1]) == (POSTE, POSTE)
    enveloppe.refresh_from_db()
    assert enveloppe.disponible == 0


def test_le_departement_a_son_enveloppe_et_son_objectif():
    nationale = doter()
    locale = doter(Decimal("500000.00"), departement="87", objectif=1)
    valider(soumise())
    assert (chiffres(nationale)[1], chiffres(locale)[1]) == (0, POSTE)
    with pytest.raises(ErreurMetier) as refus:
        valider(soumise(nombre_postes=2))
    assert (refus.value.code, refus.value.message) == (
        "objectif_atteint",
        f"Objectif de postes atteint dans l'enveloppe « {locale} » : 1 postes au plus, 1 pris, 2 demandés, il en"
        " manque 2.",
    )
    valider(soumise(structure=creer_structure("Brive-la-Gaillarde")))
    assert chiffres(nationale)[1] == POSTE


def test_une_annulation_rend_les_credits_une_fois():
    enveloppe = doter(Decimal("200000.00"))
    convention = creer_convention(EtatConvention.A_SIGNER)
    par = personnes(convention.structure).referent
    with perimetre(par):  # the host itself, which never sees an envelope
        annuler_convention(convention=convention, motif="Projet abandonné.", par=par, le=LE)
    ecouler()
    assert chiffres(enveloppe) == (Decimal("200000.00"), 0, 0, 0, 0)
    for _ in range(2):
        liberer_credits(convention=relire(convention), motif="Encore.", par=SYSTEME, le=LE)
    assert MouvementEnveloppe.objects.filter(nature="liberation").count() == 1
    assert chiffres(enveloppe) == (Decimal("200000.00"), 0, 0, 0, 0)


def test_ce_qui_est_paye_reste_engage_quand_le_reste_est_rendu():
    enveloppe = doter(Decimal("200000.00"))
    ordre = creer_ordre(EtatOrdre.PAYE)
    convention = relire(ordre.tranche.convention)
    liberer_credits(convention=convention, motif="Résiliation.", par=SYSTEME, le=LE)
    assert chiffres(enveloppe) == (Decimal("200000.00"), 0, Decimal("10000.00"), Decimal("10000.00"), 0)


def test_engager_deux_fois_n_engage_qu_une():
    enveloppe = doter()
    convention = creer_convention(EtatConvention.ACTIVE)
    engager_credits(convention=convention, par=SYSTEME, le=LE)
    assert chiffres(enveloppe)[1:3] == (0, POSTE)


def test_l_alerte_est_dite_une_fois_puis_redevient_possible():
    enveloppe = doter(Decimal("111111.00"))
    coordination = creer_personne(Role.ANCT_VALIDATEUR)
    valider(soumise())
    enveloppe.refresh_from_db()
    assert enveloppe.alerte_le is None
    valider(soumise(), LE + timedelta(minutes=1))  # 100 000 of 111 111: 90,0001 %
    enveloppe.refresh_from_db()
    assert enveloppe.alerte_le == LE + timedelta(minutes=1)
    ecouler()
    mails = Courriel.objects.filter(gabarit="enveloppe_alerte")
    destinataires = set(mails.values_list("destinataire", flat=True))
    assert mails.count() == len(destinataires) == 2  # coordinator and ordonnateur
    with perimetre(coordination):
        libelles = [ligne.libelle for ligne in a_faire(coordination)]
    assert f"Enveloppe « {enveloppe} » consommée à 90 %" in libelles
    page = unescape(client_de(coordination).get(reverse("financement:enveloppes")).content.decode())
    assert "Bientôt épuisée" in page

    gestion = ordonnateur()
    with perimetre(gestion):
        modifier_credits(
            enveloppe=enveloppe, montant=Decimal("150000.00"), objectif_postes=None, motif="Rallonge votée.",
            cle=uuid4(), par=gestion, le=LE,
        )  # fmt: skip
    enveloppe.refresh_from_db()
    assert enveloppe.alerte_le is None
    valider(soumise())
    ecouler()
    assert mails.count() == 4


def test_modifier_et_transferer_une_seule_fois_par_cle():
    source, cible = doter(Decimal("200000.00")), doter(Decimal("1000.00"), departement="87")
    cle, par = uuid4(), ordonnateur()
    with perimetre(par):
        for _ in range(2):
            transferer_credits(
                source=source,
                cible=cible,
                montant=Decimal("500.00"),
                motif="Rééquilibrage.",
                cle=cle,
                par=par,
                le=LE,
            )
            modifier_credits(
                enveloppe=cible, montant=Decimal("9000.00"), objectif_postes=36, motif="Vote du budget.", cle=cle,
                par=par, le=LE,
            )  # fmt: skip
    assert (chiffres(source)[0], chiffres(cible)[0]) == (Decimal("199500.00"), Decimal("9000.00"))
    assert cible.objectif_postes == 36
    assert MouvementEnveloppe.objects.filter(nature__in=["transfert", "modification"]).count() == 3


@pytest.mark.parametrize("montant", ["49999.99", "0.00"])
def test_les_credits_ne_descendent_pas_sous_ce_qui_est_pris(montant):
    enveloppe = doter(Decimal("200000.00"))
    valider(soumise())
    par = ordonnateur()
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        modifier_credits(
            enveloppe=enveloppe, montant=Decimal(montant), objectif_postes=None, motif="Coupe budgétaire.",
            cle=uuid4(), par=par, le=LE,
        )  # fmt: skip
    assert (refus.value.code, refus.value.champ) == ("credits_insuffisants", "montant")
    assert "il n'en reste que 150\u202f000,00\u00a0€ à retirer" in refus.value.message
    assert chiffres(enveloppe)[0] == Decimal("200000.00")


def test_un_transfert_reste_dans_le_dispositif_et_l_annee():
    source, autre = doter(Decimal("1000.00")), doter(Decimal("1000.00"), annee=2025)
    par = ordonnateur()
    for cible in (source, autre):
        with perimetre(par), pytest.raises(ErreurMetier) as refus:
            transferer_credits(
                source=source,
                cible=cible,
                montant=Decimal("1.00"),
                motif="Essai.",
                cle=uuid4(),
                par=par,
                le=LE,
            )
        assert refus.value.champ == "cible"
    assert chiffres(source)[0] == chiffres(autre)[0] == Decimal("1000.00")


def test_seul_l_ordonnateur_touche_aux_credits():
    par = creer_personne(Role.ANCT_VALIDATEUR)
    with perimetre(par), pytest.raises(ActeNonPermis):
        ouvrir_enveloppe(dispositif="relance-2021", annee=2026, montant=Decimal("1.00"), par=par, le=LE)
    assert Enveloppe.objects.count() == 0


def test_une_enveloppe_ne_s_ouvre_qu_une_fois_meme_nationale():
    doter()
    par = ordonnateur()
    with perimetre(par), pytest.raises(ErreurMetier, match="Cette enveloppe est déjà ouverte"):
        ouvrir_enveloppe(dispositif="relance-2021", annee=2026, montant=Decimal("1.00"), par=par, le=LE)


INTERDITS = {
    "changer un total": ("update financement_enveloppe set ouvert = ouvert + 1", "change par ses mouvements"),
    "changer un mouvement": (
        "update financement_mouvementenveloppe set ouvert = 5",
        "Cannot update or delete",
    ),
    "effacer un mouvement": ("delete from financement_mouvementenveloppe", "Cannot update or delete"),
    "effacer une enveloppe": ("delete from financement_enveloppe", "Cannot delete"),
    "dépasser": (
        "insert into financement_mouvementenveloppe (id, cree_le, enveloppe_id, nature, cle, ouvert, reserve, engage,"
        " paye, postes, libelle, motif, par_libelle, le) select gen_random_uuid(), now(), id, 'reservation', 'x', 0,"
        " ouvert + 0.01, 0, 0, 1, '', '', '', now() from financement_enveloppe",
        "enveloppe_non_depassee",
    ),
}


@pytest.mark.parametrize("cas", INTERDITS)
def test_la_base_refuse_sans_le_service(cas):
    doter()
    requete, message = INTERDITS[cas]
    with pytest.raises(DatabaseError, match=message), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(requete)


def test_un_hote_ne_voit_aucune_enveloppe():
    doter()
    convention = creer_convention(EtatConvention.A_SIGNER)
    referent = personnes(convention.structure).referent
    with pytest.raises(DatabaseError, match="permission denied"), perimetre(referent):
        Enveloppe.objects.count()


@pytest.mark.django_db(transaction=True)
def test_vingt_validations_au_meme_instant_sur_cinq_places():
    conventions = [soumise(structure=creer_structure(denomination=f"Commune {n}")) for n in range(20)]
    enveloppe = doter(5 * POSTE + Decimal("49999.99"), departement="87")
    par = personnes(conventions[0].structure).validateur
    barriere, recits = threading.Barrier(20), []

    def courir(pk):
        try:
            barriere.wait(timeout=60)
            with perimetre(par):
                valider_convention(convention=Convention.objects.get(pk=pk), par=par, le=LE)
            recits.append("validée")
        except ErreurMetier as erreur:
            recits.append(erreur.code)
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=[c.pk]) for c in conventions]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=120)
    assert sorted(recits) == ["credits_insuffisants"] * 15 + ["validée"] * 5
    assert chiffres(enveloppe)[1:] == (5 * POSTE, 0, 0, 5)
    assert sorted(Convention.objects.filter(numero__isnull=False).values_list("numero", flat=True)) == [
        f"CN-87-2026-{rang:04d}" for rang in range(1, 6)
    ]
    assert ecarts_d_enveloppes() == []


def payes(*conventions: Convention) -> list[Decimal]:
    return [
        sum(
            MouvementEnveloppe.objects.filter(convention_id=convention.pk).values_list("paye", flat=True),
            Decimal(0),
        )
        for convention in conventions
    ]


def anomalies_du_paye() -> int:
    return len(Fautifs(REGLES["enveloppe_payee_autrement_que_le_livre"], le=LE))


def trop_percu_paye(structure=None, droits: str = "4000.00"):
    """10 000 € paid by the bank for `droits` euros of entitlement: the difference is a notified claim."""
    ordre = creer_ordre(EtatOrdre.PAYE, structure=structure)
    convention = relire(ordre.tranche.convention)
    comptabiliser_notification(convention, droits)
    gens = personnes(convention.structure)
    with perimetre(gens.validateur) as par:
        objet = constater_trop_percu(convention=convention, motif="Poste rendu.", par=par, le=LE)
    with perimetre(gens.ordonnateur) as par:
        notifier_trop_percu(trop_percu=objet, par=par, le=LE)
    return convention, objet, gens


def test_le_paye_suit_le_livre_quand_l_argent_revient():
    """10 000 € paid, 4 000 € due: 2 500 € come back, the receipt is cancelled, then 6 000 € come back."""
    convention, objet, gens = trop_percu_paye()

    def encaisser(montant: str, reference: str):
        with perimetre(gens.comptable) as par:
            return recouvrer(trop_percu=objet, montant=Decimal(montant), reference=reference, par=par, le=LE)

    premier = encaisser("2500.00", "VIR 1")
    assert payes(convention) == [Decimal("7500.00")]
    with perimetre(gens.comptable) as par:
        annuler_encaissement(ecriture=premier, motif="Doublon bancaire.", par=par, le=LE)
    assert payes(convention) == [Decimal("10000.00")]
    encaisser("6000.00", "VIR 1")  # the same reference may be typed again once cancelled
    assert payes(convention) == [Decimal("4000.00")] == [paye_au_livre(convention)]
    assert chiffres(convention.enveloppe)[2:4] == (POSTE, Decimal("4000.00"))
    assert ecarts_d_enveloppes() == [] and anomalies_du_paye() == 0


def test_une_retenue_dans_la_meme_convention_ne_prend_pas_d_argent_neuf():
    convention, objet, gens = trop_percu_paye(droits="9000.00")
    suivante = convention.tranches.order_by("rang")[1]
    type(suivante).objects.filter(pk=suivante.pk).update(etat="prete")
    suivante.refresh_from_db()
    with perimetre(gens.ordonnateur) as par:
        imputer_sur_tranche(trop_percu=objet, tranche=suivante, par=par, le=LE)
    assert payes(convention) == [Decimal("10000.00")] == [paye_au_livre(convention)]


def test_une_tranche_compensee_compte_comme_payee_dans_sa_convention():
    """The whole first instalment of B is kept back against A's claim: B is paid, A gives back."""
    convention, objet, gens = trop_percu_paye(droits="1.00")
    autre = creer_convention(EtatConvention.ACTIVE, structure=convention.structure)
    tranche = autre.tranches.order_by("rang")[0]
    with perimetre(gens.ordonnateur) as par:
        retenue = imputer_sur_tranche(trop_percu=objet, tranche=tranche, par=par, le=LE)
    assert retenue.montant == Decimal("9999.00")
    assert payes(convention, autre) == [Decimal("1.00"), Decimal("9999.00")]
    assert payes(convention, autre) == [paye_au_livre(convention), paye_au_livre(autre)]
    assert chiffres(convention.enveloppe)[3] == Decimal("10000.00")
    assert anomalies_du_paye() == 0
