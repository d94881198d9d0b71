from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class AdministrationConfig(AdminConfig):
    """Django's admin, on our own site: `@admin.register` reaches it."""

    default_site = "config.administration.SiteTechnique"


class ConfigConfig(AppConfig):
    """Sees all rooms: composes them, and applies the database rights once every room is migrated."""

    name = "config"
    verbose_name = "Assemblage"

    def ready(self) -> None:
        from commun import conservation_sql, effacement_sql
        from commun.droits_base import installer_apres
        from commun.registres import inscrire_a_faire, inscrire_menu
        from config import celery  # noqa: F401
        from config.vues_donnees import LIEN_CONSERVATION
        from config.vues_integrite import LIEN, a_faire

        inscrire_menu(LIEN, LIEN_CONSERVATION)
        inscrire_a_faire(a_faire)

        # Who publishes must know who listens: the subscribers of every room are loaded in every process.
        autodiscover_modules("tasks")
        # What becomes of each table in a merge, what must always be true, which steps are measured, what each
        # column holds of a person: one module per room.
        autodiscover_modules("regles_fusion", "regles_integrite", "delais", "donnees_personnelles")
        installer_apres(effacement_sql.installer)
        installer_apres(conservation_sql.installer)
        post_migrate.connect(_appliquer_droits, dispatch_uid="droits_base")


def _appliquer_droits(sender: AppConfig, plan: Any = (), **_: Any) -> None:
    from django.apps import apps

    from commun.droits_base import appliquer

    # post_migrate is sent for each application: the rights follow the last one.
    if sender.name == list(apps.get_app_configs())[-1].name:
        appliquer()
