"""Hosts of the demonstration: requests in every state, opinions, committees, posts, positions."""

from __future__ import annotations

from decimal import Decimal

from commun.acteurs import VISITEUR, Acteur, perimetre
from comptes.enums import Role
from config.demo import ADRESSES
from config.demo.comites import creer_seances_reelles, decider, tenir_la_seance_du_jour
from config.demo.scene import Agents, Scene, creer_compte, ecouler, present
from structures.enums import SensAvis, SensDecision, TypeStructure
from structures.models import Demande, Offre, Poste, Structure
from structures.services.avis import rendre_avis
from structures.services.demandes import deposer_demande, ouvrir_demande
from structures.services.offres import ouvrir_offre, publier_offre
from territoires.models import Commune

MISSIONS = (
    "Animer des ateliers d'initiation (ordinateur, internet, courriel, smartphone), accompagner les démarches en"
    " ligne, aller vers les habitants des villages et des quartiers."
)
MOTIVATION = (
    "Nos habitants demandent de l'aide pour leurs démarches en ligne et pour prendre en main leur téléphone. Nous"
    " proposons des ateliers réguliers, gratuits, dans plusieurs lieux."
)

METROPOLE = "Métropole de démonstration"
# (commune, name, type, posts asked, fate)
HOTES = [
    ("87085", "Commune de Limoges (démonstration)", TypeStructure.COMMUNE, 4, "attribuee"),
    ("87154", "Médiathèque des Bords de Vienne", TypeStructure.EPCI, 2, "attribuee"),
    ("87114", "Association Clic et Déclic", TypeStructure.PRIVEE, 2, "attribuee"),
    ("87011", "Centre social du Haut Limousin", TypeStructure.PRIVEE, 1, "attribuee"),
    ("19031", "Tiers-lieu La Fabrique de Brive", TypeStructure.PRIVEE, 2, "attribuee"),
    ("19272", "Communauté d'agglomération de démonstration", TypeStructure.EPCI, 3, "attribuee"),
    ("23096", "Département de démonstration (Creuse)", TypeStructure.DEPARTEMENT, 3, "attribuee"),
    ("97209", "Ville de démonstration (Martinique)", TypeStructure.COMMUNE, 2, "attribuee"),
    ("69123", METROPOLE, TypeStructure.EPCI, 4, "attribuee"),
    ("87187", "Maison France Services des Feuillardiers", TypeStructure.COLLECTIVITE, 1, "avis"),
    ("87065", "CCAS de démonstration", TypeStructure.COLLECTIVITE, 1, "avis_defavorable"),
    ("87019", "Association Les Ateliers du Bourg", TypeStructure.PRIVEE, 1, "deposee"),
    ("87070", "Commune des Trois Vallées", TypeStructure.COMMUNE, 1, "deposee"),
    ("19275", "Groupement d'employeurs solidaire", TypeStructure.PRIVEE, 2, "refusee"),
    ("23176", "Association Numérique pour tous", TypeStructure.PRIVEE, 1, "examen"),
    ("75056", "Régie de quartier de démonstration", TypeStructure.PRIVEE, 3, "attribuee"),
    ("87154", "Commune de la Glane (démonstration)", TypeStructure.COMMUNE, 1, "seance"),
    ("87114", "Centre social des Bords de Briance", TypeStructure.COLLECTIVITE, 2, "seance"),
    ("19031", "Mission locale de démonstration", TypeStructure.PRIVEE, 1, "seance"),
    ("23096", "Communauté de communes de la Gartempe", TypeStructure.EPCI, 2, "seance"),
    ("87011", "Foyer rural de démonstration", TypeStructure.PRIVEE, 1, "retard"),
]


def creer_agents(scene: Scene) -> Agents:
    """Documented accounts of the State, and the préfectures of the other départements."""
    le = scene.instant(-420)
    compte = lambda role, prenom, nom, **p: creer_compte(role, ADRESSES[role], prenom, nom, le, **p)  # noqa: E731
    prefectures = {"87": compte(Role.PREFECTURE_DEPARTEMENT, "Martine", "Laval", departement="87")}
    for code in ("19", "23", "69", "75", "972"):
        prefectures[code] = creer_compte(
            Role.PREFECTURE_DEPARTEMENT,
            f"prefecture{code}@exemple.fr",
            "Claude",
            f"Préfecture {code}",
            le,
            departement=code,
        )
    compte(Role.PREFECTURE_REGION, "Yves", "Carrère", region="75")
    compte(Role.COORDINATEUR_CONSEILLERS, "Sofia", "Pons", departement="87")
    compte(Role.ADMINISTRATEUR, "Alex", "Martin")
    creer_compte(Role.COMPTABLE, "comptable.adjoint@exemple.fr", "Hervé", "Roussel", le)
    return Agents(
        prefecture=prefectures,
        coordination=compte(Role.ANCT_VALIDATEUR, "Nicolas", "Ferry"),
        financeur=compte(Role.SIGNATAIRE_FINANCEUR, "Catherine", "Vasseur"),
        ordonnateur=compte(Role.ORDONNATEUR, "Pierre", "Lacoste"),
        comptable=compte(Role.COMPTABLE, "Danièle", "Hamon"),
        instruction=compte(Role.ANCT_INSTRUCTEUR, "Leïla", "Mansouri"),
    )


def creer_hotes(scene: Scene, agents: Agents) -> list[Structure]:
    """Every request, carried as far as its fate; returns the hosts that have posts, the main one first."""
    hotes, en_seance = [], []
    creer_seances_reelles()
    for rang, (commune, nom, type_structure, postes, sort) in enumerate(HOTES):
        demande = _demander(scene, rang, commune, nom, type_structure, postes)
        if sort in ("deposee", "retard"):
            continue
        _instruire(scene, agents, demande, rang, sort)
        if sort == "seance":
            en_seance.append(demande)
        if sort == "attribuee":
            demande.refresh_from_db()
            hotes.append(present(demande.structure))
    tenir_la_seance_du_jour(scene, agents, en_seance)
    _equiper_hote_principal(scene, hotes[0])
    return hotes


def _demander(
    scene: Scene, rang: int, commune: str, nom: str, type_structure: TypeStructure, postes: int
) -> Demande:
    # One request waits since long before the deadline of its opinion.
    le = scene.instant(-45 if rang == len(HOTES) - 1 else -400 + 3 * rang if rang < 9 else -20 + rang)
    prenom, nom_contact, adresse = scene.identite()
    if rang == 0:
        prenom, nom_contact, adresse = "Sylvie", "Dumas", ADRESSES[Role.STRUCTURE_REFERENT]
    with perimetre(VISITEUR):
        demande, jeton = ouvrir_demande(
            siret=scene.siret(),
            denomination=nom,
            type_structure=type_structure,
            adresse="1 place de la République",
            commune=Commune.objects.get(pk=commune),
            contact_prenom=prenom,
            contact_nom=nom_contact,
            contact_fonction="Responsable de la médiation numérique",
            contact_email=adresse,
            nombre_postes=postes,
            date_debut_souhaitee=le.date(),
            motivation=MOTIVATION,
            engagement=True,
            par=VISITEUR,
            le=le,
        )
        deposer_demande(demande=demande, par=VISITEUR.avec_jeton(jeton), le=le)
    ecouler()
    return demande


def _instruire(scene: Scene, agents: Agents, demande: Demande, rang: int, sort: str) -> None:
    depot = present(demande.deposee_le)
    prefecture = agents.prefecture[demande.departement_id]
    jours = (depot.date() - scene.aujourdhui).days
    rendre_avis(
        demande=demande,
        sens=SensAvis.DEFAVORABLE if sort == "avis_defavorable" else SensAvis.FAVORABLE,
        commentaire="Le projet répond aux besoins du territoire et complète l'offre existante."
        if sort != "avis_defavorable"
        else "Deux postes sont déjà attribués dans la même commune : un poste voisin suffirait.",
        par=prefecture,
        le=scene.instant(min(jours + 3 + rang % 7, -1)),
    )
    decisions = {
        "attribuee": SensDecision.POSITIVE,
        "refusee": SensDecision.NEGATIVE,
        "examen": SensDecision.EXAMEN,
    }
    if sort not in decisions:
        return
    decider(scene, agents, demande, decisions[sort], min(jours + 14 + rang % 4, 0))


def _equiper_hote_principal(scene: Scene, structure: Structure) -> None:
    """Documented accounts of the main host. The first contact signs too: the mayor takes that role over."""
    le = scene.instant(-380)
    creer_compte(
        Role.STRUCTURE_REFERENT,
        ADRESSES[Role.STRUCTURE_REFERENT],
        "Sylvie",
        "Dumas",
        le,
        structure_id=structure.pk,
    )
    creer_compte(
        Role.STRUCTURE_SIGNATAIRE,
        ADRESSES[Role.STRUCTURE_SIGNATAIRE],
        "Jean",
        "Berthier",
        le,
        structure_id=structure.pk,
    )
    creer_compte(
        Role.STRUCTURE_GESTIONNAIRE,
        ADRESSES[Role.STRUCTURE_GESTIONNAIRE],
        "Nora",
        "Petit",
        le,
        structure_id=structure.pk,
    )


def referent_de(structure: Structure) -> Acteur:
    """The référent who acts for a host."""
    from comptes.selecteurs import acteur_de, membres_de_structure

    membre = next(m for m in membres_de_structure(structure.pk) if m.role == Role.STRUCTURE_REFERENT)
    return acteur_de(membre)


def signataire_de(structure: Structure) -> Acteur:
    """The signatory who acts for a host."""
    from comptes.selecteurs import acteur_de, membres_de_structure

    membre = next(m for m in membres_de_structure(structure.pk) if m.role == Role.STRUCTURE_SIGNATAIRE)
    return acteur_de(membre)


def publier_position(scene: Scene, poste: Poste, jours: int, debut: int, salaire: str = "2050.00") -> Offre:
    """A position of this post published `jours` days from today, to start `debut` days from today."""
    structure = present(poste.structure)
    par = referent_de(structure)
    le = scene.instant(jours)
    offre = ouvrir_offre(
        poste=poste,
        commune=present(structure.commune),
        missions=MISSIONS,
        date_debut=scene.jour(debut),
        salaire_brut_mensuel=Decimal(salaire),
        adresse="1 place de la République",
        types_contrat=["cdd", "cdi"],
        conditions="35 heures, du mardi au samedi. Ordinateur et téléphone fournis.",
        par=par,
        le=le,
    )
    publier_offre(offre=offre, par=par, le=le)
    return offre


__all__ = [
    "Agents",
    "creer_agents",
    "creer_hotes",
    "publier_position",
    "referent_de",
    "signataire_de",
]
