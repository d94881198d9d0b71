"""Activity statistics: the aggregates against live SQL sums on the same indexed table, in the same run.

`python -m benchmarks.statistiques [profile]` prints Markdown rows. Wants a migrated database without activities, run as
its owner, and empties what it filled. Wall times depend on the machine; the ratios are the result.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Profile → activities.
TAILLES = {"ci": 200_000, "1m": 1_000_000, "record": 5_000_000}
DEBUT, FIN = date(2024, 1, 1), date(2025, 12, 31)
CONSEILLERS, STRUCTURES, DEPARTEMENTS = 2_000, 1_000, 100
INSERTIONS = 1_000
EN_ATTENTE = 1_000


@dataclass(frozen=True)
class Mesure:
    """One comparison: seconds of the reference, seconds of ours, how many times ours must be quicker at least."""

    nom: str
    reference: float
    notre: float
    quoi: str = "SQL direct sur la table indexée"
    objectif: float | None = None

    def en_dict(self) -> dict[str, Any]:
        """A row of docs/performances.md."""
        return {
            "nom": f"Statistiques, {self.nom}",
            "valeur": round(self.notre * 1000, 2),
            "unite": "ms",
            "reference": f"{self.quoi} ({self.reference * 1000:.2f} ms)",
            "rapport": round(self.reference / self.notre, 2),
            "objectif": self.objectif,
        }


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Build the activities of the profile, measure, check that both sides agree, take everything away.

    Rows of the table of docs/performances.md. Raises RuntimeError on a database that has activities, AssertionError
    when two results differ.
    """
    from ateliers.models import Activite

    if Activite.objects.exists():
        raise RuntimeError("Cette mesure veut une base sans activité.")
    volume = TAILLES.get(profil, TAILLES["1m"])
    try:
        _peupler()
        mesures = [*_mesurer_ecriture(volume), *_mesurer_fusion(), *_mesurer_lecture(volume)]
    finally:
        _depeupler()
    return [mesure.en_dict() for mesure in mesures]


def _mesurer_ecriture(volume: int) -> list[Mesure]:
    """The cost of the triggers: one insertion per transaction, then a bulk one."""
    _executer("alter table ateliers_activite disable trigger user")
    une_nue = _chronometrer_suite(lambda rang: _inserer(1, rang), INSERTIONS)
    bloc_nu = _chronometrer_suite(lambda rang: _inserer(volume), 1)
    _executer("alter table ateliers_activite enable trigger user")
    _executer("truncate ateliers_activite")
    une = _chronometrer_suite(lambda rang: _inserer(1, rang), INSERTIONS)
    bloc = _chronometrer_suite(lambda rang: _inserer(volume), 1)
    return [
        Mesure("une insertion", une_nue, une, "sans déclencheur", 0.75),
        Mesure(f"insertion en bloc de {volume} activités", bloc_nu, bloc, "sans déclencheur"),
    ]


def _mesurer_fusion() -> list[Mesure]:
    """The queue emptied by batches, then everything recounted."""
    from ateliers.models import FileAgregat
    from ateliers.services.agregats import LOT, fusionner, verifier

    en_attente = FileAgregat.objects.count()
    depart = time.perf_counter()
    while fusionner(limite=LOT):
        pass
    duree = time.perf_counter() - depart
    _executer("vacuum analyze ateliers_fileagregat, ateliers_agregat, ateliers_activite")
    assert verifier() == [], "les agrégats ne valent pas les faits"
    return [Mesure(f"fusion de {en_attente} différences", en_attente / 5_000, duree, "5 000 par seconde", 1)]


def _mesurer_lecture(volume: int) -> list[Mesure]:
    """The dashboards: totals, months and, for the nation, départements."""
    from ateliers.enums import Portee
    from ateliers.models import Activite
    from ateliers.statistiques import par_identifiant, par_mois, totaux

    une = Activite.objects.order_by("pk").first()
    assert une is not None
    # What waits for the next merge at 200 activities a second (goal P7): the reader adds it.
    _inserer(EN_ATTENTE, 7)
    codes = [f"Q{n:02d}" for n in range(DEPARTEMENTS)]
    an, mois = date(2025, 1, 1), date(2025, 3, 1)
    cas: list[tuple[str, Portee, object, str, date, date]] = [
        ("national, 2 ans", Portee.NATION, "", "true", DEBUT, FIN),
        (
            "national, 2 ans moins 20 jours",
            Portee.NATION,
            "",
            "true",
            date(2024, 1, 11),
            date(2025, 12, 21),
        ),
        ("département, 1 an", Portee.DEPARTEMENT, "Q07", "departement_id = 'Q07'", an, FIN),
        (
            "structure, 1 an",
            Portee.STRUCTURE,
            une.structure_id,
            f"structure_id = '{une.structure_id}'",
            an,
            FIN,
        ),
        (
            "conseiller, 1 mois",
            Portee.CONSEILLER,
            une.conseiller_id,
            f"conseiller_id = '{une.conseiller_id}'",
            mois,
            date(2025, 3, 31),
        ),
    ]
    mesures = []
    for nom, portee, portee_id, condition, debut, fin in cas:

        def direct(condition: str = condition, debut: date = debut, fin: date = fin) -> Any:
            return _sommes("''", condition, debut, fin).get("", (0, 0, 0)), _sommes(
                "date_trunc('month', date::timestamp)::date", condition, debut, fin
            )

        def agrege(
            portee: Portee = portee, cle: object = portee_id, debut: date = debut, fin: date = fin
        ) -> Any:
            return totaux(portee, cle, debut=debut, fin=fin), par_mois(portee, cle, debut=debut, fin=fin)

        reference, (total_direct, mois_directs) = _chronometrer(direct)
        notre, (total, par_mois_agrege) = _chronometrer(agrege)
        assert (total.activites, total.participants, total.minutes) == total_direct, nom
        assert {
            m: (t.activites, t.participants, t.minutes) for m, t in par_mois_agrege.items() if t.activites
        } == mois_directs, nom
        objectif = 20 if nom == "national, 2 ans" and volume >= TAILLES["1m"] else None
        mesures.append(Mesure(f"{nom} : total et mois", reference, notre, objectif=objectif))
    reference, directs = _chronometrer(lambda: _sommes("departement_id", "true", DEBUT, FIN))
    notre, agreges = _chronometrer(lambda: par_identifiant(Portee.DEPARTEMENT, codes, debut=DEBUT, fin=FIN))
    assert {c: (t.activites, t.participants, t.minutes) for c, t in agreges.items() if t.activites} == directs
    mesures.append(Mesure("carte des départements, 2 ans", reference, notre))
    return mesures


def _chronometrer_suite(travail: Callable[[int], None], fois: int) -> float:
    """Mean seconds of a repeated write."""
    depart = time.perf_counter()
    for rang in range(fois):
        travail(rang)
    return (time.perf_counter() - depart) / fois


def _sommes(cle: str, condition: str, debut: date, fin: date) -> dict[Any, tuple[int, int, int]]:
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(
            f"select {cle}, count(*), sum(participants), sum(duree_minutes) from ateliers_activite"
            f" where {condition} and date between %s and %s group by 1",
            [debut, fin],
        )
        return {ligne[0]: ligne[1:] for ligne in curseur.fetchall()}


def _chronometrer(travail: Callable[[], Any], *, fois: int = 15) -> tuple[float, Any]:
    """Median seconds of a few runs, and the result."""
    durees, resultat = [], None
    for _ in range(fois):
        depart = time.perf_counter()
        resultat = travail()
        durees.append(time.perf_counter() - depart)
    return statistics.median(durees), resultat


def _executer(sql: str, valeurs: list[Any] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)


def _peupler() -> None:
    """Made-up départements (codes Q00 to Q99), hosts and advisers."""
    from comptes.models import Utilisateur
    from conseillers.models import Conseiller
    from structures.models import Structure
    from territoires.models import Departement, Region

    Region.objects.create(code="QQQ", nom="Région d'essai")
    Departement.objects.bulk_create(
        Departement(
            code=f"Q{n:02d}", nom=f"Essai {n}", region_id="QQQ", zone="metropole", fuseau="Europe/Paris"
        )
        for n in range(DEPARTEMENTS)
    )
    structures = Structure.objects.bulk_create(
        Structure(
            siret=f"{99000000000000 + n}",
            denomination=f"Essai {n}",
            statut="public",
            type="commune",
            departement_id=f"Q{n % DEPARTEMENTS:02d}",
        )
        for n in range(STRUCTURES)
    )
    utilisateurs = Utilisateur.objects.bulk_create(
        Utilisateur(email=f"mesure{n}@exemple.fr", prenom="Essai", nom=str(n)) for n in range(CONSEILLERS)
    )
    Conseiller.objects.bulk_create(
        Conseiller(
            personne=utilisateur,
            prenom="Essai",
            nom=str(n),
            email=utilisateur.email,
            structure=structures[n % STRUCTURES],
            departement_id=structures[n % STRUCTURES].departement_id,
        )
        for n, utilisateur in enumerate(utilisateurs)
    )
    _executer(
        "create temporary table mesure_conseiller as select row_number() over (order by c.id) - 1 as n,"
        " c.id, c.personne_id, c.structure_id, c.departement_id from conseillers_conseiller c"
        " where c.departement_id like 'Q%%'",
        [],
    )
    _executer("create unique index on mesure_conseiller (n); analyze mesure_conseiller")


def _depeupler() -> None:
    from comptes.models import Utilisateur
    from conseillers.models import Conseiller
    from structures.models import Structure
    from territoires.models import Departement, Region

    _executer("truncate ateliers_activite, ateliers_agregat, ateliers_fileagregat")
    Conseiller.objects.filter(departement__region_id="QQQ").delete()
    Structure.objects.filter(departement__region_id="QQQ").delete()
    Utilisateur.objects.filter(email__startswith="mesure", email__endswith="@exemple.fr").delete()
    Departement.objects.filter(region_id="QQQ").delete()
    Region.objects.filter(pk="QQQ").delete()
    _executer("drop table if exists mesure_conseiller")


def _inserer(combien: int, graine: int = 0) -> None:
    """One statement; figures drawn by multiplications, the same at each run."""
    jours = (FIN - DEBUT).days + 1
    _executer(
        "insert into ateliers_activite (id, cree_le, conseiller_id, personne_id, structure_id, departement_id, date,"
        " type, canal, participants, duree_minutes, themes)"
        " select gen_random_uuid(), now(), c.id, c.personne_id, c.structure_id, c.departement_id,"
        f" %s::date + ((s.n * 7919) %% {jours})::int, 'individuel', 'rattachement', 1 + (s.n * 31 %% 20)::int,"
        f" 15 + (s.n * 17 %% 120)::int, '{{internet}}' from generate_series(%s::bigint, %s::bigint) as s(n)"
        f" join mesure_conseiller c on c.n = (s.n * 104729) %% {CONSEILLERS}",
        [DEBUT, 1 + graine, combien + graine],
    )


def main() -> None:
    os.environ.setdefault("PROCESSUS", "proprietaire")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    profil = sys.argv[1] if len(sys.argv) > 1 else "ci"
    print(f"### Statistiques, profil {profil}\n")
    print("| mesure | nous | référence | rapport | objectif |\n|---|---|---|---|---|")
    for m in mesurer(profil):
        print(
            f"| {m['nom']} | {m['valeur']} {m['unite']} | {m['reference']} | {m['rapport']}× | {m['objectif'] or '—'} |"
        )


if __name__ == "__main__":
    main()
