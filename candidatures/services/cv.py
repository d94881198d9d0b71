"""The CV of a candidate: optional, one at a time, its own to replace and delete."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from candidatures.enums import EtatCandidat
from candidatures.models import CV, Candidat
from candidatures.services.verrous import verrouiller_candidat
from commun.acteurs import Acteur
from commun.analyses import nom_en_quarantaine
from commun.erreurs import ErreurMetier
from commun.journal import journaliser
from commun.televersements import enregistrer, lire_pdf


@transaction.atomic
def deposer_cv(*, candidat: Candidat, fichier: BinaryIO, nom: str, par: Acteur, le: datetime) -> CV:
    """Keep the CV in private storage, waiting for the antivirus; it takes the place of the former one.

    Raises ErreurMetier `brouillon` and those of `lire_pdf` (5 Mo, 20 pages) on the field `fichier`; the former CV then
    stays.
    """
    lu = lire_pdf(fichier, nom=nom)
    _, actuel = verrouiller_candidat(candidat.pk)
    if actuel.etat == EtatCandidat.BROUILLON or actuel.personne_id is None:
        raise ErreurMetier("brouillon", "Confirmez d'abord votre adresse électronique.")
    _oublier(actuel)
    cv = CV(candidat=actuel, personne_id=actuel.personne_id, depose_le=le)
    enregistrer(cv, lu, par=par, le=le)
    journaliser(acte="cv_depose", objet_type="candidat", objet_id=actuel.pk, par=par, le=le)
    return cv


@transaction.atomic
def supprimer_cv(*, candidat: Candidat, par: Acteur, le: datetime) -> None:
    """Delete the CV and its file: nobody reads it any more. Raises ErreurMetier `sans_cv`."""
    _, actuel = verrouiller_candidat(candidat.pk)
    if not _oublier(actuel):
        raise ErreurMetier("sans_cv", "Vous n'avez pas de CV en ligne.")
    journaliser(acte="cv_supprime", objet_type="candidat", objet_id=actuel.pk, par=par, le=le)


def _oublier(candidat: Candidat) -> bool:
    """The row now, the file after the commit: a CV that stands always has its file. What is left is swept."""
    ancien = CV.objects.filter(candidat=candidat).first()
    if ancien is None:
        return False
    stockage, chemin = ancien.fichier.storage, str(ancien.fichier.name)
    ancien.delete()
    for reste in (chemin, nom_en_quarantaine(chemin)):
        transaction.on_commit(lambda nom=reste: stockage.delete(nom))  # type: ignore[misc]
    return True
