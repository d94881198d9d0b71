from importlib import import_module

from django.apps import AppConfig


class ConseillersConfig(AppConfig):
    name = "conseillers"
    verbose_name = "Conseillers et formation"

    def ready(self) -> None:
        from commun.registres import inscrire_a_faire, inscrire_attentes, inscrire_menu
        from commun.suites import inscrire_suites
        from conseillers import suites
        from conseillers.accueil import LIENS, a_faire, attentes

        import_module("conseillers.tasks")
        inscrire_suites(suites.prevoir, suites.executer)
        inscrire_menu(*LIENS)
        inscrire_a_faire(a_faire)
        inscrire_attentes(attentes)
