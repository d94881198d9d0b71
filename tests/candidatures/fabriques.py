"""Builders of the candidates' side. States are reached by the real services, each under the perimeter of its actor."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import count
from types import SimpleNamespace
from typing import Any

from candidatures.enums import (
    EtatCandidat,
    EtatMiseEnRelation,
    ModeEntretien,
    MotifCloture,
    MotifRefus,
    Situation,
)
from candidatures.models import CV, Candidat, Creneau, ImportPix, MiseEnRelation
from candidatures.pix import ResultatPix
from candidatures.services import candidature, entretiens, recrutement, rencontres, reponses
from candidatures.services.cv import deposer_cv
from candidatures.services.pix import importer_pix
from commun.acteurs import SYSTEME, VISITEUR, Acteur, perimetre
from commun.analyses import analyser_fichier
from commun.models import Courriel
from comptes.enums import Role
from comptes.models import Habilitation
from comptes.selecteurs import acteur_de
from conseillers.enums import TypeContrat
from conseillers.models import Contrat
from conseillers.termes import TermesContrat
from structures.models import Offre
from territoires.models import Commune
from tests.fabriques import LE, creer_limousin, creer_personne
from tests.fichiers import pdf
from tests.structures.fabriques import creer_membre, creer_offre

_rangs = count(1)
MOTIVATION = "J'aime expliquer, et je connais bien les habitants de ma commune."


def termes(**options: Any) -> TermesContrat:
    """Valid terms for a public host: a fixed-term contract of two years."""
    return TermesContrat(
        **{
            "type": TypeContrat.CDD.value,
            "date_debut": date(2026, 4, 1),
            "date_fin": date(2028, 3, 31),
            "salaire": Decimal("1950.00"),
            "quotite": Decimal(1),
        }
        | options
    )


def lien_recu(email: str, gabarit: str) -> str:
    """The path of the link in the last mail of this kind to this address."""
    courriel = Courriel.objects.filter(destinataire=email, gabarit=gabarit).latest("cree_le")
    return re.search(r"http://testserver(\S+)", courriel.texte)[1]


def creer_candidat(
    etat: str = EtatCandidat.ACTIF,
    *,
    prenom: str = "Lou",
    nom: str = "",
    email: str = "",
    commune: Commune | str = "Panazol",
    distance_max_km: int | None = 40,
    disponible_le: date = date(2026, 3, 2),
    telephone: str = "0555123456",
    motivation: str = MOTIVATION,
    situation: str = Situation.DEMANDEUR_EMPLOI,
    a_experience: bool = False,
    le: datetime = LE,
) -> Candidat:
    """A person brought to `etat`. `candidat.jeton` is the link of the draft, `candidat.confirmation` the other one."""
    rang = next(_rangs)
    lieu = creer_limousin()[commune] if isinstance(commune, str) else commune
    email = email or f"candidat{rang}@exemple.fr"
    with perimetre(VISITEUR):
        candidat, jeton = candidature.commencer_candidature(
            prenom=prenom, nom=nom or f"Martin{rang}", email=email, telephone=telephone, par=VISITEUR, le=le
        )
    porteur = VISITEUR.avec_jeton(jeton)
    with perimetre(porteur):
        candidature.modifier_recherche(
            candidat=candidat,
            commune=lieu,
            distance_max_km=distance_max_km,
            disponible_le=disponible_le,
            situation=situation,
            a_experience=a_experience,
            par=porteur,
            le=le,
        )
        candidature.deposer_candidature(
            candidat=candidat, motivation=motivation, majeur=True, consentement=True, par=porteur, le=le
        )
    confirmation = lien_recu(email, "candidature_a_confirmer").rstrip("/").rpartition("/")[2]
    if etat != EtatCandidat.BROUILLON:
        confirmer(candidat, confirmation, le)
    if etat == EtatCandidat.EN_PAUSE:
        with perimetre(acteur_candidat(candidat)) as personne:
            rencontres.suspendre_candidature(candidat=candidat, par=personne, le=le)
    if etat == EtatCandidat.RETIRE:
        with perimetre(acteur_candidat(candidat)) as personne:
            rencontres.retirer_candidature(candidat=candidat, par=personne, le=le)
    if etat == EtatCandidat.RECRUTE:
        creer_recrutement(creer_rencontre(candidat=candidat))
    candidat.refresh_from_db()
    candidat.jeton, candidat.confirmation = jeton, confirmation
    return candidat


def confirmer(candidat: Candidat, confirmation: str, le: datetime = LE) -> None:
    """The person opens the link of the confirmation mail and confirms."""
    porteur = VISITEUR.avec_jeton(confirmation)
    with perimetre(porteur):
        candidature.confirmer_candidature(candidat=Candidat.objects.get(pk=candidat.pk), par=porteur, le=le)


def acteur_candidat(candidat: Candidat) -> Acteur:
    """The person signed in as a candidate."""
    candidat.refresh_from_db()
    return acteur_de(
        Habilitation.objects.select_related("utilisateur").get(
            utilisateur_id=candidat.personne_id, role=Role.CANDIDAT
        )
    )


def hote_de(offre: Offre) -> Acteur:
    """The référent of the position's host."""
    return creer_membre(offre.structure)


def creer_rencontre(
    etat: str = EtatMiseEnRelation.PRESELECTIONNEE,
    *,
    offre: Offre | None = None,
    candidat: Candidat | None = None,
    le: datetime = LE,
) -> MiseEnRelation:
    """A candidate preselected for a published position by its host, brought to `etat`."""
    candidat = candidat or creer_candidat()
    offre = offre or creer_offre()
    hote = hote_de(offre)
    with perimetre(hote):
        rencontre = rencontres.preselectionner(offre=offre, candidat_id=candidat.pk, par=hote, le=le)
        if etat in (
            EtatMiseEnRelation.ENTRETIEN,
            EtatMiseEnRelation.PROPOSEE,
            EtatMiseEnRelation.ACCEPTEE,
        ):
            rencontres.convier(rencontre=rencontre, par=hote, le=le)
        if etat in (EtatMiseEnRelation.PROPOSEE, EtatMiseEnRelation.ACCEPTEE):
            rencontres.proposer(rencontre=rencontre, par=hote, le=le)
        if etat == EtatMiseEnRelation.ECARTEE:
            rencontres.ecarter(rencontre=rencontre, motif=MotifRefus.AUTRE_PERSONNE, par=hote, le=le)
        if etat == EtatMiseEnRelation.CLOSE:
            rencontres.clore(rencontre=rencontre, motif=MotifCloture.POSTE_POURVU, par=hote, le=le)
    if etat == EtatMiseEnRelation.ACCEPTEE:
        with perimetre(acteur_candidat(candidat)) as personne:
            reponses.accepter_proposition(rencontre=rencontre, par=personne, le=le)
    if etat == EtatMiseEnRelation.RECRUTEE:
        creer_recrutement(rencontre, le=le)
    return rencontre


def creer_creneaux(rencontre: MiseEnRelation, *, choisi: bool = True, le: datetime = LE) -> list[Creneau]:
    """Two hours of the 10th and the 11th of March 2026 at 14:00, the second one chosen by the candidate."""
    hote = hote_de(rencontre.offre)
    with perimetre(hote):
        creneaux = entretiens.convier_avec_creneaux(
            rencontre=rencontre,
            horaires=[(date(2026, 3, 10), time(14)), (date(2026, 3, 11), time(14))],
            rendez_vous=entretiens.RendezVous(30, ModeEntretien.SUR_PLACE, "Mairie, salle 2"),
            par=hote,
            le=le,
        )
    if choisi:
        with perimetre(acteur_candidat(rencontre.candidat)) as personne:
            entretiens.choisir_creneau(creneau=creneaux[1], par=personne, le=le)
    return creneaux


def creer_recrutement(rencontre: MiseEnRelation, *, le: datetime = LE, **options: Any) -> Contrat:
    """The host hires the candidate of the meeting."""
    hote = hote_de(rencontre.offre)
    organisme = options.pop("organisme", None)
    with perimetre(hote):
        return recrutement.recruter(
            rencontre=rencontre, termes=termes(**options), organisme=organisme, par=hote, le=le
        )


def creer_cv(
    candidat: Candidat, contenu: bytes | None = None, *, analyse: bool = True, le: datetime = LE
) -> CV:
    """A CV deposited by its candidate, examined by the antivirus unless `analyse` is false."""
    with perimetre(acteur_candidat(candidat)) as personne:
        cv = deposer_cv(
            candidat=candidat, fichier=BytesIO(contenu or pdf()), nom="cv.pdf", par=personne, le=le
        )
    if analyse:
        with perimetre(SYSTEME):
            analyser_fichier(televersement="cv", pk=cv.pk, le=le)
        cv.refresh_from_db()
    return cv


def creer_import_pix(
    *resultats: ResultatPix, campagne: str = "Campagne d'essai", le: datetime = LE
) -> ImportPix:
    """Results brought in by the system; one line of an unknown person when none is given."""
    with perimetre(SYSTEME):
        return importer_pix(
            resultats=resultats or [ResultatPix(2, "C-ABSENT", "", 3)],
            campagne=campagne,
            source="essai.csv",
            par=SYSTEME,
            le=le,
        )


def creer_jeu(offre: Offre | None = None) -> SimpleNamespace:
    """One candidate of each kind around one position: objects and actors by name."""
    offre = offre or creer_offre()
    candidat = creer_candidat()
    brouillon = creer_candidat(EtatCandidat.BROUILLON)
    rencontre = creer_rencontre(offre=offre, candidat=candidat)
    creneau, choisi = creer_creneaux(
        creer_rencontre(offre=creer_offre(structure=offre.structure), candidat=candidat)
    )
    return SimpleNamespace(
        offre=offre,
        structure=offre.structure,
        hote=hote_de(offre),
        candidat=candidat,
        acteur_candidat=acteur_candidat(candidat),
        autre_candidat=creer_candidat(),
        brouillon=brouillon,
        jeton=brouillon.jeton,
        confirmation=brouillon.confirmation,
        rencontre=rencontre,
        cv=creer_cv(candidat),
        import_pix=creer_import_pix(),
        creneau=creneau,
        creneau_choisi=choisi,
        etranger=creer_personne(Role.CANDIDAT, email=f"etranger{next(_rangs)}@exemple.fr"),
    )
