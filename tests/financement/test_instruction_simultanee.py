"""Two coordinators at the same instant, and numbers asked for all at once: one decision, one number, no hole."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection, transaction

from commun.acteurs import Acteur, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Evenement, Livraison, TransitionEffectuee
from comptes.enums import Role
from financement import registre
from financement.enums import EtatConvention, NatureCalcul
from financement.models import Calcul, Convention, MouvementEnveloppe
from financement.services.instruction import prendre_en_charge, valider_convention
from financement.services.numerotation import numero_suivant, rang_de
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, creer_postes_pourvus, relire
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(*actes: Callable[[], object]) -> list[object]:
    """Each act in its thread and its connection, all started at the same instant; what each gave, errors included."""
    depart, issues = threading.Barrier(len(actes)), [None] * len(actes)

    def jouer(rang: int, acte: Callable[[], object]) -> None:
        try:
            depart.wait()
            issues[rang] = acte()
        except Exception as erreur:
            issues[rang] = erreur
        finally:
            connection.close()

    fils = [threading.Thread(target=jouer, args=(rang, acte)) for rang, acte in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return issues


def en_tant_que(par: Acteur, acte: Callable[[], object]) -> Callable[[], object]:
    def jouer() -> object:
        with perimetre(par):
            return acte()

    return jouer


def coordinateurs() -> tuple[Acteur, Acteur]:
    return creer_personne(Role.ANCT_VALIDATEUR), creer_personne(
        Role.ANCT_VALIDATEUR, email="seconde-coordination@exemple.fr"
    )


def valider_a_deux(nombre: int) -> None:
    """`nombre` conventions, each validated by two coordinators at once: one decision, one number, one document."""
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, nombre)
    conventions = [
        creer_convention(EtatConvention.SOUMISE, structure=structure, postes=[poste]) for poste in postes
    ]
    deux = coordinateurs()
    for convention in conventions:
        issues = ensemble(
            *(
                en_tant_que(
                    par,
                    lambda par=par, pk=convention.pk: valider_convention(
                        convention=Convention.objects.select_related("structure").get(pk=pk), par=par, le=LE
                    ),
                )
                for par in deux
            )
        )
        refus = [issue for issue in issues if issue is not None]
        assert [type(issue) for issue in refus] == [ErreurMetier], issues
        assert refus[0].code == "transition_impossible"
    assert_une_fois_chacune(conventions)


def assert_une_fois_chacune(conventions: list[Convention]) -> None:
    pks = [convention.pk for convention in conventions]
    for nom in ("prendre_en_charge", "valider"):
        faites = TransitionEffectuee.objects.filter(objet_id__in=pks, nom=nom).values_list(
            "objet_id", flat=True
        )
        assert Counter(faites) == dict.fromkeys(pks, 1), nom
    numeros = Convention.objects.filter(pk__in=pks).values_list("numero", flat=True)
    assert sorted(numeros) == [f"CN-87-2026-{rang:04d}" for rang in range(1, len(pks) + 1)]
    evenements = Evenement.objects.filter(type="convention.valider", charge__id__in=[str(pk) for pk in pks])
    assert evenements.count() == len(pks)
    assert Livraison.objects.filter(
        evenement__in=evenements, abonne="financement.produire_a_signer"
    ).count() == len(pks)
    assert Calcul.objects.filter(convention__in=pks, nature=NatureCalcul.PREVISIONNEL).count() == len(pks)
    assert MouvementEnveloppe.objects.filter(convention_id__in=pks, nature="reservation").count() == len(pks)


def test_deux_coordinateurs_au_meme_instant():
    valider_a_deux(20)


@pytest.mark.lent
def test_deux_coordinateurs_au_meme_instant_deux_cents_fois():
    valider_a_deux(200)


def test_sans_verrou_deux_decisions_passent():
    """The control: read the state, wait for the other, write. Without the lock both decide, two numbers are given."""
    convention = creer_convention(EtatConvention.EN_INSTRUCTION)
    lus = threading.Barrier(2)

    def decider() -> str:
        with transaction.atomic():
            etat = Convention.objects.values_list("etat", flat=True).get(pk=convention.pk)
            lus.wait()
            assert etat == EtatConvention.EN_INSTRUCTION
            return numero_suivant(departement="87", annee=2026)

    assert sorted(ensemble(decider, decider)) == ["CN-87-2026-0001", "CN-87-2026-0002"]


def test_deux_agents_prennent_la_meme_convention():
    convention = creer_convention(EtatConvention.SOUMISE)
    agents = (
        creer_personne(Role.ANCT_INSTRUCTEUR),
        creer_personne(Role.ANCT_INSTRUCTEUR, email="second-agent@exemple.fr"),
    )
    issues = ensemble(
        *(
            en_tant_que(
                par,
                lambda par=par: prendre_en_charge(
                    convention=Convention.objects.get(pk=convention.pk), par=par, le=LE
                ),
            )
            for par in agents
        )
    )
    assert sorted(type(issue).__name__ for issue in issues) == ["ErreurMetier", "NoneType"]
    gagnant = agents[issues.index(None)]
    assert relire(convention).instructeur_id == gagnant.utilisateur_id


class Rendu(Exception):
    """A validation that fails after its number was given."""


def numeroter(nombre: int, fils: int) -> None:
    """`nombre` numbers over three series, asked for by `fils` threads; one transaction in ten is undone."""
    structure = creer_structure()
    modele = creer_convention(EtatConvention.BROUILLON, structure=structure)
    lignes = Convention.objects.bulk_create(
        Convention(structure=structure, departement_id="87", statut=modele.statut) for _ in range(nombre)
    )
    series = (("87", 2026), ("19", 2026), ("87", 2027))
    annules: Counter[int] = Counter()

    def prendre(part: int) -> None:
        for rang, ligne in enumerate(lignes[part::fils]):
            departement, annee = series[(rang + part) % 3]
            if rang % 10 == 9:
                with suppress(Rendu), transaction.atomic():
                    numero_suivant(departement=departement, annee=annee)
                    raise Rendu
                annules[part] += 1
            with transaction.atomic():
                numero = numero_suivant(departement=departement, annee=annee)
                assert Convention.objects.filter(pk=ligne.pk, numero=None).update(numero=numero) == 1

    assert ensemble(*(lambda part=part: prendre(part) for part in range(fils))) == [None] * fils
    donnes = list(
        Convention.objects.filter(pk__in=[ligne.pk for ligne in lignes]).values_list("numero", flat=True)
    )
    assert len(set(donnes)) == nombre
    assert sum(annules.values()) >= nombre // 10 - fils
    validateur = creer_personne(Role.ANCT_VALIDATEUR)
    for departement, annee in series:
        rangs = sorted(rang_de(n) for n in donnes if n.startswith(f"CN-{departement}-{annee}-"))
        assert rangs == list(range(1, len(rangs) + 1))
    assert [(s.trous, registre.manquants(validateur, s)) for s in registre.series(validateur)] == [
        (0, [])
    ] * 3


def test_deux_cents_numeros_demandes_ensemble():
    numeroter(200, fils=8)


@pytest.mark.lent
def test_cinq_mille_numeros_demandes_ensemble():
    numeroter(5000, fils=8)


def test_un_trou_se_verrait():
    """The control: a number taken and thrown away outside its act is a hole of the registry."""
    creer_convention(EtatConvention.A_SIGNER)
    with transaction.atomic():
        numero_suivant(departement="87", annee=2026)
    creer_convention(EtatConvention.A_SIGNER)
    (serie,) = registre.series(creer_personne(Role.ANCT_VALIDATEUR))
    assert (serie.dernier, serie.attribues, serie.trous) == (3, 2, 1)
    assert registre.manquants(creer_personne(Role.ANCT_VALIDATEUR), serie) == [2]


def test_un_meme_numero_deux_fois_est_refuse_par_la_base():
    premiere, seconde = (creer_convention(EtatConvention.A_SIGNER) for _ in range(2))
    with pytest.raises(Exception, match=r"unique|Cannot update"), transaction.atomic():
        Convention.objects.filter(pk=seconde.pk).update(numero=premiere.numero)
    brouillon = creer_convention()
    with pytest.raises(Exception, match="unique"), transaction.atomic():
        Convention.objects.filter(pk=brouillon.pk).update(numero=premiere.numero)
