"""Applying with the keyboard alone; applying, and asking for posts, without JavaScript."""

from __future__ import annotations

import pytest

from candidatures.enums import EtatCandidat
from candidatures.models import Candidat
from structures.enums import EtatDemande
from structures.models import Demande
from tests.pile.etapes import aujourdhui
from tests.pile.navigation import TELEPHONE, Personne, Scene
from tests.structures.fabriques import saisie_demande, siret_valide

pytestmark = [pytest.mark.pile, pytest.mark.navigateur]


class Clavier:
    """Only Tab, Space, Enter, arrows and letters; the focus is seen wherever it goes."""

    def __init__(self, personne: Personne) -> None:
        self.personne, self.page = personne, personne.page

    def atteindre(self, selecteur: str, au_plus: int = 60) -> None:
        """Tab until the element has the focus, shown by an outline."""
        vus = []
        for _ in range(au_plus):
            self.page.keyboard.press("Tab")
            vu = self.page.evaluate(
                """s => { const e = document.activeElement, etiquette = e.labels?.[0];
                const traits = [getComputedStyle(e), getComputedStyle(e, '::before')];
                // The calendar of a date field has its own ring, out of reach of the styles.
                if (e.type === 'date' && !e.matches(':focus')) return [e.matches(s), e.name, true];
                if (etiquette) traits.push(getComputedStyle(etiquette, '::before'));
                return [e.matches(s), e.name || e.textContent.trim().slice(0, 40),
                        traits.some(c => c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0)] }""",
                selecteur,
            )
            assert vu[2], f"le focus ne se voit pas sur « {vu[1]} »"
            vus.append(vu[1])
            if vu[0]:
                return
        raise AssertionError(f"{selecteur} hors d'atteinte : {vus}")

    def ecrire(self, nom: str, texte: str) -> None:
        self.atteindre(f"main [name='{nom}']")
        self.page.keyboard.type(texte)

    def valider(self, etape: str) -> None:
        """Enter on the button of the form."""
        self.atteindre("main form button[type=submit]")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.personne.verifier(etape)


def test_candidater_au_clavier(scene: Scene) -> None:
    adresse = "clavier@exemple.fr"
    with scene.personne("clavier") as personne:
        clavier = Clavier(personne)
        personne.aller("/", "accueil au clavier")
        clavier.atteindre("a[href='#contenu']", 1)
        personne.page.keyboard.press("Enter")
        assert personne.page.evaluate("document.activeElement.id") == "contenu"
        clavier.atteindre("a[href='/candidats/candidater/']", 15)
        with personne.page.expect_navigation():
            personne.page.keyboard.press("Enter")
        clavier.ecrire("prenom", "Noé")
        clavier.ecrire("nom", "Faure")
        clavier.ecrire("email", adresse)
        clavier.valider("candidater 2 au clavier")
        clavier.ecrire("commune", "limo")
        personne.page.get_by_role("option").first.wait_for()
        personne.page.keyboard.press("ArrowDown")
        personne.page.keyboard.press("Enter")
        assert personne.valeur("commune") == "Limoges (87)"
        clavier.atteindre("main [name='distance']")
        for _ in range(4):
            personne.page.keyboard.press("ArrowDown")
        clavier.atteindre("main [name='disponible_le']")
        personne.page.keyboard.type(aujourdhui().strftime("%m%d%Y"))
        clavier.atteindre("main [name='situation']")
        personne.page.keyboard.press("Space")
        clavier.atteindre("main [name='a_experience']")
        personne.page.keyboard.press("ArrowRight")
        clavier.valider("candidater 3 au clavier")
        clavier.ecrire("motivation", "J'aime expliquer.")
        for case in ("majeur", "consentement"):
            clavier.atteindre(f"main [name='{case}']")
            personne.page.keyboard.press("Space")
        clavier.valider("candidature envoyée au clavier")
        personne.aller(personne.pile.attendre_courriel(adresse, "Confirmez votre candidature").lien)
        clavier.valider("candidature confirmée au clavier")
        personne.lit("Votre candidature est confirmée")
    with scene.pile.base():
        candidat = Candidat.objects.get(email=adresse)
        assert (candidat.etat, candidat.prenom, candidat.commune.nom) == (
            EtatCandidat.ACTIF,
            "Noé",
            "Limoges",
        )
        assert (candidat.distance_max_km, candidat.disponible_le) == (20, aujourdhui())
        assert (candidat.situation, candidat.a_experience) == ("demandeur_emploi", False)


def test_candidater_sans_javascript(scene: Scene) -> None:
    adresse = "sans.script@exemple.fr"
    with scene.personne("sans script", java_script_enabled=False, viewport=TELEPHONE) as personne:
        page = personne.page
        personne.parcourir("/candidats/candidater/")
        personne.saisir(prenom="Éva", nom="Roux", email=adresse)
        personne.envoyer("Continuer")
        personne.saisir(commune="87350 Panazol", disponible_le=aujourdhui().isoformat())
        page.locator("main [name='distance']").select_option("15")
        personne.cocher("situation", "en_emploi")
        personne.cocher("a_experience", "oui")
        personne.envoyer("Continuer")
        personne.saisir(motivation="Transmettre.")
        personne.cocher("majeur")
        personne.cocher("consentement")
        personne.envoyer("Envoyer ma candidature")
        personne.parcourir(personne.pile.attendre_courriel(adresse, "Confirmez votre candidature").lien)
        personne.envoyer("Confirmer ma candidature")
        personne.lit("Votre candidature est confirmée")
    with scene.pile.base():
        candidat = Candidat.objects.get(email=adresse)
        assert (candidat.etat, candidat.commune.nom) == (EtatCandidat.ACTIF, "Panazol")


def test_demander_des_postes_sans_javascript(scene: Scene) -> None:
    adresse = "mairie.sans.script@exemple.fr"
    siret = siret_valide(90_002)
    saisie = saisie_demande(
        identifiant=siret,
        contact_email=adresse,
        commune="87000 Limoges",
        denomination="Tiers-lieu du Vieux Port",
    )
    with scene.personne("hôte sans script", java_script_enabled=False) as personne:
        personne.parcourir("/structures/demander/")
        personne.page.locator("main [name='type_structure']").select_option(saisie.pop("type_structure"))
        saisie.pop("engagement")
        personne.saisir(**saisie)
        personne.cocher("engagement")
        personne.envoyer("Recevoir le lien de confirmation")
        personne.parcourir(personne.pile.attendre_courriel(adresse, "Confirmez votre demande").lien)
        personne.envoyer("Confirmer et déposer la demande")
        personne.lit("Suivi de votre demande")
    with scene.pile.base():
        demande = Demande.objects.get(siret=siret)
        assert (demande.etat, demande.contact_email) == (EtatDemande.DEPOSEE, adresse)
