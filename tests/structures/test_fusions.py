"""Merging two records of one host: nothing lost, money byte for byte, history readable, undone while nothing moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from ateliers.services.agregats import fusionner as fusionner_agregats
from ateliers.services.agregats import verifier
from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.fusions import REGLES
from commun.models import EntreeJournal, TransitionEffectuee
from comptes.enums import Role
from comptes.models import Habilitation
from comptes.selecteurs import acteur_par_habilitation, habilitations_actives
from financement.models import Calcul, Convention, Ordre, Tranche
from structures.models import Avis, Demande, Fusion, Mouvement, Offre, Poste, Structure
from structures.selecteurs_reparation import comparer
from structures.services.fusions import apercu_fusion, fusionner
from structures.services.offres import retirer_offre
from structures.services.retour_fusion import defaire_fusion, obstacles_au_retour
from structures.services.structures import trouver_ou_creer_structure
from tests.fabriques import LE, creer_personne
from tests.structures.fabriques import creer_demande, creer_membre, creer_structure

pytestmark = pytest.mark.django_db
MOTIF = "Même mairie, saisie deux fois."
PREUVES = (Calcul, Tranche, Ordre, Avis, TransitionEffectuee, EntreeJournal)


def etat_des_tables() -> dict[str, set[str]]:
    """Every row of every model of the rooms, as text."""
    lignes = {}
    with connection.cursor() as curseur:
        for modele in apps.get_models(include_auto_created=True):
            if modele._meta.app_label in {"pghistory", "sessions", "admin"}:
                continue
            table = modele._meta.db_table
            curseur.execute(f'select (t.*)::text from "{table}" t')
            lignes[table] = {ligne for (ligne,) in curseur.fetchall()}
    return lignes


@pytest.fixture
def scene(jeu: Any) -> Any:
    """The host of the matrix, whose pending conventions are left aside, and an empty record of the same one."""
    attendues = ("soumise", "en_instruction", "a_corriger", "a_signer")
    Convention.objects.filter(etat__in=attendues).update(etat="annulee", annulee_le=LE)
    Mouvement.objects.filter(etat__in=("avis_attendu", "a_decider")).update(etat="annule")
    absorbee = Structure.objects.get(pk=jeu.structure_id)
    return jeu, absorbee, creer_structure("Limoges", denomination="Ville d'essai")


def agent() -> Acteur:
    return creer_personne(Role.ADMINISTRATEUR, email="reparation@exemple.fr")


def faire(cible: Structure, absorbee: Structure, **options: Any) -> Fusion:
    par = options.pop("par", None) or agent()
    with perimetre(par):
        return fusionner(cible=cible, absorbee=absorbee, motif=MOTIF, par=par, le=LE, **options)


def defaire(fusion: Fusion) -> Fusion:
    par = agent()
    with perimetre(par):
        return defaire_fusion(fusion=fusion, motif="Deux établissements distincts.", par=par, le=LE)


def test_rien_ne_se_perd_et_l_apercu_a_dit_vrai(scene):
    _, absorbee, cible = scene
    apercu = apercu_fusion(cible=cible, absorbee=absorbee)
    assert apercu.obstacles == []
    avant = {e.regle.cle: (e.absorbee, e.cible, e.deplacees) for e in apercu.effets}
    fusion = faire(cible, absorbee)
    apres = {e.regle.cle: (e.absorbee, e.cible) for e in apercu_fusion(cible=cible, absorbee=absorbee).effets}
    ecrites_par_la_fusion = {
        "commun_entreejournal.objet_id",
        "comptes_structureabsorbee.structure_id",
        "comptes_structureabsorbee.cible_id",
        "commun_transitioneffectuee.structure_id",
        "structures_fusion.cible_id",
        "structures_fusion.absorbee_id",
        "structures_structure.fusionnee_dans_id",
        "structures_structureevent.pgh_obj_id",
        "structures_structureevent.fusionnee_dans_id",
        "conseillers_contratevent.structure_id",
        "ateliers_fileagregat.structure_id",
        "comptes_habilitation.structure_id",
    }
    for cle, (chez_absorbee, chez_cible, deplacees) in avant.items():
        if cle not in ecrites_par_la_fusion:
            assert apres[cle] == (chez_absorbee - deplacees, chez_cible + deplacees), cle
    assert {cle: len(lignes) for cle, lignes in fusion.plan.items()} == {
        cle: deplacees for cle, (_, _, deplacees) in avant.items() if deplacees
    }
    deplaces = {"structures_poste", "structures_offre", "structures_demande", "conseillers_contrat"}
    deplaces |= {"conseillers_affectation", "ateliers_activite", "candidatures_miseenrelation"}
    assert deplaces <= {REGLES[cle].table for cle in fusion.plan}
    assert Poste.objects.filter(structure=cible).count() == avant["structures_poste.structure_id"][0] > 0
    absorbee.refresh_from_db()
    assert absorbee.fusionnee_dans_id == cible.pk


def test_les_lignes_d_argent_et_les_preuves_restent_a_l_octet_pres(scene):
    _, absorbee, cible = scene
    tables = [modele._meta.db_table for modele in PREUVES]
    avant = etat_des_tables()
    signees = Convention.objects.filter(etat__in=("active", "annulee")).order_by("pk")
    conventions = list(signees.values())
    faire(cible, absorbee)
    apres = etat_des_tables()
    for table in tables:
        assert avant[table], f"{table} : rien à protéger dans le jeu"
        assert avant[table] <= apres[table], table
    for table in ("financement_calcul", "financement_tranche", "financement_ordre", "structures_avis"):
        assert avant[table] == apres[table], table
    assert list(signees.values()) == conventions != []
    brouillons = Convention.objects.filter(etat="brouillon")
    assert set(brouillons.values_list("structure_id", flat=True)) == {cible.pk}


def test_les_membres_entrent_sans_doubler_leurs_roles_et_lisent_l_histoire(scene):
    jeu, absorbee, cible = scene
    referent = jeu.structures["referent"]
    en_double = Habilitation.objects.get(pk=creer_membre(cible, email="x@exemple.fr").habilitation_id)
    en_double.utilisateur_id = referent.utilisateur_id
    en_double.save(update_fields=["utilisateur"])
    actives = Habilitation.objects.actives()
    avant = actives.filter(structure_id=absorbee.pk).count()
    nombre_signees = Convention.objects.filter(etat="active", structure=absorbee).count()
    assert "1 rôle tenu" in " ".join(apercu_fusion(cible=cible, absorbee=absorbee).annonces)
    faire(cible, absorbee)
    assert actives.filter(structure_id=absorbee.pk).count() == 0
    assert actives.filter(structure_id=cible.pk).count() == avant
    membre = acteur_par_habilitation(en_double.pk)
    assert membre.structures == (cible.pk, absorbee.pk)
    (lu,) = [h for h in habilitations_actives(referent.utilisateur_id) if h.pk == en_double.pk]
    assert lu.absorbees == [absorbee.pk]
    with perimetre(membre):
        signees = Convention.objects.visibles_par(membre).filter(etat="active", structure=absorbee)
        assert signees.count() == nombre_signees > 0
        assert Avis.objects.visibles_par(membre).count() >= 1
        passe = TransitionEffectuee.objects.filter(structure_id=absorbee.pk)
        assert passe.filter(objet_type="convention").exists()
        assert Structure.objects.visibles_par(membre).count() == 2


def test_deux_demandes_ouvertes_la_moins_avancee_est_annulee(scene):
    jeu, absorbee, cible = scene
    avancee = creer_demande("avis_rendu", structure=cible)
    ouverte = jeu.structures["demande_ouverte"]
    assert len(apercu_fusion(cible=cible, absorbee=absorbee).annonces) == 1
    fusion = faire(cible, absorbee)
    assert Demande.objects.get(pk=ouverte.pk).etat == "annulee"
    assert Demande.objects.get(pk=avancee.pk).etat == "avis_rendu"
    derniere = TransitionEffectuee.objects.get(objet_id=ouverte.pk, nom="annuler")
    assert MOTIF in derniere.motif
    defaire(fusion)
    assert Demande.objects.get(pk=ouverte.pk).etat == "deposee"
    assert Demande.objects.get(pk=ouverte.pk).structure_id == absorbee.pk


def test_une_convention_en_signature_empeche_la_fusion(jeu):
    absorbee = Structure.objects.get(pk=jeu.structure_id)
    cible = creer_structure("Limoges")
    obstacles = apercu_fusion(cible=cible, absorbee=absorbee).obstacles
    assert [o for o in obstacles if o.startswith("Une convention attend une validation ou une signature")]
    avant = etat_des_tables()
    with pytest.raises(ErreurMetier) as refus:
        faire(cible, absorbee, par=creer_personne(Role.ADMINISTRATEUR))
    assert refus.value.code == "fusion_impossible"
    assert etat_des_tables() == avant


def test_l_identite_choisie_vient_de_la_fiche_absorbee(scene):
    _, absorbee, cible = scene
    Structure.objects.filter(pk=absorbee.pk).update(
        categorie_juridique="7210", qpv_preuve="QP087001", en_qpv=True, rna="W872000001"
    )
    absorbee.refresh_from_db()
    lignes = {ligne.champ: ligne for ligne in comparer(cible, absorbee)}
    assert (lignes["rna"].absorbee, lignes["qpv_preuve"].absorbee) == ("W872000001", "QP087001")
    faire(cible, absorbee, prendre=["denomination", "adresse", "categorie_juridique", "en_qpv", "qpv_preuve"])
    lue = Structure.objects.get(pk=cible.pk)
    assert (lue.denomination, lue.siret, lue.rna) == (absorbee.denomination, cible.siret, cible.rna)
    assert (lue.categorie_juridique, lue.qpv_preuve, lue.en_qpv) == ("7210", "QP087001", True)
    autre = creer_structure("Panazol")
    for numero in ("siret", "ridet", "rna"):
        with pytest.raises(ErreurMetier) as refus:
            faire(lue, autre, prendre=[numero])
        assert refus.value.code == "champ_inconnu"


def test_defaire_rend_chaque_ligne_a_sa_place(scene):
    _, absorbee, cible = scene
    par = agent()
    ecrits = {
        "commun_entreejournal",
        "commun_evenement",
        "commun_livraison",
        "structures_fusion",
        "structures_structureevent",
        "conseillers_contratevent",
        "ateliers_fileagregat",
    }
    avant = etat_des_tables()
    with perimetre(par):
        fusion = fusionner(
            cible=cible, absorbee=absorbee, motif=MOTIF, par=par, le=LE, prendre=["denomination"]
        )
    assert obstacles_au_retour(fusion) == []
    defaire(fusion)
    apres = etat_des_tables()
    assert {t for t in avant if avant[t] != apres[t]} <= ecrits
    assert obstacles_au_retour(Fusion.objects.get(pk=fusion.pk)) == ["Cette fusion est déjà défaite."]


def test_defaire_est_refuse_des_qu_une_ligne_a_change(scene):
    jeu, absorbee, cible = scene
    fusion = faire(cible, absorbee)
    offre = jeu.structures["offre_publiee"]
    offre.refresh_from_db()
    membre = creer_membre(cible)
    with perimetre(membre):
        retirer_offre(offre=offre, par=membre, le=LE)
    with pytest.raises(ErreurMetier) as refus:
        defaire(fusion)
    assert refus.value.code == "retour_impossible"
    assert "offres : 1 ligne changée" in refus.value.message


def test_defaire_est_refuse_quand_du_nouveau_tient_a_ce_qui_a_bouge(scene):
    jeu, absorbee, cible = scene
    offre = jeu.structures["offre_publiee"]
    fusion = faire(cible, absorbee)
    Offre.objects.filter(pk=offre.pk).update(cree_le=fusion.cree_le + timedelta(seconds=1))
    assert obstacles_au_retour(fusion) == ["offres : 1 ligne changée depuis la fusion."], (
        "une ligne déplacée n'est pas une nouvelle ligne"
    )
    fusion.plan.pop("structures_offre.structure_id")
    fusion.save(update_fields=["plan"])
    assert any("offres : 1 nouvelle" in obstacle for obstacle in obstacles_au_retour(fusion))


def test_on_defait_dans_l_ordre_inverse(scene):
    _, absorbee, cible = scene
    postes = set(Poste.objects.filter(structure=absorbee).values_list("pk", flat=True))
    premiere = faire(cible, absorbee)
    derniere_cible = creer_structure("Panazol", denomination="Troisième fiche")
    membre_avant = creer_membre(cible)
    seconde = faire(derniere_cible, cible)
    membre = acteur_par_habilitation(membre_avant.habilitation_id)
    assert set(membre.structures) == {derniere_cible.pk, cible.pk, absorbee.pk}
    assert membre.structures[0] == derniere_cible.pk
    with pytest.raises(ErreurMetier, match="à son tour"):
        defaire(premiere)
    defaire(seconde)
    defaire(premiere)
    assert set(Poste.objects.filter(structure=absorbee).values_list("pk", flat=True)) == postes != set()


def test_une_structure_absorbee_ne_sert_plus(scene):
    _, absorbee, cible = scene
    faire(cible, absorbee)
    with perimetre(SYSTEME):
        trouvee, creee = trouver_ou_creer_structure(
            siret=absorbee.siret,
            denomination="x",
            type_structure="commune",
            departement=cible.departement,
            par=SYSTEME,
            le=LE,
        )
    assert (trouvee.pk, creee) == (cible.pk, False)
    tierce = creer_structure("Panazol")
    with pytest.raises(ErreurMetier, match="déjà fusionnée"):
        faire(tierce, Structure.objects.get(pk=absorbee.pk))


def test_les_statistiques_suivent_sans_ecart(scene):
    _, absorbee, cible = scene
    with perimetre(SYSTEME):
        fusionner_agregats()
    faire(cible, absorbee)
    with perimetre(SYSTEME):
        assert verifier() == []
        fusionner_agregats()
        assert verifier() == []


@pytest.mark.parametrize("role", [Role.ANCT_INSTRUCTEUR, Role.ORDONNATEUR, Role.COMPTABLE])
def test_seuls_ceux_qui_reparent_fusionnent(scene, role):
    _, absorbee, cible = scene
    par = creer_personne(role)
    with pytest.raises(ActeNonPermis):
        faire(cible, absorbee, par=par)


def test_sans_motif_rien_ne_se_fait(scene):
    _, absorbee, cible = scene
    par = agent()
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        fusionner(cible=cible, absorbee=absorbee, motif=" doublon ", par=par, le=LE)
    assert (refus.value.code, refus.value.champ) == ("motif_requis", "motif")
