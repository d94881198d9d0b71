from django.apps import AppConfig


class FinancementConfig(AppConfig):
    name = "financement"
    verbose_name = "Conventions et financement"

    def ready(self) -> None:
        from commun.registres import inscrire_a_faire, inscrire_attentes, inscrire_menu
        from financement import accueil_livre, recalculs, regles, suivi, taches_livre, tasks  # noqa: F401
        from financement.accueil import MENU, a_faire, attentes

        inscrire_menu(*MENU)
        inscrire_a_faire(a_faire)
        inscrire_a_faire(accueil_livre.a_faire)
        inscrire_attentes(attentes)
