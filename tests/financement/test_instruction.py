"""The examination of a convention: who holds it, comments that unlock a field, versions compared, numbers kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from commun.acteurs import perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import EntreeJournal, TransitionEffectuee
from comptes.enums import Role
from financement import registre, selecteurs, selecteurs_instruction
from financement.comparaison import comparer, comparer_mots
from financement.enums import EtatCommentaire, EtatConvention
from financement.models import Commentaire, Convention, MouvementEnveloppe, VersionConvention
from financement.redaction import CHAMPS, NOMS, REDIGES, valeurs_actuelles
from financement.services.commentaires import (
    clore_commentaire,
    commenter,
    reprendre_commentaire,
    resoudre_commentaire,
    rouvrir_commentaire,
)
from financement.services.conventions import (
    annuler_convention,
    modifier_convention,
    preparer_convention,
    reactiver_convention,
    soumettre_convention,
)
from financement.services.instruction import (
    attribuer_convention,
    corriger_convention,
    prendre_en_charge,
    reprendre_instruction,
    valider_convention,
)
from financement.services.lots_conventions import valider_conventions
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import (
    CONTENU,
    SAISIE,
    creer_commentaire,
    creer_convention,
    creer_postes_pourvus,
    personnes,
    relire,
    signer,
)
from tests.outils import client_de, compter_requetes, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db

AUTRES = {
    "modalite": "36_mois",
    "premier_jour": date(2026, 9, 1),
    "signataire_nom": "Zoé Roy",
    "signataire_qualite": "Adjointe",
    "date_deliberation": date(2026, 1, 5),
    "description_projet": "Autre projet.",
    "actions_prevues": "Autres actions.",
    "contact_paiement_nom": "Luc Petit",
    "contact_paiement_courriel": "autre@exemple.fr",
    "contact_paiement_telephone": "0555000000",
    "note_instruction": "Une note.",
}


def actes(convention):
    return list(
        TransitionEffectuee.objects.filter(objet_type="convention", objet_id=convention.pk)
        .order_by("cree_le")
        .values_list("nom", flat=True)
    )


def modifier(convention, **changes):
    """The host saves every field as it is, these ones changed."""
    par = personnes(convention.structure).referent
    convention = relire(convention)
    valeurs = valeurs_actuelles(convention, selecteurs.postes_de(convention)) | changes
    postes = [c.poste for c in convention.postes.select_related("poste")]
    with perimetre(par):
        modifier_convention(
            convention=convention,
            postes=changes.get("postes", postes),
            coordinateurs=changes.get(
                "coordinateurs", [poste for poste in postes if poste.pk in valeurs["coordinateurs"]]
            ),
            modalite=valeurs["modalite"],
            premier_jour=valeurs["premier_jour"],
            contenu={nom: valeurs[nom] for nom in REDIGES},
            par=par,
            le=LE,
        )


# In charge, given to another


def test_prendre_en_charge_nomme_l_agent():
    convention = creer_convention(EtatConvention.EN_INSTRUCTION)
    gens = personnes(convention.structure)
    assert (convention.prise_en_charge_le, convention.instructeur_id) == (LE, gens.instructeur.utilisateur_id)
    with perimetre(gens.validateur) as par, pytest.raises(ErreurMetier, match="n'est plus possible"):
        prendre_en_charge(convention=convention, par=par, le=LE)


@pytest.mark.parametrize("etat", [EtatConvention.SOUMISE, EtatConvention.EN_INSTRUCTION])
def test_attribuer_a_un_autre_agent(etat):
    convention = creer_convention(etat)
    gens = personnes(convention.structure)
    with perimetre(gens.validateur) as par:
        attribuer_convention(convention=convention, a=gens.instructeur.utilisateur_id, par=par, le=LE)
        assert relire(convention).instructeur_id == gens.instructeur.utilisateur_id
        attribuer_convention(convention=convention, a=gens.validateur.utilisateur_id, par=par, le=LE)
    assert (relire(convention).etat, relire(convention).instructeur_id) == (
        EtatConvention.EN_INSTRUCTION,
        gens.validateur.utilisateur_id,
    )
    entree = EntreeJournal.objects.filter(acte="convention_attribuee").latest("cree_le")
    assert entree.donnees["nouveau"] == str(gens.validateur.utilisateur_id)


def test_on_attribue_a_un_agent_et_pendant_l_instruction():
    convention = creer_convention(EtatConvention.EN_INSTRUCTION)
    gens = personnes(convention.structure)
    with perimetre(gens.validateur) as par:
        with pytest.raises(ErreurMetier, match=r"^Choisissez un agent de l'ANCT en activité\.$"):
            attribuer_convention(convention=convention, a=gens.comptable.utilisateur_id, par=par, le=LE)
        active = creer_convention(EtatConvention.A_SIGNER)
        with pytest.raises(ErreurMetier, match="tant qu'elle est examinée"):
            attribuer_convention(convention=active, a=gens.instructeur.utilisateur_id, par=par, le=LE)
    with pytest.raises(ActeNonPermis):
        attribuer_convention(
            convention=convention, a=gens.instructeur.utilisateur_id, par=gens.referent, le=LE
        )


def test_valider_depuis_soumise_prend_d_abord_en_charge():
    convention = creer_convention(EtatConvention.A_SIGNER)
    assert actes(convention) == ["soumettre", "prendre_en_charge", "valider"]
    assert convention.instructeur_id == personnes(convention.structure).validateur.utilisateur_id


# Submission


@pytest.mark.parametrize("prive", [False, True])
def test_soumettre_dit_ce_qui_manque(prive):
    structure = creer_structure(**({"type_structure": "privee"} if prive else {}))
    gens = personnes(structure)
    with perimetre(gens.referent) as par:
        convention = preparer_convention(
            structure_id=structure.pk, postes=creer_postes_pourvus(structure), par=par, le=LE
        )
        with pytest.raises(ErreurMetier) as refus:
            soumettre_convention(convention=convention, par=par, le=LE)
    pouvoir = "" if prive else " « Date de la délibération ou du pouvoir de signer »,"
    assert refus.value.message == (
        "Avant de soumettre la convention, complétez : « Nom du signataire », « Qualité du signataire »,"
        f"{pouvoir} « Description du projet », « Courriel pour les paiements »."
    )
    assert (refus.value.champ, VersionConvention.objects.count()) == ("signataire_nom", 0)


def test_un_texte_trop_long_est_refuse_hors_du_formulaire():
    convention = creer_convention()
    with pytest.raises(ErreurMetier, match="« Description du projet » : 3000 caractères au plus"):
        modifier(convention, description_projet="x" * 3001)


# Comments and the fields that they unlock


@pytest.mark.parametrize("ouvert", NOMS)
def test_seul_le_champ_commente_se_corrige(ouvert):
    """Each field in turn carries the comment: it changes, and each of the others is refused."""
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 2)
    convention = creer_convention(
        EtatConvention.A_CORRIGER, structure=structure, postes=postes[:1], champs=(ouvert,)
    )
    changes = AUTRES | {"postes": postes, "coordinateurs": postes[:1]}
    for nom in NOMS:
        if nom == ouvert:
            continue
        with pytest.raises(ErreurMetier) as refus, transaction.atomic():
            modifier(convention, **{nom: changes[nom]})
        assert (refus.value.code, refus.value.champ) == ("champ_verrouille", nom)
    modifier(convention, **{ouvert: changes[ouvert]})
    apres = valeurs_actuelles(relire(convention), selecteurs.postes_de(convention))
    de_postes = ouvert in ("postes", "coordinateurs")
    attendu = {poste.pk for poste in changes[ouvert]} if de_postes else changes[ouvert]
    assert (set(apres[ouvert]) if de_postes else apres[ouvert]) == attendu


def test_un_commentaire_resolu_ou_clos_verrouille_de_nouveau():
    commentaire = creer_commentaire()
    gens = personnes(commentaire.structure)
    convention = commentaire.convention
    modifier(convention, description_projet="Corrigé une fois.")
    with perimetre(gens.referent) as par:
        resoudre_commentaire(commentaire=commentaire, reponse="Fait.", par=par, le=LE)
    with pytest.raises(ErreurMetier, match="« Description du projet » ne porte aucun commentaire ouvert"):
        modifier(convention, description_projet="Corrigé deux fois.")
    with perimetre(gens.referent) as par:
        reprendre_commentaire(commentaire=commentaire, par=par, le=LE)
    modifier(convention, description_projet="Corrigé deux fois.")
    with perimetre(gens.instructeur) as par:
        clore_commentaire(commentaire=commentaire, par=par, le=LE)
    with pytest.raises(ErreurMetier, match="ne porte aucun commentaire ouvert"):
        modifier(convention, description_projet="Corrigé trois fois.")
    assert relire(convention).description_projet == "Corrigé deux fois."


def test_un_champ_poste_de_force_ne_change_pas():
    """The form of a correction has only the open field: the others, posted, are not read."""
    convention = creer_convention(EtatConvention.A_CORRIGER, champs=("signataire_nom",))
    client = client_de(personnes(convention.structure).gestionnaire)
    adresse = reverse("financement:convention_modifier", args=[convention.pk])
    page = unescape(client.get(adresse).content.decode())
    assert 'name="signataire_nom"' in page
    assert [nom for nom in NOMS if f'name="{nom}"' in page] == ["signataire_nom"]
    postes = [str(pk) for pk in convention.postes.values_list("poste_id", flat=True)]
    force = SAISIE | {nom: str(valeur) for nom, valeur in AUTRES.items()} | {"postes": postes}
    assert client.post(adresse, force).status_code == 302
    apres = relire(convention)
    assert apres.signataire_nom == "Zoé Roy"
    assert {nom: getattr(apres, nom) for nom in CONTENU if nom != "signataire_nom"} == {
        nom: valeur for nom, valeur in CONTENU.items() if nom != "signataire_nom"
    }
    assert (apres.modalite, apres.note_instruction, apres.postes.get().premier_jour) == ("24_mois", "", None)


@pytest.mark.parametrize(
    "etat",
    [e for e in EtatConvention if e not in (EtatConvention.BROUILLON, EtatConvention.A_CORRIGER)],
)
def test_hors_du_brouillon_et_de_la_correction_rien_ne_se_modifie(etat):
    convention = creer_convention(etat)
    with pytest.raises(ErreurMetier) as refus:
        modifier(convention, signataire_nom="Autre")
    assert refus.value.code == "convention_figee"


def test_renvoyer_exige_une_reponse_a_chaque_commentaire():
    convention = creer_convention(EtatConvention.A_CORRIGER, champs=("modalite", "signataire_nom"))
    gens = personnes(convention.structure)
    with perimetre(gens.referent) as par:
        with pytest.raises(ErreurMetier) as refus:
            soumettre_convention(convention=convention, par=par, le=LE)
        assert refus.value.message == (
            "Répondez d'abord à chaque commentaire. Sans réponse : « Durée de l'aide », « Nom du signataire »."
        )
        for commentaire in convention.commentaires.all():
            resoudre_commentaire(commentaire=commentaire, reponse="", par=par, le=LE)
        soumettre_convention(convention=convention, par=par, le=LE + timedelta(days=3))
    convention = relire(convention)
    assert (convention.etat, convention.soumise_le, convention.premiere_soumission_le) == (
        EtatConvention.EN_INSTRUCTION,
        LE + timedelta(days=3),
        LE,
    )
    assert (convention.a_corriger_le, convention.date_limite_correction) == (None, None)
    assert convention.instructeur_id == gens.instructeur.utilisateur_id


def test_la_structure_lit_un_commentaire_une_fois_envoye():
    convention = creer_convention(EtatConvention.EN_INSTRUCTION)
    gens = personnes(convention.structure)
    with perimetre(gens.instructeur) as par:
        commentaire = commenter(convention=convention, champ="modalite", texte="Pourquoi ?", par=par, le=LE)
    assert commentaire.valeur == "24 mois, au niveau du SMIC"
    page = reverse("financement:convention", args=[convention.pk])
    assert "Pourquoi ?" not in client_de(gens.referent).get(page).content.decode()
    with perimetre(gens.referent):
        assert list(Commentaire.objects.values_list("texte", flat=True)) in ([], ["Pourquoi ?"])
    with perimetre(gens.instructeur) as par:
        corriger_convention(convention=convention, motif="À revoir, s'il vous plaît.", par=par, le=LE)
    assert "Pourquoi ?" in client_de(gens.referent).get(page).content.decode()
    assert relire(convention).date_limite_correction == LE.date() + timedelta(days=30)


def test_corriger_sans_champ_est_refuse_et_ne_change_rien():
    convention = creer_convention(EtatConvention.SOUMISE)
    with perimetre(personnes(convention.structure).instructeur) as par, pytest.raises(ErreurMetier) as refus:
        corriger_convention(convention=convention, motif="À revoir.", par=par, le=LE)
    assert refus.value.code == "aucun_commentaire"
    assert relire(convention).etat == EtatConvention.SOUMISE


def test_un_seul_commentaire_ouvert_par_champ_et_seulement_un_champ_connu():
    commentaire = creer_commentaire()
    gens = personnes(commentaire.structure)
    with perimetre(gens.instructeur) as par:
        with pytest.raises(ErreurMetier, match=r"^Ce champ porte déjà un commentaire ouvert\.$"):
            commenter(
                convention=commentaire.convention, champ="description_projet", texte="Et ?", par=par, le=LE
            )
        with pytest.raises(ErreurMetier, match="Choisissez un des champs"):
            commenter(convention=commentaire.convention, champ="numero", texte="Et ?", par=par, le=LE)
        with pytest.raises(ErreurMetier, match="Écrivez ce qu'il faut corriger"):
            commenter(convention=commentaire.convention, champ="modalite", texte="  ", par=par, le=LE)
        piece = commenter(
            convention=commentaire.convention, objet="piece", champ="rib", texte="Illisible.", par=par, le=LE
        )
    assert piece.envoye_le == LE  # the host is correcting already


def test_valider_avec_un_commentaire_ouvert_est_refuse_et_clot_les_reponses():
    commentaire = creer_commentaire(EtatCommentaire.RESOLU)
    convention = relire(commentaire.convention)
    gens = personnes(convention.structure)
    with perimetre(gens.referent) as par:
        soumettre_convention(convention=convention, par=par, le=LE)
    with perimetre(gens.validateur) as par:
        rouvrir_commentaire(commentaire=commentaire, motif="Pas encore clair.", par=par, le=LE)
        with pytest.raises(ErreurMetier) as refus:
            valider_convention(convention=convention, par=par, le=LE)
        assert refus.value.message == (
            "Un commentaire est encore ouvert : demandez la correction, ou clôturez-le."
            " Ouverts : « Description du projet »."
        )
        clore_commentaire(commentaire=commentaire, par=par, le=LE)
        second = commenter(convention=convention, champ="modalite", texte="Sûr ?", par=par, le=LE)
        corriger_convention(convention=convention, motif="Encore une question.", par=par, le=LE)
    with perimetre(gens.referent) as par:
        resoudre_commentaire(commentaire=second, reponse="Oui.", par=par, le=LE)
        soumettre_convention(convention=convention, par=par, le=LE)
    with perimetre(gens.validateur) as par:
        valider_convention(convention=convention, par=par, le=LE)
    second.refresh_from_db()
    assert (second.etat, relire(convention).etat) == (EtatCommentaire.CLOS, EtatConvention.A_SIGNER)


def test_la_structure_ne_repond_que_pendant_la_correction():
    commentaire = creer_commentaire(EtatCommentaire.RESOLU)
    gens = personnes(commentaire.structure)
    with perimetre(gens.referent) as par:
        soumettre_convention(convention=relire(commentaire.convention), par=par, le=LE)
        commentaire = Commentaire.objects.select_related("convention").get(pk=commentaire.pk)
        with pytest.raises(ErreurMetier, match="n'est plus à corriger"):
            reprendre_commentaire(commentaire=commentaire, par=par, le=LE)


# Versions and their difference


def test_une_version_par_soumission_et_leur_difference():
    convention = creer_convention(EtatConvention.A_CORRIGER, champs=("description_projet", "modalite"))
    gens = personnes(convention.structure)
    modifier(
        convention,
        modalite="36_mois",
        description_projet="Des ateliers dans quatre médiathèques et à l'EHPAD.",
    )
    with perimetre(gens.referent) as par:
        for commentaire in convention.commentaires.all():
            resoudre_commentaire(commentaire=commentaire, reponse="Fait.", par=par, le=LE)
        soumettre_convention(convention=relire(convention), par=par, le=LE)
    premiere, seconde = convention.versions.order_by("rang")
    assert [(v.rang, v.contenu["modalite"]) for v in (premiere, seconde)] == [(1, "24_mois"), (2, "36_mois")]
    changements = comparer(premiere.contenu, seconde.contenu)
    assert [(c.libelle, c.avant, c.apres) for c in changements] == [
        ("Durée de l'aide", "24 mois, au niveau du SMIC", "36 mois, à 70 % du SMIC"),
        (
            "Description du projet",
            "Des ateliers dans trois médiathèques et à l'EHPAD.",
            "Des ateliers dans quatre médiathèques et à l'EHPAD.",
        ),
    ]
    assert [(m.genre, m.texte) for m in changements[1].mots] == [
        ("egal", "Des ateliers dans "),
        ("retire", "trois"),
        ("ajoute", "quatre"),
        ("egal", " médiathèques et à l'EHPAD."),
    ]
    for personne in (gens.referent, gens.instructeur):
        page = client_de(personne).get(reverse("financement:convention_versions", args=[convention.pk]))
        contenu = unescape(page.content.decode())
        assert "De la version 1 à la version 2" in contenu
        assert "36 mois, à 70 % du SMIC" in contenu
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        VersionConvention.objects.filter(pk=premiere.pk).update(contenu={})


TEXTES = st.text(alphabet="ab éÉ\n,.'", max_size=60)


@given(TEXTES, TEXTES)
def test_les_segments_redonnent_les_deux_textes(avant, apres):
    segments = comparer_mots(avant, apres)
    assert "".join(s.texte for s in segments if s.genre != "ajoute") == avant
    assert "".join(s.texte for s in segments if s.genre != "retire") == apres


def test_chaque_champ_de_la_liste_est_au_formulaire_et_a_la_convention():
    assert set(CONTENU) | {"note_instruction"} == set(REDIGES)
    assert all(
        hasattr(Convention, champ.nom)
        for champ in CHAMPS
        if champ.nom not in ("premier_jour", "coordinateurs")
    )


# Back to the examination, annulled, taken up again: the number and the credits


def tenu(convention) -> tuple[Decimal, int]:
    """Credits (€) and posts that a convention holds on its envelope."""
    lignes = MouvementEnveloppe.objects.filter(convention_id=convention.pk).values_list("reserve", "postes")
    return sum((reserve for reserve, _ in lignes), Decimal(0)), sum(postes for _, postes in lignes)


def test_revenir_a_l_instruction_garde_le_numero_et_rend_les_credits():
    convention = creer_convention(EtatConvention.A_SIGNER)
    gens = personnes(convention.structure)
    numero = convention.numero
    assert tenu(convention) == (Decimal("50000.00"), 1)
    with perimetre(gens.validateur) as par:
        for _ in range(2):
            reprendre_instruction(convention=convention, motif="Une erreur de poste.", par=par, le=LE)
            assert tenu(convention) == (Decimal(0), 0)
            revenue = relire(convention)
            assert (revenue.etat, revenue.numero, revenue.validee_le, revenue.montant_previsionnel) == (
                EtatConvention.EN_INSTRUCTION,
                numero,
                None,
                None,
            )
            valider_convention(convention=revenue, par=par, le=LE)
            convention = relire(convention)
            assert (convention.numero, tenu(convention)) == (numero, (Decimal("50000.00"), 1))
    assert convention.validations == 3
    ecouler()
    assert tenu(convention) == (Decimal("50000.00"), 1)


@pytest.mark.parametrize("partie", ["structure", "financeur"])
def test_on_ne_revient_plus_apres_une_signature(partie):
    convention = creer_convention(EtatConvention.A_SIGNER)
    signer(convention, partie)
    with perimetre(personnes(convention.structure).validateur) as par, pytest.raises(ErreurMetier) as refus:
        reprendre_instruction(convention=convention, motif="Trop tard.", par=par, le=LE)
    assert refus.value.code == "deja_signee"


@pytest.mark.parametrize(
    "etat", ["brouillon", "soumise", "en_instruction", "a_corriger", "a_signer"], ids=str
)
def test_annuler_puis_reprendre_depuis_chaque_etat(etat):
    """The number stays; the credits come back whether the worker freed them before or not."""
    convention = creer_convention(etat)
    numero = convention.numero
    gens = personnes(convention.structure)
    with perimetre(gens.referent) as par:
        annuler_convention(convention=convention, motif="Projet suspendu.", par=par, le=LE)
        assert convention.postes.get().actif is False
        reactiver_convention(convention=relire(convention), motif="Projet repris.", par=par, le=LE)
        convention = relire(convention)
        assert (convention.etat, convention.numero, convention.annulee_le) == ("brouillon", numero, None)
        assert (convention.postes.get().actif, convention.soumise_le) == (True, None)
        soumettre_convention(convention=convention, par=par, le=LE)
    with perimetre(gens.validateur) as par:
        Commentaire.objects.filter(convention=convention).update(
            etat="clos", clos_le=LE, clos_par_id=par.utilisateur_id
        )
        valider_convention(convention=relire(convention), par=par, le=LE)
    ecouler()
    convention = relire(convention)
    assert (convention.etat, convention.numero) == ("a_signer", numero or "CN-87-2026-0001")
    assert tenu(convention) == (Decimal("50000.00"), 1)


def test_reprendre_quand_le_poste_est_pris_est_refuse():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure)
    annulee = creer_convention(EtatConvention.ANNULEE, structure=structure, postes=postes)
    creer_convention(structure=structure, postes=postes)
    with (
        perimetre(personnes(structure).referent) as par,
        pytest.raises(ErreurMetier, match=r"^Ce poste figure déjà dans une convention\.$"),
    ):
        reactiver_convention(convention=annulee, motif="Reprise.", par=par, le=LE)
    assert relire(annulee).etat == EtatConvention.ANNULEE


def test_le_registre_explique_chaque_numero():
    signees = [creer_convention(EtatConvention.A_SIGNER) for _ in range(3)]
    gens = personnes(signees[0].structure)
    with perimetre(gens.validateur) as par:
        annuler_convention(convention=signees[1], motif="Doublon.", par=par, le=LE)
        reprendre_instruction(convention=signees[2], motif="À revoir.", par=par, le=LE)
    assert [(c.numero, c.etat) for c in registre.numeros(gens.validateur)] == [
        ("CN-87-2026-0001", "a_signer"),
        ("CN-87-2026-0002", "annulee"),
        ("CN-87-2026-0003", "en_instruction"),
    ]
    (serie,) = registre.series(gens.validateur)
    assert (serie.departement, serie.annee, serie.dernier, serie.trous) == ("87", 2026, 3, 0)
    assert registre.manquants(gens.validateur, serie) == []
    page = client_de(gens.validateur).get(reverse("financement:registre")).content.decode()
    assert page.count("CN-87-2026-000") == 3


# Several at once, one after the other


def test_valider_un_lot_garde_une_decision_chacune_et_dit_les_refus():
    bonnes = [creer_convention(EtatConvention.SOUMISE) for _ in range(3)]
    mauvaise = creer_convention(EtatConvention.SOUMISE)
    poste = mauvaise.postes.get().poste
    poste.contrats.get().affectations.all().delete()
    poste.contrats.all().delete()
    gens = personnes(mauvaise.structure)
    client = client_de(gens.validateur)
    lot = [str(c.pk) for c in (bonnes[0], mauvaise, bonnes[1], bonnes[2])]
    adresse = reverse("financement:valider_lot")
    assert client.post(adresse, {}).status_code == 422
    apercu = unescape(client.post(adresse, {"conventions": lot}).content.decode())
    assert "Valider 4 conventions" in apercu
    assert Convention.objects.filter(etat="a_signer").count() == 0
    page = client.post(adresse, {"conventions": lot, "confirmer": "1"}, follow=True)
    texte = unescape(page.content.decode())
    assert "3 conventions validées" in texte
    assert f"Sans contrat : {poste.numero}" in texte
    assert Convention.objects.filter(etat="a_signer").count() == 3
    assert TransitionEffectuee.objects.filter(objet_type="convention", nom="valider").count() == 3
    assert relire(mauvaise).etat == EtatConvention.SOUMISE
    assert valider_conventions(conventions=[], par=gens.validateur, le=LE) == []


def test_quarante_conventions_validees_a_la_suite_sans_perdre_le_filtre():
    conventions = [creer_convention(EtatConvention.SOUMISE, le=LE + timedelta(minutes=n)) for n in range(5)]
    ailleurs = creer_convention(EtatConvention.SOUMISE, structure=creer_structure("Fort-de-France"))
    client = client_de(personnes(conventions[0].structure).validateur)
    filtre = "?etat=soumise&departement=87"
    adresse, visitees = None, []
    page = client.get(reverse("financement:instruction_conventions") + filtre)
    assert f"{conventions[0].pk}/{filtre}".replace("&", "&amp;") in page.content.decode()
    for convention in conventions:
        adresse = reverse("financement:valider", args=[convention.pk]) + filtre
        reponse = client.post(adresse, {"suivante": "1"})
        visitees.append(reponse["Location"])
    attendues = [
        reverse("financement:instruction_convention", args=[c.pk]) + filtre for c in conventions[1:]
    ] + [reverse("financement:instruction_conventions") + filtre]
    assert visitees == attendues
    assert relire(ailleurs).etat == EtatConvention.SOUMISE
    assert Convention.objects.filter(etat=EtatConvention.A_SIGNER).count() == 5


def test_les_voisines_suivent_le_filtre_et_l_agent():
    a, b, c = (creer_convention(EtatConvention.SOUMISE, le=LE + timedelta(minutes=n)) for n in range(3))
    par = personnes(a.structure).instructeur
    with perimetre(par):
        prendre_en_charge(convention=b, par=par, le=LE)
    filtre = selecteurs_instruction.Filtre
    assert selecteurs_instruction.voisines(par, b, filtre()) == (a, c)
    assert selecteurs_instruction.voisines(par, a, filtre(etat="soumise")) == (None, c)
    assert selecteurs_instruction.voisines(par, a, filtre(agent="moi")) == (None, b)
    assert selecteurs_instruction.voisines(par, c, filtre(agent="personne")) == (a, None)


# Who may, and how many queries


@pytest.mark.parametrize("role", [Role.ANCT_INSTRUCTEUR, Role.ANCT_VALIDATEUR, Role.SIGNATAIRE_FINANCEUR])
def test_les_boutons_suivent_le_role(role):
    convention = creer_convention(EtatConvention.SOUMISE)
    page = client_de(creer_personne(role)).get(
        reverse("financement:instruction_convention", args=[convention.pk])
    )
    texte = unescape(page.content.decode())
    vus = [
        b
        for b in ("Prendre en charge", "Valider la convention", "Demander une correction")
        if f">{b}<" in texte
    ]
    assert (
        vus
        == {
            Role.ANCT_INSTRUCTEUR: ["Prendre en charge", "Demander une correction"],
            Role.ANCT_VALIDATEUR: ["Prendre en charge", "Valider la convention", "Demander une correction"],
            Role.SIGNATAIRE_FINANCEUR: [],
        }[role]
    )


def test_la_liste_et_le_dossier_en_peu_de_requetes():
    un = creer_convention(EtatConvention.A_CORRIGER, champs=("modalite",))
    dix = creer_convention(EtatConvention.A_CORRIGER, nombre_postes=6, champs=NOMS)
    for _ in range(8):
        creer_convention(EtatConvention.SOUMISE)
    gens = personnes(un.structure)
    agent = client_de(gens.instructeur)
    assert compter_requetes(agent, reverse("financement:instruction_conventions")) <= 15
    comptes = [
        compter_requetes(agent, reverse("financement:instruction_convention", args=[c.pk])) for c in (un, dix)
    ]
    assert comptes[0] == comptes[1], comptes
    for convention in (un, dix):
        hote = client_de(personnes(convention.structure).referent)
        comptes.append(compter_requetes(hote, reverse("financement:convention", args=[convention.pk])))
    assert comptes[2] == comptes[3], comptes
    assert max(comptes) <= 15, comptes
    assert compter_requetes(agent, reverse("financement:registre")) <= 10


def test_le_role_de_la_base_ne_laisse_pas_la_structure_ecrire_un_commentaire():
    commentaire = creer_commentaire()
    gens = personnes(commentaire.structure)
    with perimetre(gens.referent), pytest.raises((ProgrammingError, ActeNonPermis)):
        commenter(convention=commentaire.convention, champ="modalite", texte="Moi.", par=gens.referent, le=LE)
