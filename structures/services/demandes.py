"""A request for posts: written by anybody, confirmed by e-mail, attached to its host, cancelled."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from commun.acteurs import Acteur, empreinte, porter_jeton
from commun.courriels import ecrire
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import Role
from comptes.selecteurs import membres_de_structure
from comptes.services import donner_role, trouver_ou_creer_utilisateur
from structures import regles
from structures.annuaire import Constat
from structures.echeances import echeance_avis
from structures.enums import EtatDemande, EtatVerification, Statut, TypeStructure
from structures.identifiants import normaliser_ridet, normaliser_rna, normaliser_siret
from structures.models import BrouillonDemande, Demande, Structure
from structures.ouvertures import exiger_ouverture
from structures.services.structures import trouver_ou_creer_structure
from structures.services.unicite import contrainte
from structures.services.verification import champs_du_constat
from territoires.models import Commune


@transaction.atomic
def ouvrir_demande(
    *,
    denomination: str,
    type_structure: TypeStructure,
    adresse: str,
    commune: Commune,
    contact_prenom: str,
    contact_nom: str,
    contact_fonction: str,
    contact_email: str,
    nombre_postes: int,
    date_debut_souhaitee: date,
    motivation: str,
    engagement: bool,
    par: Acteur,
    le: datetime,
    siret: str = "",
    ridet: str = "",
    rna: str = "",
    contact_telephone: str = "",
    candidat_identifie: bool = False,
    en_qpv: bool = False,
    qpv_preuve: str = "",
    maintenue: bool = False,
    constat: Constat | None = None,
    rapprochements: Sequence[dict[str, str]] = (),
    jeton: str = "",
) -> tuple[Demande, str]:
    """Keep a complete draft and mail its secret link to the contact; returns the draft and the token of the link.

    Nothing is filed before the contact confirms. `constat` is the register's answer (without: to be verified).
    With the `jeton` of a draft that the contact's own address received, that draft is written anew under the same
    link and no mail leaves; another address gets another link. Raises the errors of `structures.regles`,
    `structures.identifiants` and `structures.ouvertures` (programme B3.2), `demande_deja_deposee`.
    """
    regles.exiger_engagement(engagement)
    declare = TypeStructure(type_structure).statut
    contenu = {
        **_numeros(siret, ridet, rna),
        "denomination": denomination.strip(),
        "type": type_structure,
        "adresse": adresse.strip(),
        "commune": commune,
        "departement_id": commune.departement_id,
        "contact_prenom": contact_prenom.strip(),
        "contact_nom": contact_nom.strip(),
        "contact_fonction": contact_fonction.strip(),
        "contact_email": contact_email.strip().lower(),
        "contact_telephone": regles.normaliser_telephone(contact_telephone),
        "nombre_postes": regles.exiger_nombre_postes(nombre_postes),
        "date_debut_souhaitee": regles.exiger_date_a_venir(
            date_debut_souhaitee, le=le, champ="date_debut_souhaitee"
        ),
        "candidat_identifie": candidat_identifie,
        "motivation": motivation.strip(),
        "engagement": engagement,
        "en_qpv": en_qpv,
        "qpv_preuve": regles.exiger_preuve_qpv(en_qpv, qpv_preuve),
        "maintenue": maintenue,
        "rapprochements": list(rapprochements),
        **champs_du_constat(constat or Constat(EtatVerification.A_VERIFIER), declare),
    }
    exiger_ouverture(str(contenu["statut"]), le=le)
    demande = _brouillon_du_jeton(jeton, str(contenu["contact_email"]))
    if demande is None:
        jeton = secrets.token_urlsafe(32)
        par = porter_jeton(par, jeton)
        demande = Demande(jeton_hash=empreinte(jeton), **contenu)
        demande.save(force_insert=True)
        _envoyer_lien(demande, jeton, par)
        return demande, jeton
    nouvelle = demande._state.adding
    for champ, valeur in contenu.items():
        setattr(demande, champ, valeur)
    demande.save(force_insert=nouvelle, force_update=not nouvelle)
    BrouillonDemande.objects.filter(jeton_hash=demande.jeton_hash).delete()
    return demande, jeton


def _numeros(siret: str, ridet: str, rna: str) -> dict[str, str]:
    return {
        "siret": normaliser_siret(siret) if siret or not (ridet or rna) else "",
        "ridet": normaliser_ridet(ridet) if ridet else "",
        "rna": normaliser_rna(rna) if rna else "",
    }


def _brouillon_du_jeton(jeton: str, email: str) -> Demande | None:
    """The draft to write under this link; None when a new link must be sent, because the address is another one.

    Whoever holds the link received it at the address of the draft: that address is confirmed, no other.
    """
    if not jeton:
        return None
    jeton_hash = empreinte(jeton)
    demande = Demande.objects.select_for_update(of=("self",)).filter(jeton_hash=jeton_hash).first()
    brouillon = BrouillonDemande.objects.filter(jeton_hash=jeton_hash).first()
    if demande is not None and demande.etat != EtatDemande.BROUILLON:
        raise ErreurMetier(
            "demande_deja_deposee",
            "Cette demande est déjà déposée : elle ne se modifie plus. Annulez-la depuis l'espace de votre structure"
            " pour en déposer une autre.",
        )
    if email != (demande.contact_email if demande else brouillon.email if brouillon else ""):
        return None
    return demande or Demande(jeton_hash=jeton_hash)


def _envoyer_lien(demande: Demande, jeton: str, par: Acteur) -> None:
    ecrire(
        gabarit="demande_a_confirmer",
        destinataire=demande.contact_email,
        par=par,
        demande=demande,
        lien=reverse("structures:demande_suivi", kwargs={"jeton": jeton}),
    )


def _deja_ouverte() -> ErreurMetier:
    return ErreurMetier(
        "demande_deja_ouverte",
        "Une demande est déjà en cours pour cette structure : elle n'en a qu'une à la fois. Attendez la décision,"
        " ou rapprochez-vous de la personne qui suit la demande dans votre structure.",
    )


@transaction.atomic
def deposer_demande(*, demande: Demande, par: Acteur, le: datetime) -> None:
    """Confirm a draft. Raises `demande_deja_ouverte` when this SIRET, RIDET or RNA has a request under way."""
    with ExitStack() as pile:
        for numero in ("siret", "ridet", "rna"):
            pile.enter_context(contrainte(f"demande_ouverte_unique_par_{numero}", _deja_ouverte()))
        appliquer_transition(demande, "deposer", par=par, le=le, echeance_avis=echeance_avis(le))


@transaction.atomic
def rattacher_demande(*, demande: Demande, par: Acteur, le: datetime) -> Structure:
    """Attach a filed request to its host, which is created when the SIRET is new; done once.

    The contact of a new host becomes its référent and signatory. For a known host the roles stay as they are: a
    stranger gets nothing and the référents are told. Runs with the system's or the committee's perimeter.
    """
    with verrouiller(demande) as actuelle:
        if actuelle.structure_id is not None:
            demande.structure = actuelle.structure
            return actuelle.structure
        structure, creee = trouver_ou_creer_structure(
            siret=actuelle.siret,
            ridet=actuelle.ridet,
            rna=actuelle.rna,
            denomination=actuelle.denomination,
            type_structure=actuelle.type,
            statut=Statut(actuelle.statut),
            categorie_juridique=actuelle.categorie_juridique,
            en_qpv=actuelle.en_qpv,
            qpv_preuve=actuelle.qpv_preuve,
            departement=actuelle.departement,
            commune=actuelle.commune,
            adresse=actuelle.adresse,
            par=par,
            le=le,
        )
        actuelle.structure = structure
        actuelle.save(update_fields=["structure"])
    demande.structure = structure
    if creee:
        ouvrir_acces(demande=demande, par=par, le=le)
    _accuser_depot(demande, structure, par)
    return structure


def ouvrir_acces(*, demande: Demande, par: Acteur, le: datetime) -> None:
    """Make the contact of a request the référent and the signatory of its host."""
    utilisateur = trouver_ou_creer_utilisateur(
        email=demande.contact_email, prenom=demande.contact_prenom, nom=demande.contact_nom
    )
    for role in (Role.STRUCTURE_REFERENT, Role.STRUCTURE_SIGNATAIRE):
        donner_role(utilisateur=utilisateur, role=role, par=par, le=le, structure_id=demande.structure_id)


def _accuser_depot(demande: Demande, structure: Structure, par: Acteur) -> None:
    """Tell the contact that the request is filed; tell the référents of a host whom the contact does not belong to."""
    membres = membres_de_structure(structure.pk)
    adresses = {membre.utilisateur.email for membre in membres}
    espace = {"lien": reverse("structures:espace")} if demande.contact_email in adresses else {}
    ecrire(
        gabarit="demande_deposee",
        destinataire=demande.contact_email,
        par=par,
        demande=demande,
        membre=bool(espace),
        **espace,
    )
    if espace:
        return
    referents = {m.utilisateur.email for m in membres if m.role == Role.STRUCTURE_REFERENT}
    for adresse in sorted(referents):
        ecrire(
            gabarit="demande_par_un_tiers",
            destinataire=adresse,
            par=par,
            demande=demande,
            lien=reverse("structures:espace"),
        )


@transaction.atomic
def annuler_demande(*, demande: Demande, motif: str, par: Acteur, le: datetime) -> None:
    """Give up a request before the decision. Raises `motif_requis`, `transition_impossible`, ActeNonPermis."""
    appliquer_transition(demande, "annuler", par=par, le=le, motif=motif)
