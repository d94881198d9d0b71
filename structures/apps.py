from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = "Structures et postes"

    def ready(self) -> None:
        from commun.registres import (
            inscrire_a_faire,
            inscrire_attentes,
            inscrire_chiffres,
            inscrire_menu,
            inscrire_noms,
        )
        from commun.suites import inscrire_suites
        from commun.vie_de_poste import inscrire_vie
        from structures import suites, tasks, vie  # noqa: F401
        from structures.accueil import LIENS, a_faire, attentes, chiffres
        from structures.selecteurs_membres import noms_des_structures

        inscrire_suites(suites.prevoir)
        inscrire_vie(1, vie.completer)
        inscrire_noms("structure_id", noms_des_structures)
        inscrire_menu(*LIENS)
        inscrire_a_faire(a_faire)
        inscrire_attentes(attentes)
        inscrire_chiffres(chiffres)
