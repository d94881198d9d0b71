"""Builders of the host side. States are reached by the real services, each under the perimeter of its actor."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from stdnum import luhn

from commun.acteurs import SYSTEME, VISITEUR, Acteur, perimetre
from commun.dates import jour_de_paris
from commun.transitions import appliquer_transition
from comptes.enums import Role
from comptes.models import Habilitation
from comptes.selecteurs import acteur_de, membres_de_structure
from comptes.services import donner_role
from structures.enums import (
    EtatDemande,
    EtatMouvement,
    EtatOffre,
    SensAvis,
    SensDecision,
    TypeMouvement,
    TypeStructure,
)
from structures.models import (
    Comite,
    Demande,
    Fusion,
    Invitation,
    Mouvement,
    Offre,
    PaireDoublon,
    Poste,
    RevueAcces,
    Structure,
)
from structures.selecteurs_seances import apercu_publication
from structures.services.attribution import attribuer_postes, enregistrer_decision
from structures.services.avis import rendre_avis
from structures.services.comites import comite_du_jour
from structures.services.demandes import annuler_demande, deposer_demande, ouvrir_demande, rattacher_demande
from structures.services.fusions import fusionner
from structures.services.membres import inviter_membre
from structures.services.mouvements import (
    accepter_mouvement,
    annuler_mouvement,
    demander_ajout,
    demander_retrait,
    refuser_mouvement,
    rendre_avis_mouvement,
)
from structures.services.offres import ouvrir_offre, publier_offre, retirer_offre
from structures.services.ordre_du_jour import arreter_ordre_du_jour, inscrire_demandes, planifier_seance
from structures.services.seances import ouvrir_seance, publier_seance, saisir_decision
from structures.services.structures import trouver_ou_creer_structure
from territoires.models import Commune
from tests.fabriques import LE, creer_limousin, creer_personne

_rangs = count(1)
DEBUT = date(2026, 4, 1)
MOTIVATION = "Des ateliers dans trois médiathèques et à l'EHPAD, avec le centre social."


def siret_valide(rang: int | None = None) -> str:
    """A SIRET whose keys are right, a new one at each call without `rang`."""
    rang = next(_rangs) if rang is None else rang
    siren = f"{20_000_000 + rang:08d}"
    siren += luhn.calc_check_digit(siren)
    siret = f"{siren}0001"
    return siret + luhn.calc_check_digit(siret)


def commune(nom: str = "Limoges") -> Commune:
    return creer_limousin()[nom]


def creer_structure(
    commune: Commune | str = "Limoges",
    *,
    denomination: str = "Commune d'essai",
    type_structure: TypeStructure = TypeStructure.COMMUNE,
    siret: str = "",
    le: datetime = LE,
    **options: Any,
) -> Structure:
    """A host without request nor member."""
    lieu = creer_limousin()[commune] if isinstance(commune, str) else commune
    with perimetre(SYSTEME):
        structure, _ = trouver_ou_creer_structure(
            siret=siret or siret_valide(),
            denomination=denomination,
            type_structure=type_structure,
            departement=lieu.departement,
            commune=lieu,
            adresse="1 place de la Mairie",
            par=SYSTEME,
            le=le,
            **options,
        )
    return structure


def creer_membre(structure: Structure, role: Role = Role.STRUCTURE_REFERENT, email: str = "") -> Acteur:
    """A person who holds one role of the host."""
    return creer_personne(role, structure_id=structure.pk, email=email)


def prefecture(departement: str = "87") -> Acteur:
    return creer_personne(Role.PREFECTURE_DEPARTEMENT, departement=departement)


def validateur() -> Acteur:
    return creer_personne(Role.ANCT_VALIDATEUR)


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
        "contact_email": f"contact{next(_rangs)}@exemple.fr",
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
    comite = Comite(numero=numero or f"E{next(_rangs)}", date_seance=date_seance)
    comite.save(force_insert=True)
    return comite


def creer_postes(structure: Structure | None = None, nombre: int = 1, le: datetime = LE) -> list[Poste]:
    """Posts of one decision, attributed on the day of `le`."""
    structure = structure or creer_structure()
    with perimetre(SYSTEME):
        decision = enregistrer_decision(
            comite=comite_du_jour(jour=jour_de_paris(le)),
            departement=structure.departement,
            structure=structure,
            statut=structure.statut,
            sens=SensDecision.POSITIVE,
            nombre_postes=nombre,
            par=SYSTEME,
            le=le,
        )
        return attribuer_postes(
            decision=decision,
            structure=structure,
            nombre=nombre,
            date_attribution=jour_de_paris(le),
            par=SYSTEME,
            le=le,
        )


def creer_poste(structure: Structure | None = None, *, le: datetime = LE) -> Poste:
    return creer_postes(structure, 1, le)[0]


def creer_offre(
    etat: str = EtatOffre.PUBLIEE,
    *,
    poste: Poste | None = None,
    structure: Structure | None = None,
    lieu: Commune | str = "Limoges",
    le: datetime = LE,
    **options: Any,
) -> Offre:
    """A position of a post (made when none is given) brought to `etat` by the host's référent."""
    poste = poste or creer_poste(structure, le=le)
    assert poste.structure is not None
    lieu = commune(lieu) if isinstance(lieu, str) else lieu
    referent = creer_membre(poste.structure)
    with perimetre(referent):
        offre = ouvrir_offre(
            poste=poste,
            commune=lieu,
            missions=options.pop("missions", "Ateliers collectifs dans les communes du secteur."),
            date_debut=options.pop("date_debut", max(DEBUT, jour_de_paris(le))),
            salaire_brut_mensuel=options.pop("salaire_brut_mensuel", Decimal("1900.00")),
            par=referent,
            le=le,
            **options,
        )
        if etat != EtatOffre.BROUILLON:
            publier_offre(offre=offre, par=referent, le=le)
        if etat == EtatOffre.RETIREE:
            retirer_offre(offre=offre, par=referent, le=le)
        if etat == EtatOffre.POURVUE:
            appliquer_transition(offre, "pourvoir", par=referent, le=le)
    return offre


def creer_mouvement(
    etat: str = EtatMouvement.AVIS_ATTENDU,
    *,
    sorte: str = TypeMouvement.AJOUT,
    structure: Structure | None = None,
    postes: list[Poste] | None = None,
    nombre: int = 1,
    date_effet: date = date(2026, 3, 2),
    le: datetime = LE,
) -> Mouvement:
    """A demand for more posts, or returned posts, brought to `etat` by its actors."""
    if postes is None and (structure is None or sorte == TypeMouvement.RETRAIT):
        postes = creer_postes(structure, nombre, le=le - timedelta(days=30))
    structure = structure or postes[0].structure
    membre, agent, decideur = creer_membre(structure), prefecture(structure.departement_id), validateur()
    with perimetre(membre):
        if sorte == TypeMouvement.AJOUT:
            mouvement = demander_ajout(
                structure=structure, nombre=nombre, motif="forte_demande", par=membre, le=le
            )
        else:
            mouvement = demander_retrait(
                structure=structure,
                postes=postes,
                date_effet=date_effet,
                motif="difficulte_recrutement",
                par=membre,
                le=le,
            )
        if etat == EtatMouvement.ANNULE:
            annuler_mouvement(mouvement=mouvement, motif="Projet abandonné.", par=membre, le=le)
    if etat in (EtatMouvement.AVIS_ATTENDU, EtatMouvement.ANNULE):
        return mouvement
    if sorte == TypeMouvement.AJOUT:
        with perimetre(agent):
            rendre_avis_mouvement(
                mouvement=mouvement,
                sens=SensAvis.FAVORABLE,
                commentaire="Le besoin est établi.",
                par=agent,
                le=le,
            )
    with perimetre(decideur):
        if etat == EtatMouvement.ACCEPTE:
            accepter_mouvement(mouvement=mouvement, par=decideur, le=le)
        elif etat == EtatMouvement.REFUSE:
            refuser_mouvement(mouvement=mouvement, motif="Équilibre départemental.", par=decideur, le=le)
    return mouvement


def creer_habilitation(structure: Structure, role: Role = Role.STRUCTURE_GESTIONNAIRE) -> Habilitation:
    """The role itself, of a new person."""
    acteur = creer_membre(structure, role, email=f"membre{next(_rangs)}@exemple.fr")
    return Habilitation.objects.get(pk=acteur.habilitation_id)


def creer_invitation(
    structure: Structure,
    *,
    par: Acteur | None = None,
    email: str = "",
    role: str = Role.STRUCTURE_GESTIONNAIRE,
    le: datetime | None = None,
) -> tuple[Invitation, str]:
    """An invitation sent by a référent, and the token of its link."""
    par = par or creer_membre(structure)
    with perimetre(par):
        return inviter_membre(
            structure=structure,
            email=email or f"invite{next(_rangs)}@exemple.fr",
            prenom="Zoé",
            nom="Lenoir",
            role=role,
            par=par,
            le=le or timezone.now(),
        )


def creer_revue(structure: Structure, echeance: date | None = None) -> RevueAcces:
    """A review under way, opened now."""
    maintenant = timezone.now()
    return RevueAcces.objects.create(
        structure=structure,
        trimestre="2026-T1",
        ouverte_le=maintenant,
        echeance=echeance or jour_de_paris(maintenant) + timedelta(days=30),
    )


def _seances() -> dict[str, Any]:
    """Sessions of the day at each step, with one request each."""
    en_cours = {
        etat: creer_seance([creer_demande("avis_rendu")], etat, le=timezone.now())
        for etat in ("planifie", "ordre_du_jour", "tenu")
    }
    return {f"seance_{etat}": seance for etat, seance in en_cours.items()} | {
        f"point_{etat}": seance.inscriptions.get() for etat, seance in en_cours.items()
    }


def creer_doublon(une: Structure, autre: Structure) -> PaireDoublon:
    """A pair that looks like one host."""
    premiere, seconde = sorted((une, autre), key=lambda s: s.pk)
    paire = PaireDoublon(
        premiere=premiere, seconde=seconde, score=95, indices=["noms semblables"], trouvee_le=LE
    )
    paire.save(force_insert=True)
    return paire


def creer_fusion(cible: Structure) -> Fusion:
    """A merge of an empty record into `cible`."""
    par = creer_personne(Role.ADMINISTRATEUR)
    absorbee = creer_structure(cible.commune, denomination="Mairie d'essai (doublon)")
    with perimetre(par):
        return fusionner(
            cible=cible, absorbee=absorbee, motif="La même mairie, saisie deux fois.", par=par, le=LE
        )


def creer_jeu(nom_commune: str = "Limoges") -> dict[str, Any]:
    """One host with all that this room knows of it, and the people around: objects and actors by name."""
    lieu = commune(nom_commune)
    demande = creer_demande(EtatDemande.ATTRIBUEE, commune=lieu, nombre_postes=3)
    structure = Structure.objects.get(pk=demande.structure_id)
    postes = list(Poste.objects.filter(structure=structure).order_by("numero"))
    signataire = get_user_model().objects.get(email=demande.contact_email)
    mouvement = creer_mouvement(structure=structure, nombre=2)
    jumelle = creer_structure(lieu, denomination="Ville d'essai")
    invitation, jeton_invitation = creer_invitation(structure, par=contact_de(demande))
    brouillon = creer_demande(EtatDemande.BROUILLON, commune=lieu)
    return {
        "structure": structure,
        **_seances(),
        "demande": demande,
        "demande_ouverte": creer_demande(structure=structure, contact_email=demande.contact_email),
        "demande_brouillon": brouillon,
        "jeton_brouillon": brouillon.jeton,
        "jeton": demande.jeton,
        "jumelle": jumelle,
        "doublon": creer_doublon(structure, jumelle),
        "fusion": creer_fusion(jumelle),
        "decision": demande.decisions.get(),
        "avis": demande.avis.get(),
        "mouvement": mouvement,
        "invitation": invitation,
        "jeton_invitation": jeton_invitation,
        "membre": creer_habilitation(structure, Role.STRUCTURE_GESTIONNAIRE),
        "revue": creer_revue(structure),
        "poste_libre": postes[2],
        "postes": postes,
        "offre_publiee": creer_offre(poste=postes[0], lieu=lieu),
        "offre_brouillon": creer_offre(EtatOffre.BROUILLON, poste=postes[1], lieu=lieu),
        "referent": contact_de(demande),
        "gestionnaire": creer_membre(structure, Role.STRUCTURE_GESTIONNAIRE),
        "signataire": acteur_de(
            donner_role(
                utilisateur=signataire,
                role=Role.STRUCTURE_SIGNATAIRE,
                par=SYSTEME,
                le=LE,
                structure_id=structure.pk,
            )
        ),
        "prefecture": prefecture(lieu.departement_id),
        "validateur": validateur(),
    }
