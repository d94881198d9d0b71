"""What this room says of the life of a post: attribution, position, end of the attachment."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.vie_de_poste import Action, Jalon, Vie
from structures.enums import EtatOffre, FinRattachement
from structures.models import Offre, Rattachement


def completer(acteur: Acteur, vies: dict[UUID, Vie], jour: date, detail: bool) -> None:
    """Two queries: the attachments and the positions that the actor may read."""
    liens = Rattachement.objects.visibles_par(acteur).filter(poste_id__in=list(vies))
    quittes = set()
    for lien in liens.order_by("periode"):
        _rattacher(vies[lien.poste_id], lien, jour)
        if lien.fin:
            quittes.add(lien.poste_id)
        else:
            quittes.discard(lien.poste_id)
    offres = Offre.objects.visibles_par(acteur).filter(poste_id__in=list(vies))
    for offre in offres.order_by("cree_le"):
        _offrir(vies[offre.poste_id], offre)
    for poste, vie in vies.items():
        if poste in quittes:
            vie.action = None
        elif vie.stade == "a_pourvoir" and vie.action is None:
            vie.action = Action("Rédiger une offre", f"{reverse('structures:offre_nouvelle')}?poste={poste}")


def _rattacher(vie: Vie, lien: Rattachement, jour: date) -> None:
    vie.jalons.append(Jalon("attribution", lien.periode.lower, "Poste attribué à la structure"))
    if not lien.fin:
        vie.stade = "a_pourvoir"
        return
    rendu = lien.fin == FinRattachement.RENDU
    fin = lien.periode.upper
    vie.jalons.append(Jalon("attribution", fin, "Poste rendu" if rendu else "Poste transféré"))
    vie.faits.append(f"{'Rendu' if rendu else 'Transféré'} à compter du {date_francaise(fin)}")
    if fin <= jour:
        vie.stade = "rendu"


def _offrir(vie: Vie, offre: Offre) -> None:
    page = reverse("structures:offre_gerer", kwargs={"pk": offre.pk})
    if offre.publiee_le:
        vie.jalons.append(Jalon("offre", jour_de_paris(offre.publiee_le), "Offre publiée", page))
    if vie.stade == "rendu" or offre.etat not in (EtatOffre.BROUILLON, EtatOffre.PUBLIEE):
        return
    vie.stade = "recrutement"
    publiee = offre.etat == EtatOffre.PUBLIEE
    vie.faits.append("Offre publiée" if publiee else "Offre en brouillon")
    vie.action = (
        Action("Choisir un candidat", f"{page}candidats/") if publiee else Action("Publier l'offre", page)
    )
