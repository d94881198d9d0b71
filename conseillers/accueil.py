"""What the advisers' room puts on the home pages."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from commun.acteurs import VISITEUR, Acteur
from commun.dates import jour_de_paris
from commun.registres import AFaire, Attente, Lien
from comptes.enums import ROLES_ANCT, ROLES_PREFECTURE, ROLES_STRUCTURE, Role
from conseillers.enums import EtatFormation
from conseillers.models import DossierFormation
from conseillers.selecteurs import contrats_a_verifier

LIENS = (
    Lien("Avancement", "/avancement/", roles=(VISITEUR.role,)),
    Lien("Mon territoire", "/espace/prefecture/territoire/", roles=ROLES_PREFECTURE),
    Lien("Mes postes", "/espace/structure/postes/", roles=ROLES_STRUCTURE),
    Lien("Contrats à vérifier", "/instruction/contrats/", roles=ROLES_ANCT, groupe="Recrutement"),
    Lien("Mes stagiaires", "/espace/organisme/", roles=(Role.ORGANISME_FORMATION,)),
    Lien("Mon contrat et ma formation", "/espace/conseiller/", roles=(Role.CONSEILLER,)),
)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Contracts to check for the ANCT, tests to organise for a training organisation."""
    if acteur.role in ROLES_ANCT:
        lignes = contrats_a_verifier(acteur)
        return [AFaire("Vérifier les contrats signés", "/instruction/contrats/", lignes=lignes)]
    if acteur.role == Role.ORGANISME_FORMATION:
        dossiers = DossierFormation.objects.visibles_par(acteur).filter(etat=EtatFormation.A_POSITIONNER)
        return [AFaire("Faire passer le test de positionnement", "/espace/organisme/", lignes=dossiers)]
    return []


def attentes(acteur: Acteur, jour: date) -> list[Attente]:
    """Signed contracts that the ANCT has to check, within `VERIFICATION_DELAI_JOURS` of their signature."""
    if acteur.role not in ROLES_ANCT:
        return []
    lignes = contrats_a_verifier(acteur).values_list(
        "structure__denomination", "poste__numero", "departement", "cree_le"
    )
    delai = timedelta(days=settings.VERIFICATION_DELAI_JOURS)
    return [
        Attente(
            "contrat",
            f"{structure}, poste {numero}",
            "/instruction/contrats/",
            departement,
            jour_de_paris(cree_le),
            jour_de_paris(cree_le) + delai,
        )
        for structure, numero, departement, cree_le in lignes
    ]
