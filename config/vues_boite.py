"""The coordinator's inbox: every file that waits for the ANCT, over all rooms, by deadline."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.formulaires import Formulaire
from commun.registres import SORTES, Attente, attentes
from commun.tri import cle_recherche
from commun.vues import VueListe
from comptes.enums import ROLES_ANCT


class FiltreBoiteForm(Formulaire):
    """Kind, département, lateness and a part of a name: in the address, kept from page to page."""

    sorte = forms.ChoiceField(label="À traiter", choices=[("", "Tout"), *SORTES.items()], required=False)
    departement = forms.ChoiceField(label="Département", required=False)
    echeance = forms.ChoiceField(
        label="Échéance",
        choices=[("", "Toutes"), ("depassee", "Dépassée"), ("semaine", "Dans les sept jours")],
        required=False,
    )
    q = forms.CharField(label="Nom ou numéro", required=False, max_length=100)

    def __init__(self, *args: Any, departements: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].choices = [("", "Tous"), *((code, code) for code in departements)]


class BoiteView(VueListe):
    acces = ROLES_ANCT
    template_name = "site/boite.html"
    context_object_name = "attentes"

    def get_queryset(self) -> list[Attente]:  # type: ignore[override]
        self.jour = jour_de_paris(timezone.now())
        self.toutes = attentes(self.acteur, self.jour)
        codes = sorted({a.departement for a in self.toutes if a.departement})
        self.form = FiltreBoiteForm(self.request.GET, departements=codes)
        filtres = self.form.cleaned_data if self.form.is_valid() else {}
        return [attente for attente in self.toutes if self._garder(attente, filtres)]

    def _garder(self, attente: Attente, filtres: dict[str, str]) -> bool:
        jours = (attente.echeance - self.jour).days if attente.echeance else None
        fenetre = {
            "depassee": jours is not None and jours < 0,
            "semaine": jours is not None and 0 <= jours <= 7,
        }
        mots = cle_recherche(filtres.get("q", "")).split()
        return (
            filtres.get("sorte", "") in ("", attente.sorte)
            and filtres.get("departement", "") in ("", attente.departement)
            and fenetre.get(filtres.get("echeance", ""), True)
            and all(mot in cle_recherche(attente.objet) for mot in mots)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        compte = Counter(attente.sorte for attente in self.toutes)
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "jour": self.jour,
            "sortes": [(cle, libelle, compte[cle]) for cle, libelle in SORTES.items() if compte[cle]],
            "libelles": SORTES,
            "en_retard": sum(1 for a in self.toutes if a.echeance and a.echeance < self.jour),
        }
