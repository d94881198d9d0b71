"""The examination of a convention in the technicians' admin, in a real browser: lists, actions, refusals, detail."""

from __future__ import annotations

import pytest

from commun.acteurs import perimetre
from comptes.enums import Role
from comptes.models import Habilitation
from financement.enums import EtatConvention
from financement.models import Convention
from financement.services.commentaires import resoudre_commentaire
from financement.services.conventions import soumettre_convention
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, doter, personnes
from tests.pile.etapes import aujourdhui
from tests.pile.navigation import Personne, Scene

pytestmark = [pytest.mark.pile, pytest.mark.navigateur]
LISTE = "/admin/financement/convention/"


def agir(technique: Personne, convention: Convention, acte: str, **plus: str) -> str:
    """Tick the convention, choose the act, press « Envoyer »; what the page answers."""
    page = technique.page
    technique.parcourir(f"{LISTE}?q={convention.structure.siret}")
    page.locator(f"input[name=_selected_action][value='{convention.pk}']").check()
    page.locator("select[name=action]").first.select_option(label=acte)
    for nom, valeur in plus.items():
        champ = page.locator(f"[name={nom}]").first
        champ.select_option(valeur) if nom == "champ" else champ.fill(valeur)
    with page.expect_navigation():
        page.locator("button[name=index]").first.click()
    return " ".join(page.locator(".messagelist").inner_text().split())


def etat(scene: Scene, convention: Convention) -> str:
    with scene.pile.base():
        return str(Convention.objects.get(pk=convention.pk).etat)


@pytest.mark.timeout(120)
def test_la_convention_s_examine_dans_l_administration(scene: Scene) -> None:
    with scene.pile.base():
        doter(annee=aujourdhui().year)
        convention = creer_convention(EtatConvention.SOUMISE)
        adresse = "technicienne@exemple.fr"
        acteur = creer_personne(Role.ADMINISTRATEUR, email=adresse)
        Habilitation.objects.create(utilisateur_id=acteur.utilisateur_id, role=Role.ANCT_VALIDATEUR)
        simple = "technicien@exemple.fr"
        creer_personne(Role.ADMINISTRATEUR, email=simple)
        gens = personnes(convention.structure)
    with scene.personne("technicienne sans autre rôle") as curieuse:
        curieuse.se_connecter(simple)
        assert "Votre rôle ne permet pas" in agir(curieuse, convention, "Valider")
    assert etat(scene, convention) == EtatConvention.SOUMISE
    with scene.personne("technicienne") as technique:
        technique.se_connecter(adresse)
        # Whatever role she holds at the moment, the act is done under the one that may do it.
        assert "1 convention traitée" in agir(technique, convention, "Prendre en charge")
        correction = "Demander une correction (motif, champ)"
        assert "Indiquez le motif" in agir(technique, convention, correction, champ="signataire_qualite")
        assert "1 convention traitée" in agir(
            technique, convention, correction, champ="signataire_qualite", motif="En quelle qualité ?"
        )
        assert etat(scene, convention) == EtatConvention.A_CORRIGER
        technique.parcourir("/admin/financement/commentaire/")
        assert "Qualité du signataire" in technique.page.locator("#result_list").inner_text()
        with scene.pile.base(), perimetre(gens.referent) as par:
            commentaire = convention.commentaires.get()
            resoudre_commentaire(commentaire=commentaire, reponse="Maire.", par=par, le=LE)
            soumettre_convention(convention=convention, par=par, le=LE)
        assert "1 convention traitée" in agir(technique, convention, "Valider")
        assert etat(scene, convention) == EtatConvention.A_SIGNER
        assert "n'est plus possible" in agir(technique, convention, "Valider")
        technique.parcourir("/admin/financement/versionconvention/")
        assert technique.page.locator("#result_list tbody tr").count() >= 2
        # The detail is read only, and every other list of the room opens.
        technique.parcourir(f"{LISTE}{convention.pk}/change/")
        assert technique.page.locator("main input[name=_save]").count() == 0
        for liste in ("avenant", "originalsigne", "signature", "calcul", "tranche", "ordre", "versionbareme"):
            reponse = technique.page.goto(f"{scene.pile.adresse}/admin/financement/{liste}/")
            assert reponse is not None and reponse.status == 200, liste
        assert technique.console == []
