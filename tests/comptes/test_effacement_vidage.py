"""Forgetting somebody, proved on a dump: nothing of the person is left in it, whatever the place."""

from __future__ import annotations

import os
import subprocess

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from candidatures.enums import MotifRefus
from candidatures.models import CV, Candidat
from candidatures.services.equite import repondre_equite
from candidatures.services.rencontres import ecarter, noter_rencontre
from commun.acteurs import SYSTEME, perimetre
from commun.courriels import ecrire
from commun.evenements import publier
from commun.journal import journaliser
from commun.models import Document
from commun.models.evenement import Livraison
from config.embarque.postgres import dossiers_de_binaires
from structures.models import BrouillonDemande
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_creneaux,
    creer_cv,
    creer_rencontre,
    hote_de,
)
from tests.comptes.test_effacement import effacer
from tests.fabriques import LE
from tests.outils import ecouler

PRENOM, NOM, EMAIL = "Zéphirine", "d'Ormessonne", "zephirine.canari@exemple.fr"
# What may carry the person: each one is first found in a dump, then in none.
CANARIS = {
    "prénom": PRENOM,
    "nom": "Ormessonne",
    "adresse": EMAIL,
    "téléphone": "0555987654",
    "téléphone écrit": "05 55 98 76 54",
    "motivation": "canari-de-la-motivation",
    "note d'un recruteur": "canari-de-la-note",
    "motif d'un refus": "canari-du-motif",
    "lieu d'entretien": "canari-du-lieu",
    "détail du journal": "témoin : Zéphirine d'Ormessonne",
    "document": "canari-du-document",
    "nom du CV": "canari-du-cv",
    "brouillon": "canari-du-brouillon",
    "page échappée": "d&#x27;Ormessonne",
    "en capitales": "ORMESSONNE",
}


def vidage() -> str:
    """The whole database as SQL, by the owner of the tables, with the server's own program."""
    reglages = connection.get_connection_params()
    fait = subprocess.run(
        [
            dossiers_de_binaires()[0] / "pg_dump",
            *("-h", str(reglages["host"]), "-U", reglages["user"], "--data-only", "--inserts"),
            reglages["dbname"],
        ],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert fait.returncode == 0, fait.stderr
    return fait.stdout.replace("''", "'")


def semer() -> Candidat:
    """A candidate whose data went everywhere they may go."""
    candidat = creer_candidat(
        prenom=PRENOM, nom=NOM, email=EMAIL, telephone="0555987654", motivation=CANARIS["motivation"]
    )
    ecartee = creer_rencontre(candidat=candidat)
    hote = hote_de(ecartee.offre)
    creneau, _ = creer_creneaux(creer_rencontre(candidat=candidat))
    with perimetre(hote):
        noter_rencontre(rencontre=ecartee, texte=CANARIS["note d'un recruteur"], par=hote, le=LE)
        ecarter(
            rencontre=ecartee,
            motif=MotifRefus.DATES,
            commentaire=CANARIS["motif d'un refus"],
            par=hote,
            le=LE,
        )
    with perimetre(SYSTEME):
        type(creneau).objects.filter(pk=creneau.pk).update(lieu=CANARIS["lieu d'entretien"])
        journaliser(
            acte="essai",
            objet_type="essai",
            objet_id=None,
            par=SYSTEME,
            le=LE,
            mot=CANARIS["détail du journal"],
        )
        publier("essai.rien", par=SYSTEME, libelle=f"{PRENOM} {NOM.upper()}, 05 55 98 76 54")
        ecrire(
            gabarit="candidat_indisponible",
            destinataire="hote@exemple.fr",
            par=SYSTEME,
            rencontre=ecartee,
            candidat=candidat,
            lien="/",
        )
    ecouler()
    with perimetre(SYSTEME):
        livraison = Livraison.objects.latest("cree_le")
        Livraison.objects.filter(pk=livraison.pk).update(erreur=f"refusé pour {EMAIL}")
    personne = candidat.personne_id
    document = Document(
        nature="essai",
        objet_id=candidat.pk,
        nom="essai.txt",
        taille=3,
        gabarit_version="",
        donnees={"mot": CANARIS["document"]},
        sha256_contenu="0",
        sha256_fichier="0",
        personne_id=personne,
    )
    document.fichier.save("essai/canari.txt", ContentFile(b"abc"), save=False)
    document.save()
    EmailAddress.objects.create(user_id=personne, email=EMAIL)
    creer_cv(candidat)
    CV.objects.update(nom="canari-du-cv.pdf")
    with perimetre(acteur_candidat(candidat)) as elle:
        repondre_equite(sexe="femme", tranche_age="26_34", par=elle, le=LE)
    BrouillonDemande.objects.create(
        jeton_hash="b" * 64, email=EMAIL, saisie={"mot": CANARIS["brouillon"]}, modifie_le=LE
    )
    LogEntry.objects.create(user_id=personne, action_flag=1, object_repr=f"{PRENOM} {NOM}", change_message="")
    return candidat


@pytest.mark.django_db(transaction=True)
def test_aucun_canari_ne_reste_dans_un_vidage(limousin):
    autre = creer_candidat(prenom="Zéphirin", nom="Ormesson", email="autre@exemple.fr")
    candidat = semer()
    journaliser(
        acte="essai",
        objet_type="essai",
        objet_id=None,
        par=SYSTEME,
        le=LE,
        mot="Zéphirin Ormesson, Zéphirin d'Ormess",
    )
    fichier = Document.objects.get(nature="essai").fichier.name
    cv = CV.objects.get().fichier.name
    assert default_storage.exists(fichier) and default_storage.exists(cv)
    avant = vidage()
    assert [nom for nom, mot in CANARIS.items() if mot not in avant] == [], "un canari n'a pas été posé"
    bilan = effacer(candidat)
    apres = vidage()
    assert [nom for nom, mot in CANARIS.items() if mot in apres] == []
    assert not default_storage.exists(fichier) and not default_storage.exists(cv)
    assert "'femme'" not in apres
    assert bilan["candidatures_candidat"] == 1
    # somebody whose name looks like it keeps everything
    assert apres.count("Zéphirin Ormesson") == avant.count("Zéphirin Ormesson") == 1
    autre.refresh_from_db()
    assert (autre.prenom, autre.nom, autre.email) == ("Zéphirin", "Ormesson", "autre@exemple.fr")
