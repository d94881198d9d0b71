"""The public page of the barème: in force on a day, history, sources, differences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import PUBLIC, VuePage
from financement import parametres_publics as publics
from financement.forms_bareme import ComparaisonForm, JourForm
from financement.selecteurs_droits import archives_du_bareme, contenu_archive


class BaremeView(VuePage):
    acces = PUBLIC
    template_name = "financement/bareme.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        jour_demande = JourForm(request.GET if "au" in request.GET else None)
        compare = {"du", "compare_au", "ancienne", "nouvelle"} & set(request.GET)
        comparaison = ComparaisonForm(request.GET if compare else None, archives=archives_du_bareme())
        jour = jour_de_paris(timezone.now())
        if jour_demande.is_valid():
            jour = jour_demande.cleaned_data["au"] or jour
        formulaires = (jour_demande, comparaison)
        contexte = {
            "jour": jour,
            "form_jour": jour_demande,
            "form_comparaison": comparaison,
            "familles": publics.familles(jour),
            "version": publics.version(),
            "comparaisons": _comparer(comparaison) if comparaison.is_valid() else [],
        }
        refuse = any(form.is_bound and not form.is_valid() for form in formulaires)
        return self.render_to_response(self.get_context_data(**contexte), status=422 if refuse else 200)


def _comparer(form: ComparaisonForm) -> list[dict[str, Any]]:
    """What the person asked to compare, each with its differences."""
    propre, demandees = form.cleaned_data, []
    if propre.get("du") and propre.get("compare_au"):
        demandees.append(
            {
                "titre": f"Du {propre['du']:%d/%m/%Y} au {propre['compare_au']:%d/%m/%Y}",
                "ecarts": publics.ecarts_entre_dates(propre["du"], propre["compare_au"]),
            }
        )
    if propre.get("ancienne") and propre.get("nouvelle"):
        demandees.append(
            {
                "titre": f"De la version {propre['ancienne'][:12]} à la version {propre['nouvelle'][:12]}",
                "ecarts": publics.ecarts_entre_versions(
                    contenu_archive(propre["ancienne"]), contenu_archive(propre["nouvelle"])
                ),
            }
        )
    return demandees
