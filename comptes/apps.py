from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "comptes"
    verbose_name = "Comptes et habilitations"

    def ready(self) -> None:
        from commun.acteurs import declarer_chargeur
        from comptes import controles  # noqa: F401
        from comptes.selecteurs import acteur_par_habilitation

        declarer_chargeur(acteur_par_habilitation)
