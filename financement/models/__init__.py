from .acte_public import ActePublic
from .calcul import Calcul, VersionBareme
from .campagne import Campagne, LotCampagne, ResultatCampagne
from .compte_bancaire import CompteBancaire
from .controle_livre import ControleLivre
from .convention import Convention, PosteConventionne
from .echeancier import ConditionExterne, Piece
from .enveloppe import Enveloppe, MouvementEnveloppe
from .grand_livre import Ecriture, LigneEcriture
from .instruction import Commentaire, RelanceConvention, VersionConvention
from .lot import LotPaiement
from .paiement import Ordre, Tranche
from .regeneration import DocumentARegenerer, Regeneration, ResultatRegeneration
from .trop_percu import Imputation, TropPercu

__all__ = [
    "ActePublic",
    "Calcul",
    "Campagne",
    "Commentaire",
    "CompteBancaire",
    "ConditionExterne",
    "ControleLivre",
    "Convention",
    "DocumentARegenerer",
    "Ecriture",
    "Enveloppe",
    "Imputation",
    "LigneEcriture",
    "LotCampagne",
    "LotPaiement",
    "MouvementEnveloppe",
    "Ordre",
    "Piece",
    "PosteConventionne",
    "Regeneration",
    "RelanceConvention",
    "ResultatCampagne",
    "ResultatRegeneration",
    "Tranche",
    "TropPercu",
    "VersionBareme",
    "VersionConvention",
]
