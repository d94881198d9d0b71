"""Preselecting somebody for a position, and telling yes or no to each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from candidatures.enums import EtatCandidat, MotifCloture, MotifRefus, ObjetConsultation
from candidatures.models import Candidat, MiseEnRelation, NoteRencontre, ProfilRecherche
from candidatures.selecteurs.classement import profils_correspondants
from candidatures.services.activite import dernier_acte, toucher
from candidatures.services.consultations import retenir_consultation
from candidatures.services.verrous import verrouiller_candidat
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.journal import journaliser
from commun.transitions import appliquer_transition, retenir_creation
from conseillers.selecteurs import est_en_poste
from structures.enums import EtatOffre
from structures.models import Offre
from structures.services.unicite import contrainte

#: Characters of a note.
NOTE_MAX = 1000


@transaction.atomic
def preselectionner(*, offre: Offre, candidat_id: UUID, par: Acteur, le: datetime) -> MiseEnRelation:
    """Open the identity of a ranked candidate to the host: journalised, and the candidate is told by mail.

    Raises ErreurMetier `offre_fermee`, `candidat_indisponible` (it no longer passes the filters of the position),
    `deja_preselectionne`. Publishes `mise_en_relation.preselectionner`.
    """
    if offre.etat != EtatOffre.PUBLIEE:
        raise ErreurMetier("offre_fermee", "Cette offre n'est pas publiée : publiez-la pour présélectionner.")
    # The profile is locked: nobody hires this person, and nobody withdraws, between the check and the meeting.
    ProfilRecherche.objects.select_for_update(of=("self",)).filter(pk=candidat_id).first()
    profil = profils_correspondants(offre, jour=jour_de_paris(le)).filter(pk=candidat_id).first()
    if profil is None:
        raise ErreurMetier(
            "candidat_indisponible",
            "Ce candidat ne correspond plus à l'offre : il vient d'être recruté, ou a changé sa recherche.",
        )
    rencontre = MiseEnRelation(
        offre=offre,
        candidat_id=candidat_id,
        personne_id=profil.personne_id,
        structure_id=offre.structure_id,
        departement_id=offre.departement_id,
        structure_nom=offre.structure.denomination,
        offre_intitule=offre.intitule,
        commune_id=offre.commune_id,
        distance_km=profil.distance,
        cree_le=le,
        activite_le=le,
    )
    deja = ErreurMetier("deja_preselectionne", "Ce candidat est déjà présélectionné pour cette offre.")
    with contrainte("mise_en_relation_unique", deja):
        rencontre.save(force_insert=True)
    journaliser(
        acte="identite_ouverte",
        objet_type="candidat",
        objet_id=candidat_id,
        par=par,
        le=le,
        mise_en_relation=str(rencontre.pk),
        structure=str(offre.structure_id),
    )
    retenir_consultation(rencontre=rencontre, objet=ObjetConsultation.IDENTITE, par=par, le=le)
    retenir_creation(rencontre, "preselectionner", par=par, le=le)
    return rencontre


@transaction.atomic
def convier(*, rencontre: MiseEnRelation, par: Acteur, le: datetime) -> None:
    """The host wishes to meet the candidate, who is told by mail."""
    appliquer_transition(rencontre, "convier", par=par, le=le, **dernier_acte(rencontre, le))


@transaction.atomic
def proposer(*, rencontre: MiseEnRelation, par: Acteur, le: datetime) -> None:
    """The host offers the position to the candidate, who is told by mail."""
    appliquer_transition(rencontre, "proposer", par=par, le=le, **dernier_acte(rencontre, le))


@transaction.atomic
def ecarter(
    *, rencontre: MiseEnRelation, motif: MotifRefus, par: Acteur, le: datetime, commentaire: str = ""
) -> None:
    """The host says no. The standard reason is told to the candidate by mail; the comment stays in the history."""
    phrase = motif.label if not commentaire.strip() else f"{motif.label} — {commentaire.strip()}"
    appliquer_transition(rencontre, "ecarter", par=par, le=le, motif=phrase, motif_refus=motif.value)


@transaction.atomic
def noter_rencontre(*, rencontre: MiseEnRelation, texte: str, par: Acteur, le: datetime) -> NoteRencontre:
    """Keep a note for the colleagues of the host, at any state of the meeting. Raises `note_vide`, `note_longue`."""
    texte = texte.strip()
    if not texte:
        raise ErreurMetier("note_vide", "Écrivez la note avant de l'enregistrer.", "texte")
    if len(texte) > NOTE_MAX:
        raise ErreurMetier(
            "note_longue",
            f"Raccourcissez la note : 1 000 caractères au plus, vous en avez écrit {len(texte)}.",
            "texte",
        )
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Une note est écrite par une personne.")
    note = NoteRencontre(
        rencontre=rencontre,
        structure_id=rencontre.structure_id,
        auteur_id=par.utilisateur_id,
        auteur_nom=par.libelle,
        texte=texte,
        ecrite_le=le,
    )
    note.save(force_insert=True)
    toucher(rencontre, le=le)
    return note


@transaction.atomic
def clore(*, rencontre: MiseEnRelation, motif: MotifCloture, par: Acteur, le: datetime) -> None:
    """The meeting ends without a decision on the person: position filled, candidate gone, nobody answers."""
    appliquer_transition(rencontre, "clore", par=par, le=le, motif=motif.label, motif_cloture=motif.value)


@transaction.atomic
def suspendre_candidature(*, candidat: Candidat, par: Acteur, le: datetime) -> None:
    """The person is no longer found; open meetings go on, and a host already met may still hire."""
    profil, _ = verrouiller_candidat(candidat.pk)
    appliquer_transition(candidat, "suspendre", par=par, le=le)
    _chercher(profil, actif=False)


@transaction.atomic
def retirer_candidature(*, candidat: Candidat, par: Acteur, le: datetime) -> None:
    """The person no longer wishes to be found. Open meetings are closed and their hosts told (`candidat.retirer`)."""
    profil, _ = verrouiller_candidat(candidat.pk)
    appliquer_transition(candidat, "retirer", par=par, le=le)
    _chercher(profil, actif=False)


@transaction.atomic
def reprendre_candidature(*, candidat: Candidat, par: Acteur, le: datetime) -> None:
    """The person comes back, or becomes free again after a contract.

    Raises ErreurMetier `en_poste` while a contract runs or is to come, `transition_impossible`.
    """
    profil, actuel = verrouiller_candidat(candidat.pk)
    if actuel.etat == EtatCandidat.RECRUTE:
        if est_en_poste(profil.personne_id, jour=jour_de_paris(le)):
            raise ErreurMetier(
                "en_poste",
                "Votre contrat est en cours : vous pourrez remettre votre candidature en ligne à son terme.",
            )
        appliquer_transition(candidat, "liberer", par=par, le=le, recrute_le=None)
    else:
        appliquer_transition(candidat, "reprendre", par=par, le=le)
    _chercher(profil, actif=True)


def _chercher(profil: ProfilRecherche, *, actif: bool) -> None:
    profil.actif = actif
    profil.save(update_fields=["actif"])
