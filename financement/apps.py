from django.apps import AppConfig


class FinancementConfig(AppConfig):
    name = "financement"
    verbose_name = "Conventions et financement"

    def ready(self) -> None:
        from commun.registres import inscrire_a_faire, inscrire_attentes, inscrire_menu, inscrire_montant
        from commun.suites import inscrire_suites
        from commun.vie_de_poste import inscrire_vie
        from financement import (  # noqa: F401
            accueil_avenants,
            accueil_livre,
            recalculs,
            regles,
            suites,
            suivi,
            taches_conventions,
            taches_documents,
            taches_livre,
            tasks,
            tasks_avenants,
            vie,
        )
        from financement.accueil import MENU, a_faire, attentes
        from financement.plafonds import plafond_par_poste
        from financement.signature.actes import inscrire_avenant, inscrire_convention
        from financement.vues import telechargements

        telechargements.inscrire()
        inscrire_convention()
        inscrire_avenant()
        inscrire_suites(suites.prevoir, suites.executer)
        inscrire_vie(3, vie.completer)
        inscrire_menu(*MENU)
        inscrire_a_faire(a_faire)
        inscrire_a_faire(accueil_avenants.a_faire)
        inscrire_a_faire(accueil_livre.a_faire)
        inscrire_attentes(attentes)
        inscrire_attentes(accueil_avenants.attentes)
        inscrire_montant("plafond", plafond_par_poste)
