"""What the beat asks for, and when (Paris time)."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def rythme(*, balayage: float) -> dict[str, dict[str, Any]]:
    """The schedule; `balayage`: seconds between two sweeps of the outbox.

    A beat that finds no worker leaves no heap of repeated orders behind it: they expire.
    """
    return {
        "balayage de la boîte d'envoi": {
            "task": "commun.balayer",
            "schedule": balayage,
            "options": {"expires": balayage},
        },
        "examen des échéances": {
            "task": "financement.examiner_echeances",
            "schedule": crontab(hour=5, minute=0),
            "options": {"queue": "argent"},
        },
        "conventions arrivées à leur terme": {
            "task": "financement.echoir_conventions",
            "schedule": crontab(hour=4, minute=30),
            "options": {"queue": "argent"},
        },
        "changement de barème": {
            "task": "financement.surveiller_bareme",
            "schedule": crontab(hour=4, minute=0),
            "options": {"queue": "argent"},
        },
        "contrôle et ancre du grand livre": {
            "task": "financement.controler_grand_livre",
            "schedule": crontab(hour=1, minute=30),
            "options": {"queue": "argent"},
        },
        "recherche des doublons": {
            "task": "structures.chercher_doublons",
            "schedule": crontab(hour=3, minute=0),
        },
        "règles d'intégrité": {
            "task": "commun.verifier_integrite",
            "schedule": crontab(hour=3, minute=30),
        },
        "revues des accès": {
            "task": "structures.revoir_acces",
            "schedule": crontab(hour=5, minute=30),
        },
        "fin des accès des conseillers partis": {
            "task": "conseillers.retirer_roles",
            "schedule": crontab(hour=2, minute=15),
        },
        "alertes de vacance": {
            "task": "financement.alerter_vacances",
            "schedule": crontab(hour=6, minute=0),
        },
        "conventions en attente": {
            "task": "financement.relancer_conventions",
            "schedule": crontab(hour=6, minute=10),
        },
        "délais de la chaîne": {
            "task": "commun.rafraichir_delais",
            "schedule": crontab(minute=17),
            "options": {"expires": 3600.0},
        },
        "avancement du programme": {
            "task": "conseillers.actualiser_avancement",
            "schedule": crontab(minute=23),
            "options": {"expires": 3600.0},
        },
        "échanges sans nouvelle": {
            "task": "candidatures.relancer_rencontres",
            "schedule": crontab(hour=6, minute=15),
        },
        "rappels des avis": {
            "task": "structures.rappeler_avis",
            "schedule": crontab(hour=6, minute=30),
        },
        "nouvelles vérifications dans l'annuaire": {
            "task": "structures.verifier_les_demandes",
            "schedule": crontab(hour=3, minute=40),
        },
        "comptes des profils": {
            "task": "candidatures.recompter_profils",
            "schedule": crontab(minute=41),
            "options": {"expires": 3600.0},
        },
        "rangs des candidats, pour l'équité": {
            "task": "candidatures.mesurer_rangs",
            "schedule": crontab(hour=3, minute=20),
        },
        "durées de conservation": {
            "task": "commun.appliquer_conservation",
            "schedule": crontab(hour=4, minute=20),
        },
        "oubli des brouillons": {
            "task": "structures.purger_les_brouillons",
            "schedule": crontab(hour=3, minute=50),
        },
        "fichiers en attente de l'antivirus": {
            "task": "commun.analyser_les_fichiers",
            "schedule": crontab(minute="*/15"),
            "options": {"expires": 900.0},
        },
        "nouvelle vérification de tous les fichiers": {
            "task": "commun.analyser_les_fichiers",
            "schedule": crontab(hour=2, minute=40, day_of_month="1"),
            "kwargs": {"tous": True},
        },
        "rappels et fin des signatures": {
            "task": "financement.suivre_signatures",
            "schedule": crontab(hour=6, minute=45),
        },
        "fichiers sans ligne": {
            "task": "commun.balayer_les_fichiers",
            "schedule": crontab(hour=2, minute=50),
        },
        "fusion des statistiques": {
            "task": "ateliers.fusionner",
            "schedule": 5.0,
            "options": {"expires": 5.0},
        },
    }
