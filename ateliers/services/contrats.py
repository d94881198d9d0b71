"""Under which contract an adviser acts: it gives the structure and the département of what is written."""

from __future__ import annotations

from datetime import date

from ateliers.selecteurs import contrat_en_cours
from commun.acteurs import Acteur
from commun.dates import date_francaise
from commun.erreurs import ActeNonPermis, ErreurMetier
from comptes.enums import Role
from conseillers.models import Contrat


def exiger_contrat(par: Acteur, jour: date, *, champ: str = "date") -> Contrat:
    """The actor's contract on that day. Raises ActeNonPermis for another role, ErreurMetier `sans_contrat`."""
    if par.role != Role.CONSEILLER:
        raise ActeNonPermis("role_insuffisant", "Cet acte est réservé aux conseillers numériques.")
    contrat = contrat_en_cours(par, jour)
    if contrat is None:
        raise ErreurMetier(
            "sans_contrat",
            f"Vous n'avez pas de contrat en cours le {date_francaise(jour)}. "
            "Choisissez une autre date, ou demandez à votre structure d'enregistrer votre contrat.",
            champ,
        )
    return contrat
