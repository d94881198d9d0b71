"""The public figures, and the team of a coordinator."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ateliers import indicateurs
from ateliers.enums import Portee
from ateliers.forms import PeriodeForm
from ateliers.models.activite import PREMIER_JOUR
from ateliers.presentation import carte_des_personnes, graphique_par_mois
from ateliers.selecteurs import SILENCE, conseillers_suivis
from ateliers.statistiques import (
    Totaux,
    dernier_du_mois,
    il_y_a_un_an,
    par_identifiant,
    par_mois,
    premier_du_mois,
)
from commun.dates import date_francaise, jour_de_paris
from commun.vues import PUBLIC, VueListe, VuePage
from comptes.enums import Role
from conseillers.models.personne import ConseillerQuerySet
from territoires.selecteurs import departements


class StatistiquesView(VuePage):
    """People helped, activities, hours: by month and by département, for a period and a territory."""

    acces = PUBLIC
    template_name = "ateliers/statistiques.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jour = jour_de_paris(timezone.now())
        noms = dict(departements().values_list("code", "nom"))
        form = PeriodeForm(
            self.request.GET,
            departements=[(c, f"{n} ({c})") for c, n in noms.items()],
            dernier_jour=dernier_du_mois(jour),
        )
        form.is_valid()
        departement = form.cleaned_data.get("departement", "")
        # No activity lies beyond these bounds: a longer period would only draw empty months.
        debut = max(form.cleaned_data.get("debut") or il_y_a_un_an(jour), PREMIER_JOUR)
        fin = min(form.cleaned_data.get("fin") or form.dernier_jour, form.dernier_jour)
        portee = Portee.DEPARTEMENT if departement else Portee.NATION
        mois = par_mois(portee, departement, debut=debut, fin=fin)
        nation = indicateurs.depuis_le_debut()
        territoires = par_identifiant(Portee.DEPARTEMENT, noms, debut=debut, fin=fin)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "periode": f"du {date_francaise(debut)} au {date_francaise(fin)}",
            "departement": noms.get(departement, ""),
            "chiffres": sum(mois.values(), start=Totaux()),
            "nation": nation,
            "objectif": indicateurs.OBJECTIF_PERSONNES,
            "avancement": indicateurs.avancement(nation),
            "definitions": indicateurs.DEFINITIONS,
            "graphique": graphique_par_mois(mois, "Personnes aidées par mois") if mois else None,
            "titre_carte": "Personnes aidées par département, sur la période",
            "carte": carte_des_personnes(territoires),
        }


class EquipeView(VueListe):
    """Advisers at work in the territory: who has stopped logging comes first."""

    acces = (Role.COORDINATEUR_CONSEILLERS,)
    template_name = "ateliers/equipe.html"
    context_object_name = "conseillers"

    def get_queryset(self) -> ConseillerQuerySet:
        return conseillers_suivis(self.acteur, jour_de_paris(timezone.now()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        jour = jour_de_paris(timezone.now())
        conseillers = list(contexte["conseillers"])
        mois = par_identifiant(
            Portee.CONSEILLER,
            [conseiller.pk for conseiller in conseillers],
            debut=premier_du_mois(jour),
            fin=dernier_du_mois(jour),
        )
        return contexte | {
            "mois": jour,
            "lignes": [
                {
                    "conseiller": conseiller,
                    "mois": mois[str(conseiller.pk)],
                    "silencieux": conseiller.derniere_activite is None
                    or jour - conseiller.derniere_activite > SILENCE,
                }
                for conseiller in conseillers
            ],
        }
