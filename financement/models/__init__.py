from .acte_public import ActePublic
from .avenant import Avenant
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
from .signature import DemandeSignature, OriginalSigne, RappelSignature, Signature
from .trop_percu import Imputation, TropPercu

__all__ = [
    "ActePublic",
    "Avenant",
    "Calcul",
    "Campagne",
    "Commentaire",
    "CompteBancaire",
    "ConditionExterne",
    "ControleLivre",
    "Convention",
    "DemandeSignature",
    "DocumentARegenerer",
    "Ecriture",
    "Enveloppe",
    "Imputation",
    "LigneEcriture",
    "LotCampagne",
    "LotPaiement",
    "MouvementEnveloppe",
    "Ordre",
    "OriginalSigne",
    "Piece",
    "PosteConventionne",
    "RappelSignature",
    "Regeneration",
    "RelanceConvention",
    "ResultatCampagne",
    "ResultatRegeneration",
    "Signature",
    "Tranche",
    "TropPercu",
    "VersionBareme",
    "VersionConvention",
]
