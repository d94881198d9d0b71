"""Each integrity rule sees the fact that is broken on purpose, and sees nothing on sound data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.html import escape
from psycopg.types.json import Jsonb

from ateliers.services.agregats import fusionner as fusionner_agregats
from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.courriels import ecrire
from commun.evenements import publier
from commun.graphiques import vignette
from commun.integrite import (
    REGLES,
    Fautifs,
    Gravite,
    Regle,
    dernier_passage,
    executer_regles,
    inscrire_regles,
    regles_enfreintes,
    tendances,
)
from commun.models import EntreeJournal, Livraison, PassageIntegrite, ResultatIntegrite
from comptes.enums import Role
from financement.services.comptabilisation import comptabiliser_ordre
from structures.models import PostesParDepartement, Structure
from structures.services.attribution import recompter_postes
from structures.services.fusions import fusionner
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_ordre
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chiffres_publics_justes(jeu: Any) -> None:
    """Some builders write a post without its decision: the public counts are put right first."""
    with perimetre(SYSTEME):
        recompter_postes()


def sql(ordre: str, *parametres: Any) -> None:
    """Write as the owner, with neither triggers nor checks of this transaction in the way."""
    with connection.cursor() as curseur:
        curseur.execute("set constraints all immediate")
        curseur.execute(ordre, list(parametres) or None)


def sans_garde(table: str) -> None:
    """Lift the triggers, the checks and the exclusions of a table until the end of the test."""
    sql(f'alter table "{table}" disable trigger user')
    with connection.cursor() as curseur:
        curseur.execute(
            "select conname from pg_constraint where conrelid = %s::regclass and contype in ('c', 'x')",
            [table],
        )
        for (contrainte,) in curseur.fetchall():
            sql(f'alter table "{table}" drop constraint "{contrainte}"')


def fautifs(cle: str) -> list[Any]:
    lignes = Fautifs(REGLES[cle], le=LE)
    return lignes[0 : len(lignes)]


def premier(table: str, condition: str = "true") -> str:
    with connection.cursor() as curseur:
        curseur.execute(f'select id::text from "{table}" where {condition} order by id limit 1')
        ligne = curseur.fetchone()
    assert ligne, f"{table} : rien à abîmer dans le jeu ({condition})"
    return str(ligne[0])


POSTE_TENU = (
    "date_rendu is null"
    " and exists (select 1 from structures_rattachement r where r.poste_id = structures_poste.id)"
)


def doubler(table: str, identifiant: str, **valeurs: str) -> None:
    """The same row again under another identifier."""
    sql(
        f'insert into "{table}" select'
        " (jsonb_populate_record(t, %s || jsonb_build_object('id', gen_random_uuid()))).*"
        f' from "{table}" t where t.id = %s',
        Jsonb(valeurs),
        identifiant,
    )


CASSES: dict[str, Callable[[Any], object]] = {}


def casse(cle: str) -> Callable[[Callable[[Any], object]], Callable[[Any], object]]:
    def decorer(fonction: Callable[[Any], object]) -> Callable[[Any], object]:
        CASSES[cle] = fonction
        return fonction

    return decorer


# Posts and hosts


@casse("poste_sans_hote")
def _(jeu):
    sql("delete from structures_rattachement where poste_id = %s", premier("structures_poste", POSTE_TENU))


@casse("poste_importe_sans_hote")
def _(jeu):
    poste = premier("structures_poste", POSTE_TENU)
    sql("update structures_poste set structure_id = null where id = %s", poste)
    sql(
        "update structures_decision set structure_id = null where id ="
        " (select decision_id from structures_poste where id = %s)",
        poste,
    )


@casse("poste_autre_hote")
def _(jeu):
    sql(
        "update structures_poste set structure_id = %s where id = %s",
        creer_structure().pk,
        premier("structures_poste", POSTE_TENU),
    )


@casse("rattachements_superposes")
def _(jeu):
    sans_garde("structures_rattachement")
    doubler("structures_rattachement", premier("structures_rattachement"))


@casse("poste_rendu_rattache")
def _(jeu):
    sql(
        "update structures_poste set date_rendu = date_attribution + 10 where id = %s",
        premier("structures_poste", POSTE_TENU),
    )


@casse("postes_par_departement")
def _(jeu):
    sql("update structures_postespardepartement set attribues = attribues + 1 where departement_id = '87'")


@casse("quota_depasse")
def _(jeu):
    doubler("structures_poste", premier("structures_poste", "numero = 'P-87-00001'"), numero="P-EN-TROP")


@casse("objectif_depasse")
def _(jeu):
    sql("update territoires_departement set objectif_postes = 1 where code = '87'")


@casse("offre_sans_poste")
def _(jeu):
    sql(
        "update structures_poste set date_rendu = date_attribution where id ="
        " (select poste_id from structures_offre where etat = 'publiee' limit 1)"
    )


@casse("structure_sans_referent")
def _(jeu):
    sql(
        "update comptes_habilitation set retiree_le = now() where role = 'structure_referent' and structure_id = %s",
        jeu.structure_id,
    )


@casse("role_sans_structure")
def _(jeu):
    sql(
        "update comptes_habilitation set structure_id = gen_random_uuid() where id = %s",
        premier("comptes_habilitation", "role = 'structure_gestionnaire'"),
    )


@casse("structure_absorbee_utilisee")
def _(jeu):
    par = creer_personne(Role.ADMINISTRATEUR)
    absorbee, cible = creer_structure(), creer_structure()
    with perimetre(par):
        fusionner(cible=cible, absorbee=absorbee, motif="Deux fois la même.", par=par, le=timezone.now())
    sql(
        "update structures_offre set structure_id = %s where id = %s",
        absorbee.pk,
        premier("structures_offre"),
    )


@casse("demande_sans_structure")
def _(jeu):
    sql(
        "update structures_demande set structure_id = null, deposee_le = %s where id = %s",
        LE - timedelta(hours=2),
        premier("structures_demande", "etat = 'deposee'"),
    )


@casse("demande_attribuee_sans_poste")
def _(jeu):
    demande = premier("structures_demande", "etat = 'attribuee'")
    sql("update structures_decision set demande_id = null where demande_id = %s", demande)


# Contracts and training


@casse("affectations_superposees_poste")
def _(jeu):
    sans_garde("conseillers_affectation")
    _doubler_affectation()


@casse("affectations_superposees_personne")
def _(jeu):
    sans_garde("conseillers_affectation")
    _doubler_affectation()


def _doubler_affectation() -> None:
    doubler("conseillers_affectation", premier("conseillers_affectation"))


@casse("contrat_sans_affectation")
def _(jeu):
    sql("delete from conseillers_affectation where id = %s", premier("conseillers_affectation"))


@casse("affectation_hors_contrat")
def _(jeu):
    sql(
        "update conseillers_affectation set periode = daterange(lower(periode) - 1, upper(periode)) where id = %s",
        premier("conseillers_affectation"),
    )


@casse("affectation_hors_rattachement")
def _(jeu):
    sql(
        "update conseillers_affectation set structure_id = %s where id = %s",
        creer_structure().pk,
        premier("conseillers_affectation"),
    )


@casse("affectation_poste_rendu")
def _(jeu):
    sql(
        "update structures_poste set date_rendu = date_attribution where id ="
        " (select poste_id from conseillers_affectation limit 1)"
    )


@casse("formation_sans_les_heures")
def _(jeu):
    sans_garde("conseillers_dossierformation")
    sql(
        "update conseillers_dossierformation set etat = 'terminee', parcours_id ="
        " (select code from conseillers_parcours order by heures desc limit 1) where id = %s",
        premier("conseillers_dossierformation"),
    )


# Candidates, activities


@casse("recrute_sans_contrat")
def _(jeu):
    sans_garde("candidatures_miseenrelation")
    sql(
        "update candidatures_miseenrelation set etat = 'recrutee', recrutee_le = now() where id = %s",
        premier("candidatures_miseenrelation", "etat not in ('recrutee')"),
    )


@casse("profil_discordant")
def _(jeu):
    sql("update candidatures_profilrecherche set actif = not actif")


@casse("profils_mal_comptes")
def _(jeu):
    sql("insert into candidatures_compteprofils (actif, ile, nombre) values (true, '', 5)")


@casse("statistiques_fausses")
def _(jeu):
    with perimetre(SYSTEME):
        fusionner_agregats()
    sql(
        "update ateliers_agregat set participants = participants + 1 where portee = 'nation' and grain = 'mois'"
    )


@casse("activite_hors_contrat")
def _(jeu):
    sans_garde("ateliers_activite")
    sql("update ateliers_activite set date = '2020-02-01' where id = %s", premier("ateliers_activite"))


@casse("atelier_sans_suite")
def _(jeu):
    sql(
        "update ateliers_atelier set debut = %s where id = %s",
        LE - timedelta(days=31),
        premier("ateliers_atelier", "etat = 'planifie'"),
    )


# Conventions and money


@casse("convention_sans_signatures")
def _(jeu):
    sans_garde("financement_convention")
    sql("update financement_convention set signee_financeur_le = null where etat = 'active'")


@casse("tranches_autres_que_l_accorde")
def _(jeu):
    sans_garde("financement_tranche")
    sql("update financement_tranche set montant = montant + 0.01 where rang = 1")


@casse("paiement_au_dela")
def _(jeu):
    ordre = creer_ordre("approuve").pk
    sans_garde("financement_ordre")
    sql("update financement_ordre set montant = montant + 1000000 where id = %s", ordre)


@casse("ordre_autre_que_sa_tranche")
def _(jeu):
    ordre = creer_ordre("approuve").pk
    sans_garde("financement_ordre")
    sql("update financement_ordre set montant = montant - 0.01 where id = %s", ordre)


@casse("tranche_payee_sans_ordre")
def _(jeu):
    sans_garde("financement_tranche")
    sql(
        "update financement_tranche set etat = 'payee', payee_le = now() where id = %s",
        premier("financement_tranche", "etat = 'bloquee'"),
    )


@casse("enveloppe_payee_autrement_que_le_livre")
def _paye_de_trop(jeu: Any) -> None:
    sans_garde("financement_mouvementenveloppe")
    sql(
        "update financement_mouvementenveloppe set paye = paye + 0.01 where id = %s",
        premier("financement_mouvementenveloppe", "nature = 'engagement'"),
    )


@casse("poste_conventionne_deux_fois")
def _(jeu):
    sql("drop index poste_conventionne_une_fois")
    sans_garde("financement_posteconventionne")
    doubler("financement_posteconventionne", premier("financement_posteconventionne", "actif"))


@casse("poste_retenu_par_une_annulee")
def _(jeu):
    sans_garde("financement_convention")
    sql(
        "update financement_convention set etat = 'annulee', active_le = null, annulee_le = now() where id ="
        " (select convention_id from financement_posteconventionne where actif limit 1)"
    )


@casse("droit_au_dela_du_plafond")
def _(jeu):
    sans_garde("financement_calcul")
    sql("update financement_calcul set montant = plafond + 0.01 where id = %s", premier("financement_calcul"))


@casse("ecriture_desequilibree")
def _(jeu):
    _comptabiliser()
    sans_garde("financement_ligneecriture")
    sql("update financement_ligneecriture set debit = debit + 0.01 where debit > 0")


@casse("ordre_sans_ecriture")
def _(jeu):
    _comptabiliser()
    for table in ("financement_ligneecriture", "financement_ecriture"):
        sans_garde(table)
    sql("update financement_ecriture set piece_id = gen_random_uuid() where piece_type = 'ordre'")
    sql("update financement_ordre set decide_le = now() + interval '1 day' where etat = 'approuve'")


def _comptabiliser() -> None:
    par = creer_personne(Role.COMPTABLE)
    ordre = creer_ordre("approuve")
    with perimetre(par):
        comptabiliser_ordre(ordre=ordre, par=par, le=LE)


# What is common to all rooms


@casse("etat_sans_transition")
def _(jeu):
    sans_garde("structures_demande")
    sql("update structures_demande set etat = 'refusee' where etat = 'deposee'")


@casse("courriel_en_retard")
def _(jeu):
    with perimetre(SYSTEME):
        ecrire(
            gabarit="demande_a_confirmer",
            destinataire="ana@exemple.fr",
            par=SYSTEME,
            demande=jeu.structures["demande"],
            lien="/x/",
        )
    sql("update commun_courriel set cree_le = %s, envoye_le = null", LE - timedelta(minutes=61))


@casse("livraison_abandonnee")
def _(jeu):
    publier("courriel.compose", par=VISITEUR, courriel="0")
    Livraison.objects.filter(etat="a_faire").update(etat="abandonnee", tentatives=5, erreur="SMTP : refusé")


@casse("boite_envoi_bloquee")
def _(jeu):
    publier("courriel.compose", par=VISITEUR, courriel="0")
    sql("update commun_evenement set cree_le = %s", LE - timedelta(minutes=16))


def test_chaque_regle_a_son_essai():
    assert set(CASSES) == set(REGLES)
    assert len(REGLES) >= 20


@pytest.mark.parametrize("cle", sorted(REGLES))
def test_la_regle_voit_le_fait_abime_et_rien_d_autre(cle, jeu):
    avant = fautifs(cle)
    assert avant == [], "le jeu n'est pas sain"
    CASSES[cle](jeu)
    trouves = fautifs(cle)
    assert trouves, "le fait abîmé n'est pas vu"
    for fautif in trouves:
        assert fautif.libelle
        assert all(isinstance(valeur, str) for valeur in (fautif.objet, fautif.detail, fautif.lien))


@pytest.mark.parametrize("cle", sorted(REGLES))
def test_la_regle_dit_quoi_faire(cle):
    regle = REGLES[cle]
    assert regle.remede.endswith(".")
    assert not regle.titre.endswith(".")
    assert regle.gravite in set(Gravite)


def test_un_passage_garde_les_comptes_et_la_tendance(jeu, le):
    with perimetre(SYSTEME):
        executer_regles(par=SYSTEME, le=le - timedelta(days=1))
    CASSES["postes_par_departement"](jeu)
    with perimetre(SYSTEME):
        passage = executer_regles(par=SYSTEME, le=le)
    assert dernier_passage() == passage
    resultats = {r.regle: r for r in passage.resultats.all()}
    assert set(resultats) == set(REGLES)
    assert [r.erreur for r in resultats.values() if r.erreur] == []
    assert resultats["postes_par_departement"].nombre == 1
    assert [n for _, n in tendances(le=le)["postes_par_departement"]] == [0, 1]
    assert regles_enfreintes() == 1


def test_une_regle_qui_echoue_le_dit_et_n_arrete_pas_les_autres(jeu, le, monkeypatch):
    fausse = Regle("fausse", "Fausse", Gravite.SERIEUSE, "select * from table_absente", "Rien.")
    monkeypatch.setitem(REGLES, "fausse", fausse)
    with perimetre(SYSTEME):
        passage = executer_regles(par=SYSTEME, le=le)
    assert ResultatIntegrite.objects.get(passage=passage, regle="fausse").erreur.startswith(
        "ProgrammingError"
    )
    assert passage.resultats.filter(erreur="").count() == len(REGLES) - 1


def test_les_vieux_passages_s_oublient(jeu, le):
    with perimetre(SYSTEME):
        executer_regles(par=SYSTEME, le=le - timedelta(days=401))
        executer_regles(par=SYSTEME, le=le)
    assert PassageIntegrite.objects.count() == 1


def test_deux_regles_ne_portent_pas_la_meme_cle():
    with pytest.raises(RuntimeError, match="poste_sans_hote"):
        inscrire_regles(REGLES["poste_sans_hote"])


def test_les_regles_lisent_tout_sous_le_role_du_systeme_et_de_l_administrateur(jeu):
    for acteur in (SYSTEME, creer_personne(Role.ADMINISTRATEUR), creer_personne(Role.ANCT_VALIDATEUR)):
        with perimetre(acteur):
            assert [
                r.erreur for r in executer_regles(par=acteur, le=timezone.now()).resultats.all() if r.erreur
            ] == []
    assert Structure.objects.exists()


def test_la_page_montre_les_regles_leur_gravite_et_la_tendance(jeu, le):
    for cle in ("offre_sans_poste", "postes_par_departement", "structure_sans_referent"):
        CASSES[cle](jeu)
    with perimetre(SYSTEME):
        executer_regles(par=SYSTEME, le=timezone.now() - timedelta(days=1))
        executer_regles(par=SYSTEME, le=timezone.now())
    page = client_de(creer_personne(Role.ADMINISTRATEUR)).get("/instruction/integrite/")
    contenu = texte(page)
    for regle in REGLES.values():
        assert escape(regle.titre) in page.content.decode()
    assert contenu.count("graphique-vignette") == len(REGLES)
    assert "Traitement automatique" in contenu
    passage = dernier_passage()
    assert passage is not None
    a_voir = [REGLES[r.regle].gravite for r in passage.resultats.all() if r.nombre]
    surveillees = a_voir.count(Gravite.SURVEILLER)
    assert surveillees >= 1
    assert f"{len(a_voir) - surveillees} règles enfreintes" in contenu
    assert f"{surveillees} constat" in contenu


def test_la_page_d_une_regle_donne_les_faits_avec_leur_lien(jeu):
    CASSES["offre_sans_poste"](jeu)
    page = client_de(creer_personne(Role.ANCT_VALIDATEUR)).get("/instruction/integrite/offre_sans_poste/")
    contenu = texte(page)
    assert "1 fait en défaut en ce moment" in contenu
    assert f'href="/instruction/structures/{jeu.structure_id}/"' in contenu
    assert (
        client_de(creer_personne(Role.ADMINISTRATEUR)).get("/instruction/integrite/inconnue/").status_code
        == 404
    )


@pytest.mark.parametrize("cle", sorted(REGLES))
def test_chaque_regle_a_sa_page_quand_un_fait_est_en_defaut(cle, jeu):
    CASSES[cle](jeu)
    for role in (Role.ADMINISTRATEUR, Role.ANCT_VALIDATEUR):
        client = client_de(creer_personne(role))
        page = client.get(f"/instruction/integrite/{cle}/")
        assert page.status_code == 200
        for ligne in page.context["lignes"]:
            if ligne.url:
                assert client.get(ligne.url).status_code == 200, (role, ligne.url)


def test_recompter_corrige_les_chiffres_publics(jeu):
    juste = PostesParDepartement.objects.get(pk="87").attribues
    CASSES["postes_par_departement"](jeu)
    client = client_de(creer_personne(Role.ADMINISTRATEUR))
    page = client.post("/instruction/reparation/recompter-les-postes/", follow=True)
    assert "1 département corrigé" in texte(page)
    assert fautifs("postes_par_departement") == []
    assert EntreeJournal.objects.get(acte="postes_recomptes").donnees["ecarts"]["87"][1] == juste


def test_verifier_maintenant_passe_par_la_boite_d_envoi(jeu):
    ecouler()
    client = client_de(creer_personne(Role.ADMINISTRATEUR))
    assert client.post("/instruction/integrite/verifier/").status_code == 302
    assert PassageIntegrite.objects.count() == 0
    assert ecouler() == 1
    assert PassageIntegrite.objects.count() == 1


def test_la_page_tient_en_quinze_requetes(jeu, django_assert_max_num_queries):
    client = client_de(creer_personne(Role.ADMINISTRATEUR))
    for jours in (1, 10):
        with perimetre(SYSTEME):
            for rang in range(jours):
                executer_regles(par=SYSTEME, le=timezone.now() - timedelta(days=rang))
        with django_assert_max_num_queries(15):
            client.get("/instruction/integrite/")


def test_la_tendance_dit_une_ligne_plate_d_un_seul_point():
    assert 'points="2.0,22.0 118,22.0"' in vignette([0], titre="x")
    assert 'points="2.0,22.0 60.0,12.0 118.0,2.0"' in vignette([0, 2, 4], titre="x")
