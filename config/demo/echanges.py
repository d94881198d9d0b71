"""Exchanges of the demonstration: the documented candidate between two hosts, and a board that lives."""

from __future__ import annotations

from datetime import time, timedelta
from io import BytesIO

from candidatures.enums import GabaritMessage, ModeEntretien, MotifRefus, ObjetConsultation
from candidatures.models import Candidat, MiseEnRelation
from candidatures.pix import source_pix
from candidatures.selecteurs import classement, offres_pour, profil_de_la_personne
from candidatures.services.consultations import retenir_consultation
from candidatures.services.cv import deposer_cv
from candidatures.services.entretiens import RendezVous, choisir_creneau, convier_avec_creneaux
from candidatures.services.messages import ecrire_au_candidat, repondre
from candidatures.services.pix import importer_pix
from candidatures.services.profil import changer_recherche
from candidatures.services.rencontres import ecarter, noter_rencontre, preselectionner, proposer
from commun.acteurs import SYSTEME, Acteur, perimetre
from comptes.enums import Role
from comptes.models import Habilitation
from comptes.selecteurs import acteur_de
from config.demo import ADRESSES
from config.demo.hotes import referent_de
from config.demo.scene import Scene, ecouler, present
from structures.models import Offre

CAMPAGNE = "conseiller-numerique-2026"


def faire_vivre_les_echanges(scene: Scene) -> None:
    """After every position and every candidate: interviews, messages, a post offered, a CV, a Pix level."""
    candidate = Candidat.objects.get(email=ADRESSES[Role.CANDIDAT])
    moi = acteur_de(
        Habilitation.objects.get(utilisateur_id=present(candidate.personne_id), role=Role.CANDIDAT)
    )
    with perimetre(SYSTEME):
        importer_pix(
            resultats=source_pix().resultats(CAMPAGNE),
            campagne="Conseiller numérique 2026",
            source="service Pix",
            par=SYSTEME,
            le=scene.instant(-11),
        )
    with perimetre(moi):
        _completer(scene, candidate, moi)
    premiere = present(candidate.mises_en_relation.order_by("cree_le").first())
    _convier(scene, premiere, moi)
    _proposer_ailleurs(scene, candidate, moi)
    _peupler_le_tableau(scene, premiere.offre)
    ecouler()


def _completer(scene: Scene, candidate: Candidat, moi: Acteur) -> None:
    """The whole country, and a CV."""
    changer_recherche(
        candidat=candidate,
        commune=present(candidate.commune),
        distance_max_km=None,
        disponible_le=present(candidate.disponible_le),
        situation=candidate.situation,
        a_experience=True,
        par=moi,
        le=scene.instant(-11),
    )
    deposer_cv(
        candidat=candidate,
        fichier=BytesIO(_cv(str(candidate))),
        nom="CV Inès Robin.pdf",
        par=moi,
        le=scene.instant(-11, 11),
    )


def _convier(scene: Scene, rencontre: MiseEnRelation, moi: Acteur) -> None:
    """A question, an answer, three hours of interview of which one is kept."""
    par = referent_de(rencontre.structure)
    with perimetre(par):
        for objet in (ObjetConsultation.FICHE, ObjetConsultation.CV):
            retenir_consultation(rencontre=rencontre, objet=objet, par=par, le=scene.instant(-3, 15))
        ecrire_au_candidat(
            rencontre=rencontre,
            gabarit=GabaritMessage.QUESTION,
            texte="Votre parcours nous intéresse. Avez-vous déjà animé un atelier avec des personnes âgées ?",
            par=par,
            le=scene.instant(-3, 16),
        )
    with perimetre(moi):
        repondre(
            rencontre=rencontre,
            texte="Oui, deux ans à la médiathèque : un atelier « tablette » chaque mardi, une dizaine de personnes.",
            par=moi,
            le=scene.instant(-2, 9),
        )
    with perimetre(par):
        noter_rencontre(
            rencontre=rencontre,
            texte="Très bon contact au téléphone, connaît bien le quartier.",
            par=par,
            le=scene.instant(-2, 11),
        )
        creneaux = convier_avec_creneaux(
            rencontre=rencontre,
            horaires=[(scene.jour(3 + rang), time(10 + rang)) for rang in range(3)],
            rendez_vous=RendezVous(45, ModeEntretien.SUR_PLACE, "Mairie, salle des mariages"),
            par=par,
            le=scene.instant(-2, 14),
        )
    with perimetre(moi):
        choisir_creneau(creneau=creneaux[1], par=moi, le=scene.instant(-1, 18))


def _proposer_ailleurs(scene: Scene, candidate: Candidat, moi: Acteur) -> None:
    """Another host offers its post and says why: the candidate has to answer."""
    profil = present(profil_de_la_personne(moi))
    dejas = set(candidate.mises_en_relation.values_list("structure_id", flat=True))
    offre = next(
        t.offre for t in offres_pour(profil, jour=scene.jour(0)) if t.offre.structure_id not in dejas
    )
    par = referent_de(offre.structure)
    with perimetre(par):
        rencontre = preselectionner(offre=offre, candidat_id=candidate.pk, par=par, le=scene.instant(-2, 10))
        proposer(rencontre=rencontre, par=par, le=scene.instant(-1, 10))
        ecrire_au_candidat(
            rencontre=rencontre,
            gabarit=GabaritMessage.NOUVELLE,
            texte="Après notre appel, nous serions heureux de vous accueillir. Dites-nous ce que vous en pensez.",
            par=par,
            le=scene.instant(-1, 11),
        )


def _peupler_le_tableau(scene: Scene, offre: Offre) -> None:
    """Other people of the main position: one told no, one offered the post, the others wait."""
    par = referent_de(offre.structure)
    with perimetre(par):
        for rang, trouve in enumerate(classement(offre, jour=scene.jour(0))[:4]):
            rencontre = preselectionner(
                offre=offre,
                candidat_id=trouve.profil.candidat_id,
                par=par,
                le=scene.instant(-2, 9) + timedelta(minutes=rang),
            )
            if rang == 0:
                proposer(rencontre=rencontre, par=par, le=scene.instant(-1, 12))
            if rang == 1:
                ecarter(rencontre=rencontre, motif=MotifRefus.DATES, par=par, le=scene.instant(-1, 13))


def _cv(nom: str) -> bytes:
    """One page with a name: fictional, and a whole PDF."""
    texte = f"BT /F1 24 Tf 72 760 Td ({nom}) Tj 0 -36 Td /F1 14 Tf (CV de d\\351monstration) Tj ET".encode(
        "latin-1"
    )
    objets = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(texte), texte),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    corps, places = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, 1):
        places.append(len(corps))
        corps += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        corps
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objets) + 1,
            table,
            len(objets) + 1,
            len(corps),
        )
    )
