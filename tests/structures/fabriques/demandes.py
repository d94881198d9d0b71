"""Requests, opinions and sessions of the committee, each brought to its state."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from commun.acteurs import SYSTEME, VISITEUR, Acteur, perimetre
from commun.dates import jour_de_paris
from comptes.enums import Role
from comptes.selecteurs import acteur_de, membres_de_structure
from structures.enums import EtatDemande, SensAvis, SensDecision, TypeStructure
from structures.models import Comite, Demande, Structure
from structures.selecteurs_seances import apercu_publication
from structures.services.avis import rendre_avis
from structures.services.demandes import annuler_demande, deposer_demande, ouvrir_demande, rattacher_demande
from structures.services.ordre_du_jour import arreter_ordre_du_jour, inscrire_demandes, planifier_seance
from structures.services.seances import ouvrir_seance, publier_seance, saisir_decision
from tests.fabriques import LE
from tests.structures.fabriques.hotes import DEBUT, commune, prefecture, rangs, siret_valide, validateur

MOTIVATION = "Des ateliers dans trois médiathèques et à l'EHPAD, avec le centre social."


def donnees_demande(**options: Any) -> dict[str, Any]:
    """Arguments of `ouvrir_demande`, valid."""
    return {
        "siret": siret_valide(),
        "denomination": "Commune d'essai",
        "type_structure": TypeStructure.COMMUNE,
        "adresse": "1 place de la Mairie",
        "commune": options.pop("commune", None) or commune(),
        "contact_prenom": "Ana",
        "contact_nom": "Martin",
        "contact_fonction": "Directrice",
        "contact_email": f"contact{next(rangs)}@exemple.fr",
        "nombre_postes": 2,
        "date_debut_souhaitee": DEBUT,
        "motivation": MOTIVATION,
        "engagement": True,
    } | options


def saisie_demande(**champs: Any) -> dict[str, str]:
    """What a visitor types in the public request, valid from any day of the tests' clock."""
    saisie = {
        "identifiant": siret_valide(),
        "denomination": "Commune d'essai",
        "type_structure": "commune",
        "adresse": "1 place de la Mairie",
        "commune": "87000 Limoges",
        "contact_prenom": "Ana",
        "contact_nom": "Martin",
        "contact_fonction": "Directrice",
        "contact_email": "ana@exemple.fr",
        "contact_telephone": "05 55 12 34 56",
        "nombre_postes": "3",
        "date_debut_souhaitee": (jour_de_paris(timezone.now()) + timedelta(days=60)).isoformat(),
        "motivation": MOTIVATION,
        "engagement": "on",
    } | champs
    return {cle: valeur for cle, valeur in saisie.items() if valeur is not None}


def creer_demande(
    etat: str = EtatDemande.DEPOSEE,
    *,
    structure: Structure | None = None,
    le: datetime = LE,
    postes_attribues: int | None = None,
    motif: str = "Offre déjà suffisante sur ce territoire.",
    **options: Any,
) -> Demande:
    """A request brought to `etat`. With `structure`, its SIRET, place and name. `demande.jeton` is the secret link."""
    if structure is not None:
        options = {
            "siret": structure.siret,
            "denomination": structure.denomination,
            "type_structure": structure.type,
            "commune": structure.commune,
        } | options
    elif isinstance(options.get("commune"), str):
        options["commune"] = commune(options["commune"])
    options.setdefault("date_debut_souhaitee", max(DEBUT, jour_de_paris(le)))
    donnees = donnees_demande(**options)
    with perimetre(VISITEUR):
        demande, jeton = ouvrir_demande(**donnees, par=VISITEUR, le=le)
        demande.jeton = jeton
        porteur = VISITEUR.avec_jeton(jeton)
        if etat != EtatDemande.BROUILLON:
            with perimetre(porteur):
                deposer_demande(demande=demande, par=porteur, le=le)
    if etat == EtatDemande.BROUILLON:
        return demande
    with perimetre(SYSTEME):
        rattacher_demande(demande=demande, par=SYSTEME, le=le)
    if etat in (EtatDemande.DEPOSEE, EtatDemande.ANNULEE):
        if etat == EtatDemande.ANNULEE:
            _par_le_validateur(annuler_demande, demande=demande, motif=motif, le=le)
        return demande
    donner_un_avis(demande, le=le)
    if etat == EtatDemande.INSCRITE:
        creer_seance([demande], le=le)
        return demande
    sens = {
        EtatDemande.ATTRIBUEE: SensDecision.POSITIVE,
        EtatDemande.REFUSEE: SensDecision.NEGATIVE,
        EtatDemande.EXAMEN: SensDecision.EXAMEN,
    }.get(EtatDemande(etat))
    if sens is not None:
        decider(
            demande,
            sens,
            demande.nombre_postes if postes_attribues is None else postes_attribues,
            motif=motif,
            le=le,
        )
    return demande


def donner_un_avis(demande: Demande, sens: SensAvis = SensAvis.FAVORABLE, le: datetime = LE) -> None:
    agent = prefecture(demande.departement_id)
    with perimetre(agent):
        rendre_avis(
            demande=demande, sens=sens, commentaire="Le besoin est établi dans ce secteur.", par=agent, le=le
        )


def decider(
    demande: Demande,
    sens: str = SensDecision.POSITIVE,
    nombre_postes: int | None = None,
    *,
    motif: str = "Offre déjà suffisante sur ce territoire.",
    le: datetime = LE,
) -> Comite:
    """A whole session for one request: planned, held and published at `le`."""
    positive = sens == SensDecision.POSITIVE
    seance = creer_seance([demande], "tenu", le=le)
    acteur = validateur()
    with perimetre(acteur):
        saisir_decision(
            inscription=seance.inscriptions.get(),
            sens=SensDecision(sens),
            nombre_postes=demande.nombre_postes if nombre_postes is None else nombre_postes,
            motif_type="besoin" if sens == SensDecision.NEGATIVE else "",
            motif="" if positive else motif,
            par=acteur,
            le=le,
        )
        publier_seance(comite=seance, empreinte=apercu_publication(seance).empreinte, par=acteur, le=le)
    demande.refresh_from_db()
    return seance


def creer_seance(demandes: Any = (), etat: str = "planifie", le: datetime = LE) -> Comite:
    """A session of the day of `le` with these requests on its agenda: `planifie`, `ordre_du_jour` or `tenu`."""
    acteur = validateur()
    with perimetre(acteur):
        seance = planifier_seance(date_seance=jour_de_paris(le), par=acteur, le=le)
        inscrire_demandes(comite=seance, demandes=demandes, par=acteur, le=le)
        if etat in ("ordre_du_jour", "tenu"):
            arreter_ordre_du_jour(comite=seance, par=acteur, le=le)
        if etat == "tenu":
            ouvrir_seance(comite=seance, par=acteur, le=le)
    return seance


def _par_le_validateur(service: Any, **arguments: Any) -> None:
    acteur = validateur()
    with perimetre(acteur):
        service(**arguments, par=acteur)


def contact_de(demande: Demande) -> Acteur:
    """The référent that the request made of its contact."""
    membre = next(m for m in membres_de_structure(demande.structure_id) if m.role == Role.STRUCTURE_REFERENT)
    return acteur_de(membre)


def creer_comite(date_seance: date = date(2026, 2, 25), numero: str = "") -> Comite:
    comite = Comite(numero=numero or f"E{next(rangs)}", date_seance=date_seance)
    comite.save(force_insert=True)
    return comite
