from importlib import import_module

from django.apps import AppConfig


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "Candidatures"

    def ready(self) -> None:
        from candidatures import equite_sql, telechargements
        from candidatures.accueil import LIENS, a_faire
        from commun.droits_base import installer_apres
        from commun.registres import inscrire_a_faire, inscrire_menu

        import_module("candidatures.controles")
        import_module("candidatures.tasks")
        import_module("candidatures.services.vie_privee")
        telechargements.inscrire()
        installer_apres(equite_sql.installer)
        inscrire_menu(*LIENS)
        inscrire_a_faire(a_faire)
