from importlib import import_module

from django.apps import AppConfig


class ConseillersConfig(AppConfig):
    name = "conseillers"
    verbose_name = "Conseillers et formation"

    def ready(self) -> None:
        from commun.registres import (
            inscrire_a_faire,
            inscrire_attentes,
            inscrire_menu,
            inscrire_montant,
            inscrire_noms,
        )
        from commun.suites import inscrire_suites
        from commun.vie_de_poste import inscrire_vie
        from conseillers import suites, vie
        from conseillers.accueil import LIENS, a_faire, attentes
        from conseillers.selecteurs import noms_des_organismes
        from conseillers.smic import smic_mensuel

        import_module("conseillers.tasks")
        inscrire_suites(suites.prevoir, suites.executer)
        inscrire_vie(2, vie.completer)
        inscrire_noms("organisme_id", noms_des_organismes)
        inscrire_menu(*LIENS)
        inscrire_a_faire(a_faire)
        inscrire_attentes(attentes)
        inscrire_montant("smic", smic_mensuel)
