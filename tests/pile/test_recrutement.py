"""From a ranked list to the contract: with scripts, without, on a phone, with the keyboard; nobody recruits blind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from candidatures.enums import EtatMiseEnRelation
from candidatures.models import Candidat, Consultation, Message, MiseEnRelation, ProfilRecherche
from comptes.enums import Role
from comptes.models import Utilisateur
from conseillers.models import Contrat
from tests.candidatures.fabriques import creer_candidat
from tests.fichiers import pdf
from tests.pile.etapes import aujourdhui
from tests.pile.navigation import TELEPHONE, Personne, Scene
from tests.pile.pile import MOT_DE_PASSE
from tests.pile.test_clavier import Clavier
from tests.structures.fabriques import creer_membre, creer_offre, creer_structure

pytestmark = [pytest.mark.pile, pytest.mark.navigateur]


@dataclass(frozen=True)
class Recrutement:
    """One position of one host, and three people near it who have a password."""

    hote: str
    offre: str
    candidats: tuple[str, ...]

    @property
    def tableau(self) -> str:
        return f"/espace/structure/offres/{self.offre}/tableau/"


def preparer(scene: Scene, prefixe: str, lieu: str, nombre: int = 3) -> Recrutement:
    """The position and the people exist before the journey begins, in a town of their own; no two have one score."""
    le = timezone.now() - timedelta(hours=1)
    with scene.pile.base():
        # People of the other journeys, who would go anywhere, stay out of this one.
        ProfilRecherche.objects.update(actif=False)
        structure = creer_structure(lieu, denomination=f"Commune {prefixe}")
        hote = creer_membre(structure, Role.STRUCTURE_REFERENT, email=f"{prefixe}.hote@exemple.fr")
        offre = creer_offre(
            structure=structure, lieu=lieu, le=le, date_debut=aujourdhui() + timedelta(days=35)
        )
        adresses = []
        for rang in range(nombre):
            candidat = creer_candidat(
                prenom=("Ana", "Bao", "Clé")[rang],
                nom=prefixe.capitalize(),
                email=f"{prefixe}.{rang}@exemple.fr",
                commune=lieu,
                disponible_le=aujourdhui() + timedelta(days=15 * rang),
                a_experience=rang == 0,
                distance_max_km=5,
                le=le,
            )
            personne = Utilisateur.objects.get(pk=candidat.personne_id)
            personne.set_password(MOT_DE_PASSE)
            personne.save(update_fields=["password"])
            adresses.append(candidat.email)
        courriel = Utilisateur.objects.get(pk=hote.utilisateur_id).email
    return Recrutement(courriel, str(offre.pk), tuple(adresses))


def entrer(personne: Personne, adresse: str) -> None:
    """Sign in, without looking again at pages that other journeys check."""
    personne.parcourir("/compte/login/")
    personne.saisir(login=adresse, password=MOT_DE_PASSE)
    personne.envoyer("Se connecter avec le mot de passe")


def etats(scene: Scene, recrutement: Recrutement) -> dict[str, str]:
    with scene.pile.base():
        return dict(
            MiseEnRelation.objects.filter(offre_id=recrutement.offre).values_list("candidat__email", "etat")
        )


def test_du_classement_au_contrat(scene: Scene, tmp_path: Path) -> None:
    """The whole journey, each new page checked: accessibility, policy, console, 320 px."""
    recrutement = preparer(scene, "aurence", "Brive-la-Gaillarde")
    choisie, autre = recrutement.candidats[:2]
    fichier = tmp_path / "cv.pdf"
    fichier.write_bytes(pdf())
    with scene.personne("hôte") as hote, scene.personne("candidate") as candidate:
        entrer(candidate, choisie)
        candidate.parcourir("/candidats/espace/cv/")
        candidate.page.locator("main [name=fichier]").set_input_files(str(fichier))
        candidate.presser("Déposer mon CV", "CV déposé")
        candidate.attendre_que_la_page_dise("Vérifié par l'antivirus")
        entrer(hote, recrutement.hote)
        hote.aller(recrutement.tableau, "tableau de suivi")
        assert "Ana" not in hote.texte()
        for _ in range(2):
            hote.envoyer("Présélectionner")
            hote.parcourir(recrutement.tableau)
        hote.lit("Présélectionné : 2", "Ana Aurence")
        hote.page.get_by_role("link", name="Ouvrir la fiche d'Ana Aurence").click()
        hote.verifier("fiche d'un candidat")
        with hote.page.expect_download() as telechargement:
            hote.page.get_by_role("link", name="Télécharger le CV").click()
        assert Path(telechargement.value.path()).read_bytes() == pdf()
        fiche = hote.page.url
        hote.suivre("Écrire un message", "écrire à un candidat")
        hote.remplir(gabarit="question", texte="Avez-vous le permis ?")
        hote.envoyer("Envoyer le message")
        hote.suivre("Convier à un entretien", "convier")
        jour = (aujourdhui() + timedelta(days=5)).isoformat()
        hote.remplir(mode="visio", lieu="https://visio.exemple.fr/ana", date_1=jour, heure_1="10:00")
        hote.envoyer("Envoyer la proposition")
        lien = candidate.pile.attendre_courriel(choisie, "Commune aurence vous écrit : Question").lien
        candidate.aller(lien, "échange du candidat")
        candidate.lit("Avez-vous le permis ?", "Choisissez un créneau")
        candidate.remplir(texte="Oui, depuis dix ans.")
        candidate.envoyer("Envoyer à la structure")
        candidate.parcourir("/candidats/espace/")
        candidate.page.locator("form[action*='/creneaux/'] button").first.click()
        candidate.page.wait_for_load_state()
        candidate.lit("C'est noté", "Rendez-vous le")
        hote.page.goto(fiche)
        hote.lit("Oui, depuis dix ans.", "choisi par le candidat")
        hote.envoyer("Proposer le poste")
        candidate.parcourir(lien.partition("#")[0])
        candidate.presser("Accepter la proposition", "proposition acceptée")
        candidate.lit("Vous avez accepté le poste", "Fiche consultée", "CV téléchargé")
        hote.page.goto(fiche)
        hote.page.get_by_role("link", name="Recruter").click()
        hote.remplir(
            type="cdd",
            date_fin=(aujourdhui() + timedelta(days=790)).isoformat(),
            salaire="1 950,50",
            quotite="1",
        )
        hote.envoyer("Enregistrer le contrat")
        hote.lit("Le contrat est enregistré")
        candidate.pile.attendre_courriel(autre, "n'est plus à pourvoir")
    assert etats(scene, recrutement) == {choisie: "recrutee", autre: "close"}
    with scene.pile.base():
        contrat = Contrat.objects.get(personne_id=Candidat.objects.get(email=choisie).personne_id)
        assert (contrat.type, str(contrat.salaire_brut_mensuel)) == ("cdd", "1950.50")
        assert Consultation.objects.filter(rencontre__offre_id=recrutement.offre, objet="cv").count() == 1


def test_le_meme_chemin_sans_javascript_sur_un_telephone(scene: Scene) -> None:
    recrutement = preparer(scene, "vienne", "Guéret", 2)
    choisie, autre = recrutement.candidats
    options = {"java_script_enabled": False, "viewport": TELEPHONE}
    with scene.personne("hôte", **options) as hote, scene.personne("candidat", **options) as candidat:
        entrer(hote, recrutement.hote)
        for _ in range(2):
            hote.parcourir(recrutement.tableau)
            hote.envoyer("Présélectionner")
        for boite in hote.page.locator("main [name=rencontres]").all():
            hote.page.locator(f"label[for='{boite.get_attribute('id')}']").click()
        hote.page.locator("main [name=acte]").select_option("proposer")
        hote.envoyer("Appliquer aux personnes cochées")
        hote.lit("C'est fait : 2 personnes sont informées par courriel.")
        entrer(candidat, choisie)
        candidat.parcourir("/candidats/espace/")
        candidat.page.get_by_role("link", name="Répondre à").first.click()
        candidat.saisir(texte="Merci !")
        candidat.envoyer("Envoyer à la structure")
        candidat.envoyer("Accepter la proposition")
        candidat.lit("Vous avez accepté le poste", "Merci !")
        largeur = candidat.page.locator("main").bounding_box()["width"]
        assert largeur <= TELEPHONE["width"]
    with scene.personne("l'autre", **options) as second:
        entrer(second, autre)
        second.parcourir("/candidats/espace/")
        second.page.get_by_role("link", name="Répondre à").first.click()
        second.page.get_by_role("link", name="Décliner").click()
        second.page.locator("main [name=motif]").select_option("declin_dates")
        second.envoyer("Ne pas donner suite")
        second.lit("Les dates ne conviennent pas au candidat")
    assert etats(scene, recrutement) == {choisie: "acceptee", autre: "close"}
    with scene.pile.base():
        assert Message.objects.get(rencontre__offre_id=recrutement.offre).texte == "Merci !"


def test_le_tableau_au_clavier(scene: Scene) -> None:
    """Arrows and letters alone, from the first card to a decision told to two people; the place is kept."""
    recrutement = preparer(scene, "glane", "Saint-Junien")
    with scene.personne("clavier") as hote:
        entrer(hote, recrutement.hote)
        for _ in range(3):
            hote.parcourir(recrutement.tableau)
            hote.envoyer("Présélectionner")
        hote.aller(recrutement.tableau, "tableau au clavier")
        clavier, touches = Clavier(hote), hote.page.keyboard
        actif = "document.activeElement.getAttribute('aria-label')"
        clavier.atteindre("[data-carte]")
        assert hote.page.evaluate(actif) == "Ana Glane, Présélectionné, 1 sur 3"
        touches.press("?")
        assert hote.page.locator("#tableau-aide").get_attribute("open") is not None
        touches.press("j")
        assert hote.page.evaluate(actif) == "Bao Glane, Présélectionné, 2 sur 3"
        touches.press("ArrowUp")
        touches.press("x")
        annonce = hote.page.get_by_role("status").filter(has_text="Coché, 1 personne cochée.")
        annonce.wait_for(state="attached")
        touches.press("j")
        touches.press("x")
        touches.press("c")
        assert hote.page.evaluate("document.activeElement.id") == "tableau-appliquer"
        with hote.page.expect_navigation():
            touches.press("Enter")
        hote.lit("C'est fait : 2 personnes sont informées par courriel.", "Entretien : 2")
        assert hote.page.evaluate(actif) == "Bao Glane, Entretien, 2 sur 2"
        touches.press("ArrowLeft")
        assert hote.page.evaluate(actif) == "Clé Glane, Présélectionné, 1 sur 1"
        touches.press("e")
        assert hote.page.evaluate("document.activeElement.name") == "motif"
        touches.press("Escape")
        assert hote.page.locator("main [name=rencontres]:checked").count() == 0
        with hote.page.expect_navigation():
            touches.press("o")
        hote.lit("Clé Glane", "Coordonnées")
    assert sorted(etats(scene, recrutement).values()) == [
        EtatMiseEnRelation.ENTRETIEN,
        EtatMiseEnRelation.ENTRETIEN,
        EtatMiseEnRelation.PRESELECTIONNEE,
    ]
    with scene.pile.base():
        assert Candidat.objects.filter(email__in=recrutement.candidats, etat="actif").count() == 3
