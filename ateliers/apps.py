from django.apps import AppConfig


class AteliersConfig(AppConfig):
    name = "ateliers"
    verbose_name = "Ateliers et activités"

    def ready(self) -> None:
        from ateliers.accueil import a_faire
        from ateliers.indicateurs import chiffres_publics
        from commun.registres import Lien, inscrire_a_faire, inscrire_chiffres, inscrire_menu
        from comptes.enums import Role

        conseiller = (Role.CONSEILLER,)
        inscrire_menu(
            Lien("Mes ateliers", "/espace/conseiller/ateliers/", conseiller),
            Lien("Mes activités", "/espace/conseiller/activites/", conseiller),
            Lien("Mes statistiques", "/espace/conseiller/statistiques/", conseiller),
            Lien("Mon équipe", "/espace/coordinateur/", (Role.COORDINATEUR_CONSEILLERS,)),
            Lien("Trouver un atelier", "/ateliers/", ("visiteur",)),
            Lien("Statistiques", "/statistiques/", ("visiteur",)),
        )
        inscrire_a_faire(a_faire)
        inscrire_chiffres(chiffres_publics)
