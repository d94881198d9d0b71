"""The same form sent ten times at once with a real browser's cookies: one effect."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidatures.models import MiseEnRelation
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.models import EntreeJournal, Evenement, TransitionEffectuee
from comptes.models import Utilisateur
from financement.enums import EtatConvention
from financement.models import Signature
from tests.candidatures.fabriques import creer_candidat
from tests.financement.fabriques import creer_convention, personnes
from tests.pile.pile import MOT_DE_PASSE, Pile
from tests.pile.visiteur import Reponse, Visiteur
from tests.structures.fabriques import creer_membre, creer_offre

pytestmark = pytest.mark.pile
FOIS = 10


def dix_fois(visiteur: Visiteur, page: str, champs: dict[str, str], vers: str = "") -> list[Reponse]:
    """The form of a page, read once, sent ten times at the same instant."""
    jeton = visiteur.jeton(page)
    with ThreadPoolExecutor(FOIS) as fils:
        envois = [fils.submit(visiteur.poster, vers or page, champs, jeton) for _ in range(FOIS)]
        return [envoi.result() for envoi in envois]


def adresse_de(acteur: Acteur) -> str:
    return str(Utilisateur.objects.get(pk=acteur.utilisateur_id).email)


def connecter(pile: Pile, email: str) -> Visiteur:
    visiteur = Visiteur(pile.adresse)
    reponse = visiteur.se_connecter(email, MOT_DE_PASSE)
    assert (reponse.statut, reponse.vers) == (302, "/espace/")
    return visiteur


def test_signer_dix_fois_signe_une_fois(pile: Pile) -> None:
    """The right code sent ten times at once: one signature, nine times the page says that it has served."""
    with pile.base():
        convention = creer_convention(EtatConvention.A_SIGNER)
        signataire = personnes(convention.structure).signataire
        adresse = adresse_de(signataire)
    pile.attendre_les_livraisons()
    visiteur = connecter(pile, adresse)
    page = reverse("financement:convention_signer", args=[convention.pk])
    affichee = re.search(r'name="empreinte" value="([0-9a-f]{64})"', visiteur.lire(page).corps)
    assert affichee is not None
    saisie = visiteur.envoyer(page, {"lu": "on", "empreinte": affichee.group(1)})
    assert saisie.statut == 302
    code = pile.attendre_courriel(adresse, "Votre code de signature").sujet.rpartition(" ")[2]
    reponses = dix_fois(visiteur, saisie.vers, {"code": code})
    assert sorted(r.statut for r in reponses) == [302] + [422] * (FOIS - 1)
    # The second is said by a page drawn after the signature of another of the ten.
    servi = re.compile("Ce code a (déjà )?servi")
    assert [r.corps for r in reponses if r.statut == 422 and not servi.search(r.corps)] == []
    with pile.base():
        convention.refresh_from_db()
        assert (convention.etat, convention.signee_financeur_le) == (EtatConvention.A_SIGNER, None)
        assert convention.signee_structure_par_id == signataire.utilisateur_id
        actes = TransitionEffectuee.objects.filter(objet_id=convention.pk, nom="signer_structure")
        assert actes.count() == 1
        assert EntreeJournal.objects.filter(objet_id=convention.pk, acte="convention_signee").count() == 1
        assert Signature.objects.filter(objet_id=convention.pk).count() == 1


def test_preselectionner_dix_fois_preselectionne_une_fois(pile: Pile) -> None:
    demain = jour_de_paris(timezone.now()) + timedelta(days=1)
    with pile.base():
        offre = creer_offre(date_debut=demain + timedelta(days=30), le=timezone.now())
        candidat = creer_candidat(disponible_le=demain, le=timezone.now(), email="dix.fois@exemple.fr")
        adresse = adresse_de(creer_membre(offre.structure))
    visiteur = connecter(pile, adresse)
    page = reverse("candidatures:candidats_offre", args=[offre.pk])
    acte = reverse("candidatures:preselectionner", args=[offre.pk, candidat.pk])
    reponses = dix_fois(visiteur, page, {}, acte)
    assert [r.statut for r in reponses] == [302] * FOIS
    with pile.base():
        rencontre = MiseEnRelation.objects.get(offre=offre, candidat=candidat)
        assert EntreeJournal.objects.filter(objet_id=candidat.pk, acte="identite_ouverte").count() == 1
        assert Evenement.objects.filter(charge__id=str(rencontre.pk)).count() == 1
    assert {r.vers for r in reponses} >= {reverse("candidatures:rencontre", args=[rencontre.pk])}
    attendu = f"{offre.structure.denomination} s'intéresse à votre candidature"
    pile.attendre_courriel(candidat.email, attendu)
    pile.attendre_les_livraisons()
    assert [c.sujet for c in pile.courriels(candidat.email)].count(attendu) == 1
