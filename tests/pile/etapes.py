"""The steps of the programme, each walked by its own role through the real pages. Every page reached is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from commun.dates import jour_de_paris
from comptes.enums import Role
from comptes.models import Utilisateur
from conseillers.models import Organisme
from tests.fabriques import creer_personne
from tests.fichiers import pdf
from tests.financement.fabriques import doter
from tests.pile.navigation import Personne, Scene
from tests.structures.fabriques import siret_valide

HOTE, CANDIDATE = "direction@exemple.fr", "lea.moreau@exemple.fr"
STRUCTURE = "Commune de l'Aurence"
PDF = b"%PDF-"
PIECE = pdf(titre="Papier")


def aujourdhui() -> date:
    return jour_de_paris(timezone.now())


@dataclass(frozen=True)
class Agents:
    """Addresses of those who have a password."""

    prefecture: str
    coordination: str
    financeur: str
    ordonnateur: str
    comptable: str
    organisme: str


def creer_agents(scene: Scene) -> Agents:
    """The agents of the State and the training organisation: their accounts exist before the chain begins."""
    with scene.pile.base():
        organisme = Organisme.objects.create(nom="Formations du Limousin")
        doter(annee=aujourdhui().year)
        acteurs = (
            creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87"),
            creer_personne(Role.ANCT_VALIDATEUR),
            creer_personne(Role.SIGNATAIRE_FINANCEUR),
            creer_personne(Role.ORDONNATEUR),
            creer_personne(Role.COMPTABLE),
            creer_personne(Role.ORGANISME_FORMATION, organisme_id=organisme.pk),
        )
        adresses = Utilisateur.objects.in_bulk([acteur.utilisateur_id for acteur in acteurs])
        return Agents(*(str(adresses[acteur.utilisateur_id].email) for acteur in acteurs))


def demander_des_postes(visiteur: Personne) -> None:
    """A host asks for two posts: first with a wrong SIRET and a past date, then well; confirmed by mail."""
    visiteur.aller("/", "accueil")
    visiteur.suivre("Demander un poste", "demande de postes")
    visiteur.remplir(
        identifiant="123 456 789 00012",
        denomination=STRUCTURE,
        type_structure="commune",
        adresse="1 place de la Mairie",
        contact_prenom="Ana",
        contact_nom="Martin",
        contact_fonction="Directrice",
        contact_email=HOTE,
        nombre_postes="2",
        date_debut_souhaitee=(aujourdhui() - timedelta(days=1)).isoformat(),
        motivation="Des ateliers dans trois médiathèques et à l'EHPAD.",
        engagement=True,
    )
    visiteur.choisir_commune("limo", "Limoges")
    visiteur.presser("Recevoir le lien de confirmation", "demande refusée")
    visiteur.lit("Ce numéro SIRET n'existe pas", "Cette date est passée")
    assert visiteur.valeur("denomination") == STRUCTURE
    assert visiteur.valeur("motivation") == "Des ateliers dans trois médiathèques et à l'EHPAD."
    visiteur.remplir(
        identifiant=siret_valide(90_001), date_debut_souhaitee=(aujourdhui() + timedelta(days=30)).isoformat()
    )
    visiteur.presser("Recevoir le lien de confirmation", "demande envoyée")
    lien = visiteur.pile.attendre_courriel(HOTE, "Confirmez votre demande").lien
    visiteur.aller(lien, "confirmer la demande")
    visiteur.presser("Confirmer et déposer la demande", "suivi de la demande")
    visiteur.lit("Suivi de votre demande")


def rendre_un_avis(prefecture: Personne) -> None:
    """The préfecture finds the request in what waits for it, and gives a reasoned opinion."""
    prefecture.suivre("Rendre un avis sur les demandes de postes", "demandes de la préfecture")
    prefecture.suivre(STRUCTURE, "demande vue de la préfecture")
    prefecture.remplir(sens="favorable", commentaire="Le besoin est établi dans ce secteur.")
    prefecture.presser("Enregistrer l'avis", "avis rendu")
    prefecture.lit("Votre avis est enregistré")


def attribuer(coordination: Personne) -> None:
    """The committee attributes two posts."""
    coordination.suivre("Inscrire des demandes de postes au comité", "séances du comité")
    coordination.suivre("Planifier une séance", "planifier une séance")
    coordination.remplir(date_seance=aujourdhui().isoformat())
    coordination.presser("Planifier la séance", "séance planifiée")
    coordination.suivre("Inscrire des demandes", "inscrire des demandes")
    coordination.page.get_by_role("checkbox", name=STRUCTURE).check(force=True)
    coordination.presser("Inscrire les demandes cochées", "ordre du jour")
    coordination.presser("Arrêter l'ordre du jour", "ordre du jour arrêté")
    coordination.presser("Ouvrir la séance", "décision à saisir")
    coordination.remplir(sens="positive", nombre_postes="2")
    coordination.presser("Enregistrer et passer à la suivante", "aperçu de la publication")
    coordination.lit("1 décision, 2 postes, 1 courriel")
    coordination.presser("Publier 1 décision", "séance publiée")
    coordination.lit("1 décision publiée, 2 postes attribués")
    coordination.aller("/instruction/structures/", "structures")
    coordination.remplir(q="aurence")
    coordination.presser("Chercher", "structures cherchées")
    coordination.suivre(STRUCTURE, "structure vue de l'instruction")


def publier_une_offre(hote: Personne) -> None:
    """The host, told by mail, signs in by code and publishes a position."""
    hote.pile.attendre_courriel(HOTE, "2 postes")
    hote.se_connecter_par_code(HOTE)
    hote.aller("/espace/structure/", "ma structure")
    hote.lit(STRUCTURE, "P-", "À pourvoir (2)")
    hote.suivre("Rédiger une offre", "nouvelle offre")
    hote.remplir(
        missions="Ateliers collectifs dans les communes du secteur.",
        date_debut=aujourdhui().isoformat(),
        salaire_brut_mensuel="1 950,50",
    )
    hote.choisir_commune("pana", "Panazol")
    hote.presser("Enregistrer le brouillon", "offre en brouillon")
    hote.presser("Publier", "offre publiée")


def candidater(candidate: Personne) -> None:
    """From the public position to the confirmed application, in three short pages and one mail."""
    candidate.aller("/offres/", "offres")
    candidate.choisir_commune("limo", "Limoges")
    candidate.presser("Chercher", "offres autour de Limoges")
    candidate.suivre("Panazol", "offre publique")
    candidate.suivre("Candidater", "candidater 1")
    candidate.presser("Continuer", "candidater 1 refusé")
    candidate.lit("Indiquez votre prénom.", "Indiquez votre adresse électronique.")
    candidate.remplir(prenom="Léa", nom="Moreau", email=CANDIDATE, telephone="05 55 12 34 56")
    candidate.presser("Continuer", "candidater 2")
    candidate.remplir(
        distance="40",
        disponible_le=aujourdhui().isoformat(),
        situation="demandeur_emploi",
        a_experience="non",
    )
    candidate.choisir_commune("limo", "Limoges")
    candidate.presser("Continuer", "candidater 3")
    candidate.remplir(motivation="J'aime expliquer, à tout âge.", majeur=True, consentement=True)
    candidate.presser("Envoyer ma candidature", "candidature envoyée")
    lien = candidate.pile.attendre_courriel(CANDIDATE, "Confirmez votre candidature").lien
    candidate.aller(lien, "confirmer la candidature")
    candidate.presser("Confirmer ma candidature", "candidature confirmée")
    candidate.lit("Votre candidature est confirmée")


def recruter(hote: Personne) -> None:
    """Ranked, preselected, hired: a pay under the SMIC is refused in French and nothing typed is lost."""
    hote.aller("/espace/structure/mises-en-relation/", "candidats")
    hote.suivre("Conseiller numérique", "candidats classés")
    assert "Léa" not in hote.texte()
    hote.lit("Candidats qui correspondent : 1 sur", "km")
    hote.presser("Présélectionner", "candidate présélectionnée")
    hote.lit("Léa Moreau", CANDIDATE)
    hote.pile.attendre_courriel(CANDIDATE, f"{STRUCTURE} s'intéresse à votre candidature")
    hote.suivre("Recruter", "recruter")
    fin = aujourdhui() + timedelta(days=1000)
    hote.remplir(type="cdd", date_fin=fin.isoformat(), salaire="1 500,00", quotite="1")
    hote.presser("Enregistrer le contrat", "contrat refusé")
    hote.lit("Le salaire brut mensuel doit être d'au moins", "SMIC")
    assert (hote.valeur("salaire"), hote.valeur("date_fin")) == ("1 500,00", fin.isoformat())
    hote.remplir(salaire="1 950,50")
    hote.presser("Enregistrer le contrat", "postes")
    hote.lit("Le contrat est enregistré", "Léa Moreau", "Signé")
    hote.pile.attendre_courriel(CANDIDATE, f"Vous êtes recruté par {STRUCTURE}")


def verifier_le_contrat(coordination: Personne) -> None:
    coordination.aller("/instruction/contrats/", "contrats à vérifier")
    coordination.lit("Léa Moreau", "1 950,50 €")
    coordination.presser("Vérifier", "contrat vérifié")


def deposer_les_pieces(hote: Personne) -> None:
    """The payments page says what is missing and who must act; its link leads to the deposit."""
    hote.prendre_le_role("Référent de structure")
    hote.aller("/espace/structure/paiements/", "paiements")
    hote.attendre_que_la_page_dise("Tranche 1")
    hote.lit("Pièce à déposer par la structure", "À faire par vous")
    hote.suivre("Pièce à déposer par la structure", "pièces de la convention")
    for _ in range(3):
        hote.page.locator("main a", has_text=re.compile("^Déposer :")).first.click()
        hote.page.wait_for_url(re.compile("pieces/deposer/"))
        fichier = {"name": "piece.pdf", "mimeType": "application/pdf", "buffer": PIECE}
        hote.page.set_input_files("main input[type=file]", files=[fichier])
        hote.remplir(date_piece=aujourdhui().isoformat())
        hote.presser("Déposer la pièce", "pièce déposée")
        hote.lit("La pièce est déposée")


def accepter_les_pieces(coordination: Personne) -> None:
    coordination.pile.attendre_les_livraisons()  # the antivirus
    coordination.aller("/instruction/pieces/", "pièces à examiner")
    coordination.page.locator("main table a").first.click()
    coordination.page.wait_for_url(re.compile("conventions/[0-9a-f-]{36}/pieces/"))
    for _ in range(3):
        coordination.suivre("Accepter", "accepter une pièce")
        coordination.presser("Accepter la pièce", "pièce acceptée")
        coordination.lit("La pièce est acceptée")


def lire_les_droits(hote: Personne) -> None:
    """Both signed: the worker has computed the entitlement, month by month, and made the instalments."""
    hote.aller("/espace/structure/paiements/", "paiements")
    hote.attendre_que_la_page_dise("Tranche 1")
    hote.verifier("paiements de la convention")
    hote.page.locator("main .cn-tranche p > a").first.click()
    hote.page.wait_for_url(re.compile("conventions/[0-9a-f-]{36}"))
    hote.attendre_que_la_page_dise("Droits du poste")
    hote.verifier("convention active")
    hote.suivre("Droits du poste", "droits")
    hote.lit("Montant constaté", "Montant prévisionnel", "50 000,00 €")
    hote.page.locator("main summary", has_text="mois par mois").first.click()
    lignes = hote.page.locator("main details[open] tbody tr")
    assert lignes.count() >= 24
    hote.verifier("droits mois par mois")


def donner_le_compte(hote: Personne) -> None:
    """A wrong IBAN is refused with its reason, then the right one waits for its verification."""
    hote.aller("/espace/structure/banque/", "coordonnées bancaires")
    hote.remplir(titulaire="Trésor public", iban="FR76 3000 1007 9412 3456 7890 186")
    hote.presser("Enregistrer ce compte", "IBAN refusé")
    hote.lit("La clé de contrôle est fausse")
    hote.remplir(iban="FR76 3000 1007 9412 3456 7890 185")
    hote.presser("Enregistrer ce compte", "compte enregistré")
    hote.lit("FR76 •••• 0185", "En attente de vérification")


def verifier_le_compte(coordination: Personne) -> None:
    coordination.aller("/instruction/comptes/", "comptes à vérifier")
    coordination.suivre(STRUCTURE, "compte à vérifier")
    coordination.lit("FR76 3000 1007 9412 3456 7890 185")
    coordination.presser("Le compte est vérifié", "compte vérifié")


def proposer_le_paiement(ordonnateur: Personne) -> None:
    ordonnateur.suivre("Tranches prêtes à payer", "tranches")
    ordonnateur.lit(STRUCTURE)
    ordonnateur.suivre("Proposer le paiement", "proposer le paiement")
    ordonnateur.presser("Proposer cet ordre de paiement", "ordre proposé")
    ordonnateur.lit("L'ordre est proposé")


def approuver_le_paiement(comptable: Personne) -> None:
    comptable.suivre("Ordres de paiement à approuver", "ordres")
    comptable.lit(STRUCTURE)
    comptable.suivre("Approuver", "approuver l'ordre")
    comptable.presser("Approuver cet ordre", "ordre approuvé")
    comptable.lit("L'ordre est approuvé")


def former(organisme: Personne) -> None:
    """The path of 350 hours is chosen after the test; two half-days are signed."""
    organisme.suivre("Faire passer le test de positionnement", "stagiaires")
    organisme.suivre("Léa Moreau", "dossier de formation")
    organisme.suivre("Choisir le parcours", "choisir le parcours")
    options = organisme.page.locator("main [name='parcours'] option", has_text="350")
    organisme.remplir(parcours=str(options.first.get_attribute("value")))
    organisme.presser("Retenir ce parcours", "formation en cours")
    for demi_journee, heures in (("matin", "4"), ("apres_midi", "3,5")):
        organisme.remplir(
            date=aujourdhui().isoformat(), demi_journee=demi_journee, presence="oui", heures=heures
        )
        organisme.presser("Enregistrer la demi-journée", f"émargement {demi_journee}")
    organisme.lit("7,5 h sur 350 h")


def animer_un_atelier(conseillere: Personne) -> None:
    """The recruited candidate signs in as adviser, plans a workshop that the public finds, then logs it."""
    conseillere.se_connecter_par_code(CANDIDATE)
    conseillere.prendre_le_role("Candidat")
    conseillere.suivre("Ma candidature", "ma candidature")
    conseillere.presser("Ouvrir mon espace de conseiller", "espace conseiller")
    conseillere.aller("/espace/conseiller/", "mon contrat et ma formation")
    conseillere.lit(STRUCTURE, "7,5 h sur 350 h")
    conseillere.suivre("Ouvrir mes ateliers", "mes ateliers")
    conseillere.suivre("Planifier un atelier", "planifier un atelier")
    conseillere.remplir(
        titre="Premiers pas sur internet",
        date=aujourdhui().isoformat(),
        heure="23:59",
        duree_minutes="90",
        places="8",
        lieu="nouveau",
        nom_lieu="Médiathèque de Panazol",
        adresse="2 rue des Livres",
        description="Venez avec votre téléphone.",
    )
    conseillere.page.locator("main [name='themes']").first.evaluate("e => e.labels[0].click()")
    conseillere.choisir_commune("pana", "Panazol")
    conseillere.presser("Planifier et annoncer l'atelier", "atelier planifié")
    conseillere.suivre("voir la page publique", "atelier public")
    conseillere.aller("/ateliers/", "chercher un atelier")
    conseillere.choisir_commune("limo", "Limoges")
    conseillere.presser("Chercher", "ateliers autour de Limoges")
    conseillere.lit("Premiers pas sur internet")
    conseillere.aller("/espace/conseiller/ateliers/", "mes ateliers")
    conseillere.suivre("Premiers pas sur internet", "atelier")
    conseillere.suivre("Saisir le compte rendu", "compte rendu")
    conseillere.remplir(participants="7", duree_minutes="90")
    conseillere.presser("Enregistrer le compte rendu", "compte rendu enregistré")
    conseillere.aller("/espace/conseiller/activites/nouvelle/", "nouvelle activité")
    conseillere.aller("/espace/conseiller/statistiques/", "mes statistiques")


def lire_les_statistiques(visiteur: Personne) -> dict[str, int]:
    """Public figures: people helped and activities."""
    visiteur.aller("/statistiques/", "statistiques")
    chiffres: list[str] = visiteur.page.locator("main .cn-chiffres li strong").all_inner_texts()
    noms = ("personnes", "activites", "heures")
    valeurs: list[Any] = [int(re.sub(r"\D", "", chiffre)) for chiffre in chiffres]
    return dict(zip(noms, valeurs, strict=True))
