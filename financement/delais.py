"""Steps of the convention: verification → convention → examination → signatures → first instalment."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet

from commun.delais import Etape, inscrire_etapes, instant, instant_parmi
from conseillers.models import Contrat
from financement.models import Convention, Tranche


def convention() -> QuerySet[Contrat]:
    conventions = Convention.objects.filter(postes__poste=OuterRef(OuterRef("poste")))
    return Contrat.objects.annotate(
        debut=instant("contrat", "verifier"),
        fin=instant_parmi("convention", "soumettre", parmi=conventions),
        arret=instant("contrat", "annuler", "rompre"),
        dep=F("departement"),
    ).order_by()


def prise_en_charge() -> QuerySet[Convention]:
    return Convention.objects.annotate(
        debut=instant("convention", "soumettre"),
        fin=instant("convention", "prendre_en_charge"),
        arret=instant("convention", "annuler"),
        dep=F("departement"),
    ).order_by()


def instruction() -> QuerySet[Convention]:
    return Convention.objects.annotate(
        debut=instant("convention", "prendre_en_charge"),
        fin=instant("convention", "valider"),
        arret=instant("convention", "annuler"),
        dep=F("departement"),
    ).order_by()


def signatures() -> QuerySet[Convention]:
    return Convention.objects.annotate(
        debut=instant("convention", "valider"),
        fin=instant("convention", "activer"),
        arret=instant("convention", "annuler"),
        dep=F("departement"),
    ).order_by()


def versement() -> QuerySet[Convention]:
    tranches = Tranche.objects.filter(convention=OuterRef(OuterRef("pk")))
    return Convention.objects.annotate(
        debut=instant("convention", "activer"),
        fin=instant_parmi("tranche", "payer", parmi=tranches),
        arret=instant("convention", "annuler"),
        dep=F("departement"),
    ).order_by()


inscrire_etapes(
    Etape(
        "convention",
        80,
        "Convention soumise",
        "De la vérification du contrat à la première convention soumise pour son poste.",
        convention,
    ),
    Etape(
        "prise_en_charge",
        84,
        "Prise en charge de la convention",
        "De la première soumission de la convention à sa prise en charge par un agent.",
        prise_en_charge,
    ),
    Etape(
        "instruction",
        87,
        "Instruction de la convention",
        "De la prise en charge à la première validation, corrections de la structure comprises.",
        instruction,
    ),
    Etape(
        "signatures",
        90,
        "Signatures",
        "De la première validation de la convention à la seconde signature.",
        signatures,
    ),
    Etape(
        "versement",
        100,
        "Premier versement",
        "De la convention active au premier versement payé.",
        versement,
    ),
)
