"""A simulation made ready for the screen and for the PDF: sentences, notes with their sources, chart, comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from commun.argent import montant_francais
from commun.graphiques import Graphique, Serie, barres
from conseillers.smic import serie_smic
from financement.moteur.resultat import Reference
from financement.simulateur.calcul import CONTRAT_MAX, MODALITES, Simulation, simuler
from financement.simulateur.charges import charges_estimees, cotisations, hypotheses, pourcentage
from structures.enums import Statut
from territoires.enums import ZoneTarifaire

STATUTS = {"documente": "Documenté", "infere": "Inféré", "non_verifie": "Non vérifié"}
#: Last step of a parameter's name → what it is called on the screen.
NOMS = {
    "plafond": "Plafond de l'aide",
    "duree": "Durée de l'aide",
    "coefficient_employeur": "Coefficient employeur",
    "majoration_outre_mer": "Majoration outre-mer",
    "taux": "Part du SMIC financée",
    "smic": "SMIC brut mensuel, 35 heures",
}


@dataclass(frozen=True)
class Note:
    """A figure that entered the computation: its value in French, its source and how far it may be trusted."""

    nom: str
    valeur: str
    source: str
    statut: str

    @property
    def statut_libelle(self) -> str:
        return STATUTS[self.statut]


@dataclass(frozen=True)
class Formule:
    """One way to spread the aid, over the same contract."""

    duree: int
    aide: Decimal
    reste: Decimal
    reste_mensuel: Decimal
    choisie: bool


@dataclass(frozen=True)
class Ecran:
    """All that the result shows. Amounts stay decimals: the templates write them."""

    simulation: Simulation
    territoire: str
    resume: tuple[tuple[str, str], ...]
    taux_estime: str
    alertes: tuple[str, ...]
    graphique: Graphique
    notes_aide: tuple[Note, ...]
    notes_charges: tuple[Note, ...]
    hypothese_charges: str
    contrat_compare: int
    formules: tuple[Formule, ...]

    @property
    def taux_choisi(self) -> bool:
        return self.simulation.hypothese.taux is not None


def ecran(simulation: Simulation, *, territoire: str, zone: str) -> Ecran:
    """The result page of a simulation; `territoire` names the place, `zone` is its tariff zone."""
    hypothese = simulation.hypothese
    contrat = max(hypothese.contrat, *MODALITES)
    return Ecran(
        simulation=simulation,
        territoire=territoire,
        resume=_resume(simulation, territoire),
        taux_estime=_etendue([ligne.taux for ligne in simulation.lignes]),
        alertes=tuple(_alertes(simulation, zone)),
        graphique=_graphique(simulation),
        notes_aide=_notes_aide(simulation),
        notes_charges=() if hypothese.taux is not None else _notes_charges(simulation),
        hypothese_charges=hypotheses().notes,
        contrat_compare=contrat,
        formules=tuple(_formules(simulation, contrat)),
    )


def mois_francais(jour: date) -> str:
    return date_format(jour, "F Y")


def jour_francais(jour: date) -> str:
    return (
        date_format(jour, "j F Y").replace("1 ", "1er ", 1) if jour.day == 1 else date_format(jour, "j F Y")
    )


def _resume(simulation: Simulation, territoire: str) -> tuple[tuple[str, str], ...]:
    hypothese = simulation.hypothese
    return (
        ("Employeur", str(Statut(hypothese.statut).label)),
        ("Territoire", territoire),
        ("Salaire brut mensuel", montant_francais(hypothese.salaire)),
        ("Premier jour du contrat", jour_francais(hypothese.debut)),
        ("Durée de l'aide", f"{hypothese.duree} mois"),
        ("Durée du contrat", f"{hypothese.contrat} mois"),
    )


def _etendue(taux: list[Decimal]) -> str:
    bas, haut = min(taux), max(taux)
    return pourcentage(bas) if bas == haut else f"entre {pourcentage(bas)} et {pourcentage(haut)}"


def _alertes(simulation: Simulation, zone: str) -> list[str]:
    """What the reader must know before using the figures."""
    hypothese, alertes = simulation.hypothese, list(simulation.droit.alertes)
    if simulation.reste < 0:
        alertes.append(
            f"L'aide calculée dépasse de {montant_francais(-simulation.reste)} le coût estimé. Seule une dépense "
            "justifiée est couverte : la partie de l'aide qui ne peut pas l'être se restitue."
        )
    elif simulation.excedent:
        alertes.append(
            "Certains mois, l'aide dépasse le coût estimé ; sur l'ensemble du contrat, elle reste inférieure."
        )
    releve = next((ligne for ligne in simulation.lignes if ligne.salaire > hypothese.salaire), None)
    if releve:
        alertes.append(
            f"Le SMIC dépasse votre salaire à partir de {mois_francais(releve.mois)} : le salaire est alors "
            f"relevé au SMIC, jusqu'à {montant_francais(simulation.salaire_final)} à la fin du contrat."
        )
    # A value kept for want of another (Mayotte, June 2026) is not a known one.
    publies = [v for v in serie_smic(hypothese.departement).valeurs if v.statut != "non_verifie"]
    connu = publies[-1].depuis
    if simulation.lignes[-1].mois > connu:
        alertes.append(
            f"Le dernier SMIC connu, celui du {jour_francais(connu)}, vaut pour tous les mois suivants : "
            "une hausse à venir augmenterait l'aide mensuelle et peut-être le salaire."
        )
    if hypothese.taux is None and zone != ZoneTarifaire.METROPOLE:
        alertes.append(
            "Outre-mer, les charges patronales suivent d'autres règles que notre hypothèse : "
            "demandez votre taux à votre service de paie et saisissez-le."
        )
    return alertes


def _graphique(simulation: Simulation) -> Graphique:
    """Stacked bars: the aid up to the cost, what is left, and the aid above the cost when there is some."""
    lignes = simulation.lignes
    series = [
        Serie("Aide de l'État", [ligne.aide - ligne.excedent for ligne in lignes]),
        Serie("Reste à votre charge", [max(ligne.reste, Decimal(0)) for ligne in lignes]),
    ]
    if simulation.excedent:
        series.append(Serie("Aide au-delà du coût", [ligne.excedent for ligne in lignes]))
    return barres(
        [f"{ligne.mois:%m/%y}" for ligne in lignes],
        series,
        identifiant="graphique-simulation",
        titre="Aide de l'État et reste à votre charge, mois par mois",
        description=(
            f"En tout, {montant_francais(simulation.aide)} d'aide pour un coût de "
            f"{montant_francais(simulation.cout)}. Le tableau qui suit donne chaque mois."
        ),
        dire=lambda valeur: montant_francais(Decimal(valeur)),
    )


def _notes_aide(simulation: Simulation) -> tuple[Note, ...]:
    references = list(simulation.droit.references)
    for ligne in simulation.droit.lignes:
        references += [terme.reference for terme in ligne.termes if terme.reference]
    return tuple(_note(reference) for reference in dict.fromkeys(references))


def _note(reference: Reference) -> Note:
    etapes = reference.parametre.split("/")
    nom = next(NOMS[etape] for etape in reversed(etapes) if etape in NOMS)
    if etapes[0] == "smic":
        nom = f"{nom}, depuis le {jour_francais(reference.depuis)}"
    valeur = f"{reference.valeur:f}".replace(".", ",")
    if reference.unite.startswith("EUR"):
        valeur = montant_francais(reference.valeur)
    elif reference.unite == "part":
        valeur = pourcentage(reference.valeur)
    elif reference.unite == "mois":
        valeur = f"{valeur} mois"
    return Note(nom, valeur, reference.source, reference.statut)


def _notes_charges(simulation: Simulation) -> tuple[Note, ...]:
    """The rates of the first month, then the reduction of a private host."""
    hypothese, premiere = simulation.hypothese, simulation.lignes[0]
    notes = []
    for parametre in cotisations(hypothese.statut):
        valeur = parametre.au(premiere.mois)
        if valeur.valeur:
            taux = pourcentage(valeur.valeur)
            notes.append(Note(parametre.description, taux, valeur.source, valeur.statut))
    if hypothese.statut == Statut.PRIVE:
        maximale = hypotheses().groupe("reduction").parametre("maximale", unite="part").au(premiere.mois)
        smic = serie_smic(hypothese.departement).au(premiere.mois).valeur or Decimal(0)
        reduction = charges_estimees(
            statut=hypothese.statut, jour=premiere.mois, salaire=premiere.salaire, smic=smic
        ).reduction
        notes.append(
            Note(
                "Réduction générale, selon le salaire",
                f"−{pourcentage(reduction)}",
                maximale.source,
                maximale.statut,
            )
        )
    return tuple(notes)


def _formules(simulation: Simulation, contrat: int) -> list[Formule]:
    """Each way to spread the aid over a contract of `contrat` months."""
    formules = []
    for duree in MODALITES:
        essai = simuler(replace(simulation.hypothese, duree=duree, contrat=min(contrat, CONTRAT_MAX)))
        formules.append(
            Formule(
                duree=duree,
                aide=essai.aide,
                reste=essai.reste,
                reste_mensuel=essai.reste_mensuel,
                choisie=duree == simulation.hypothese.duree,
            )
        )
    return formules
