"""What every scene of the demonstration uses: the clock, chance, people, the outbox."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from stdnum import luhn

from commun.acteurs import SYSTEME, Acteur
from commun.dates import PARIS
from commun.evenements import traiter_livraison
from commun.models.evenement import EtatLivraison, Livraison
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from config.demo import MOT_DE_PASSE

T = TypeVar("T")

PRENOMS = [
    "Aïcha",
    "Alban",
    "Amélie",
    "Anaïs",
    "Bastien",
    "Camille",
    "Chloé",
    "Clément",
    "Diane",
    "Élodie",
    "Émile",
    "Fatou",
    "Gaël",
    "Hélène",
    "Hugo",
    "Inès",
    "Jeanne",
    "Jules",
    "Karim",
    "Léa",
    "Loïc",
    "Louise",
    "Lucas",
    "Manon",
    "Mehdi",
    "Nadia",
    "Nathan",
    "Noémie",
    "Océane",
    "Paul",
    "Quentin",
    "Rachel",
    "Romain",
    "Salomé",
    "Samir",
    "Solène",
    "Théo",
    "Thomas",
    "Valentin",
    "Yasmine",
    "Zoé",
]
NOMS = [
    "Arnaud",
    "Barbier",
    "Benoît",
    "Bernard",
    "Blanchard",
    "Caron",
    "Chevalier",
    "Colin",
    "Dubois",
    "Durand",
    "Fabre",
    "Faure",
    "Fontaine",
    "Garnier",
    "Gauthier",
    "Girard",
    "Guérin",
    "Henry",
    "Lambert",
    "Leclerc",
    "Lefèvre",
    "Lemaire",
    "Leroy",
    "Marchand",
    "Mercier",
    "Meunier",
    "Moreau",
    "Morel",
    "Noël",
    "Olivier",
    "Perrin",
    "Picard",
    "Renaud",
    "Robin",
    "Roche",
    "Roux",
    "Rousseau",
    "Simon",
    "Vidal",
    "Vincent",
]


@dataclass
class Scene:
    """`aujourdhui` is the day of loading; `hasard` is seeded, so that two loadings of one day tell one story."""

    aujourdhui: date
    hasard: random.Random = field(default_factory=lambda: random.Random(2021))  # noqa: S311
    rang: int = 0

    def instant(self, jours: int, heure: int = 10) -> datetime:
        """`jours` days from today (negative: past), at this hour of Paris."""
        return datetime.combine(self.aujourdhui + timedelta(days=jours), time(heure), tzinfo=PARIS)

    def jour(self, jours: int) -> date:
        return self.aujourdhui + timedelta(days=jours)

    def identite(self) -> tuple[str, str, str]:
        """A fictional person: first name, name, address."""
        self.rang += 1
        prenom, nom = self.hasard.choice(PRENOMS), self.hasard.choice(NOMS)
        return prenom, nom, f"personne{self.rang}@exemple.fr"

    def siret(self) -> str:
        """A fictional SIRET whose keys are right."""
        self.rang += 1
        siren = f"{91_000_000 + self.rang:08d}"
        siren += luhn.calc_check_digit(siren)
        siret = f"{siren}0001"
        return siret + luhn.calc_check_digit(siret)


@dataclass
class Agents:
    """The agents of the State who act in the demonstration."""

    prefecture: dict[str, Acteur]
    coordination: Acteur
    financeur: Acteur
    ordonnateur: Acteur
    comptable: Acteur
    instruction: Acteur


def creer_compte(role: Role, adresse: str, prenom: str, nom: str, le: datetime, **perimetre: Any) -> Acteur:
    """A documented account with the demonstration's password and one role."""
    utilisateur = Utilisateur.objects.filter(email=adresse).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(adresse, MOT_DE_PASSE, prenom=prenom, nom=nom)
    elif not utilisateur.has_usable_password():
        utilisateur.set_password(MOT_DE_PASSE)
        utilisateur.save(update_fields=["password"])
    return acteur_de(donner_role(utilisateur=utilisateur, role=role, par=SYSTEME, le=le, **perimetre))


def present(valeur: T | None) -> T:
    """What the story has just made, and therefore exists. Raises LookupError otherwise."""
    if valeur is None:
        raise LookupError("La démonstration attendait un objet qui n'existe pas.")
    return valeur


def ecouler() -> None:
    """Do what follows the acts, except the mails: they leave when the workers start."""
    attente = Livraison.objects.filter(etat=EtatLivraison.A_FAIRE).exclude(file="courriel")
    while livraisons := list(attente.order_by("cree_le").values_list("pk", flat=True)):
        avancees = [traiter_livraison(livraison) for livraison in livraisons]
        if not any(avancees):
            return


def oublier_les_vieux_courriels(garder: int = 15) -> None:
    """The past of the demonstration wrote hundreds of mails: only the last ones leave."""
    attente = Livraison.objects.filter(etat=EtatLivraison.A_FAIRE, file="courriel")
    derniers = list(attente.order_by("-cree_le").values_list("pk", flat=True)[:garder])
    attente.exclude(pk__in=derniers).update(etat=EtatLivraison.FAITE, faite_le=datetime.now(tz=PARIS))
