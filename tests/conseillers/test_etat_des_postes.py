"""The derived state of a post, at any date and for any host, equals a reference written in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conseillers.models import Affectation
from conseillers.selecteurs import postes_avec_etat
from structures.models import Poste, Rattachement
from tests.conseillers.fabriques import creer_conseiller, creer_contrat, creer_poste, creer_structure
from tests.fabriques import creer_limousin

pytestmark = pytest.mark.django_db
ORIGINE = date(2024, 1, 1)
JOURS = 60


def jour(rang: int) -> date:
    return ORIGINE + timedelta(days=rang)


@dataclass(frozen=True)
class Histoire:
    """`liens`: (host, first day, day after the last, how it ended); `tenues`: (first day, day after the last)."""

    liens: list[tuple[int, int, int | None, str]]
    tenues: list[tuple[int, int | None]]


def reference(histoire: Histoire, au: int, hote: int | None) -> str:
    """The rule of programme A4, said without SQL."""
    liens = [lien for lien in histoire.liens if hote is None or lien[0] == hote]
    if any(debut <= au and (fin is None or au < fin) for _, debut, fin, _ in liens):
        if any(debut <= au and (fin is None or au < fin) for debut, fin in histoire.tenues):
            return "occupe"
        return "vacant" if any(debut <= au for debut, _ in histoire.tenues) else "a_pourvoir"
    finis = [lien for lien in liens if lien[2] is not None and lien[2] <= au]
    if not finis:
        return "a_venir"
    return "rendu" if max(finis, key=lambda lien: lien[1])[3] == "rendu" else "transfere"


@st.composite
def histoires(dessin: st.DrawFn) -> Histoire:
    """Attachments that follow one another (the last returned or going on), people one after the other within them."""
    bornes = sorted(dessin(st.sets(st.integers(0, JOURS), min_size=2, max_size=5)))
    ouvert = dessin(st.booleans())
    liens: list[tuple[int, int, int | None, str]] = []
    for rang, debut in enumerate(bornes if ouvert else bornes[:-1]):
        hote = dessin(st.sampled_from([h for h in range(3) if not liens or liens[-1][0] != h]))
        dernier = rang == len(bornes) - (1 if ouvert else 2)
        fin = None if ouvert and dernier else bornes[rang + 1]
        liens.append((hote, debut, fin, "" if fin is None else "rendu" if dernier else "transfert"))
    limite = liens[-1][2]
    coupures = sorted(dessin(st.sets(st.integers(bornes[0], limite or JOURS + 5), max_size=6)))
    tenues: list[tuple[int, int | None]] = []
    for debut, fin in zip(coupures[::2], coupures[1::2], strict=False):
        sans_fin = limite is None and fin == coupures[-1] and dessin(st.booleans())
        tenues.append((debut, None if sans_fin else fin))
    return Histoire(liens, tenues)


@pytest.fixture(scope="module")
def decor(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Three hosts, three posts without any fact, nine contracts whose affectations the examples write."""
    with django_db_blocker.unblock(), transaction.atomic():
        creer_limousin()
        hotes = [creer_structure() for _ in range(3)]
        contrats = [
            creer_contrat(creer_poste(hotes[0]), conseiller=creer_conseiller(hotes[0])) for _ in range(9)
        ]
        Affectation.objects.all().delete()
        yield hotes, [creer_poste(hotes[0]) for _ in range(3)], contrats
        transaction.set_rollback(True)


def ecrire(histoires_: list[Histoire], hotes: list[Any], postes: list[Any], contrats: list[Any]) -> None:
    reste = iter(contrats)
    Rattachement.objects.filter(poste__in=postes).delete()
    for poste, histoire in zip(postes, histoires_, strict=True):
        Rattachement.objects.bulk_create(
            Rattachement(
                poste=poste,
                structure=hotes[hote],
                departement_id="87",
                periode=(jour(debut), None if fin is None else jour(fin)),
                fin=comment,
            )
            for hote, debut, fin, comment in histoire.liens
        )
        for debut, fin in histoire.tenues:
            contrat = next(reste)
            Affectation.objects.create(
                contrat=contrat,
                poste=poste,
                conseiller=contrat.conseiller,
                structure=hotes[0],
                departement_id="87",
                personne_id=contrat.personne_id,
                periode=(jour(debut), None if fin is None else jour(fin)),
            )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(lot=st.lists(histoires(), min_size=3, max_size=3), donnees=st.data())
def test_le_sql_dit_la_meme_chose_que_la_reference(decor: Any, lot: list[Histoire], donnees: Any):
    hotes, postes, contrats = decor
    bornes = {b for h in lot for borne in (*h.liens, *h.tenues) for b in borne if isinstance(b, int)}
    # The days where something changes, and their eves: the others say nothing more.
    voulus = sorted({b + d for b in bornes for d in (-1, 0)})
    jours = donnees.draw(st.sets(st.sampled_from(voulus), min_size=1, max_size=4))
    with transaction.atomic():
        ecrire(lot, hotes, postes, contrats)
        attendus, lus = {}, {}
        for au in jours:
            for hote in (None, 0, 1, 2):
                requete = postes_avec_etat(
                    Poste.objects.filter(pk__in=[p.pk for p in postes]),
                    jour=jour(au),
                    pour=() if hote is None else (hotes[hote].pk,),
                )
                etats = dict(requete.values_list("pk", "etat_poste"))
                for poste, histoire in zip(postes, lot, strict=True):
                    attendus[poste.pk, au, hote] = reference(histoire, au, hote)
                    lus[poste.pk, au, hote] = etats[poste.pk]
        transaction.set_rollback(True)
    assert lus == attendus


def test_un_poste_sans_hote_attend_d_etre_pourvu(limousin):
    poste = creer_poste(date_attribution=date(2026, 1, 15))
    Rattachement.objects.filter(poste=poste).delete()
    Poste.objects.filter(pk=poste.pk).update(structure=None)
    etats = [
        postes_avec_etat(Poste.objects.filter(pk=poste.pk), jour=au).get().etat_poste
        for au in (date(2026, 1, 14), date(2026, 1, 15))
    ]
    assert etats == ["a_venir", "a_pourvoir"]
