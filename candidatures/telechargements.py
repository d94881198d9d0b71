"""The CV as a private file: the candidate's own, or that of a person whose identity is open to the host."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from candidatures.enums import ObjetConsultation
from candidatures.models import CV
from candidatures.models.cv import ETATS_DU_CV
from candidatures.selecteurs import rencontres_de
from candidatures.services.consultations import retenir_consultation
from commun.acteurs import Acteur
from commun.telechargements import FichierPrive, VueFichier, inscrire_telechargement
from commun.televersements import exiger_sain
from comptes.enums import ROLES_STRUCTURE, Role


def cv_prive(acteur: Acteur, pk: UUID) -> FichierPrive:
    """The CV, once the antivirus found it safe; each download by a host is shown to the candidate."""
    cv = get_object_or_404(CV.objects.visibles_par(acteur), pk=pk)
    exiger_sain(cv)

    def noter(lecteur: Acteur, le: datetime) -> None:
        rencontre = rencontres_de(lecteur).filter(candidat_id=cv.candidat_id, etat__in=ETATS_DU_CV).first()
        if lecteur.role in ROLES_STRUCTURE and rencontre is not None:
            retenir_consultation(rencontre=rencontre, objet=ObjetConsultation.CV, par=lecteur, le=le)

    return FichierPrive(
        cv.fichier, cv.nom, "cv_telecharge", "candidat", cv.candidat_id, au_telechargement=noter
    )


def inscrire() -> None:
    """Called once by `apps.ready()`."""
    inscrire_telechargement("cv", cv_prive)


class CVView(VueFichier):
    acces = (Role.CANDIDAT, *ROLES_STRUCTURE)
    sorte = "cv"
