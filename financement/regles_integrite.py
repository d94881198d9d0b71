"""Conventions and money: what must always be true."""

from commun.integrite import Gravite, Regle, inscrire_regles

# Orders that two people wanted: they are booked, and count against the payment plan.
_APPROUVES = "('approuve', 'transmis', 'paye')"
_CONVENTION = "financement:instruction_convention"


def _eur(expression: str) -> str:
    return f"replace(to_char({expression}, 'FM999999990D00'), '.', ',') || ' €'"


inscrire_regles(
    Regle(
        cle="convention_sans_signatures",
        titre="Convention active sans ses deux signatures",
        gravite=Gravite.BLOQUANTE,
        sql="select c.id, coalesce(c.numero, 'sans numéro'), 'signée par la structure : '"
        " || coalesce(to_char(c.signee_structure_le, 'DD/MM/YYYY'), 'non') || ', par l''État : '"
        " || coalesce(to_char(c.signee_financeur_le, 'DD/MM/YYYY'), 'non'), c.id from financement_convention c"
        " where c.etat = 'active' and (c.signee_structure_le is null or c.signee_financeur_le is null)",
        remede="Aucun paiement avant les deux signatures : annulez cette convention et faites signer la suivante.",
        page=_CONVENTION,
    ),
    Regle(
        cle="tranches_autres_que_l_accorde",
        titre="Tranches dont la somme n'est pas le montant accordé",
        gravite=Gravite.BLOQUANTE,
        sql=f"select c.id, coalesce(c.numero, 'sans numéro'), {_eur('sum(t.montant)')} || ' de tranches pour '"
        f" || {_eur('c.montant_previsionnel')} || ' accordés', c.id from financement_convention c"
        " join financement_tranche t on t.convention_id = c.id and t.etat <> 'abandonnee' where c.etat = 'active'"
        # After an amendment that lowers the grant, what is already on its way stays as it is.
        " group by c.id having sum(t.montant) <> greatest(c.montant_previsionnel,"
        " sum(t.montant) filter (where t.etat not in ('bloquee', 'prete')))",
        remede="L'échéancier signé fait foi : ne payez plus sur cette convention avant d'avoir compris l'écart.",
        page=_CONVENTION,
    ),
    Regle(
        cle="paiement_au_dela",
        titre="Ordres approuvés au-delà de l'échéancier",
        gravite=Gravite.BLOQUANTE,
        sql=f"select c.id, coalesce(c.numero, 'sans numéro'), {_eur('o.total')} || ' ordonnés pour '"
        f" || {_eur('e.total')} || ' prévus', c.id from financement_convention c"
        " join (select t.convention_id, sum(o.montant) as total from financement_ordre o"
        f" join financement_tranche t on t.id = o.tranche_id where o.etat in {_APPROUVES} group by 1) o"
        " on o.convention_id = c.id"
        " join (select convention_id, sum(montant) as total from financement_tranche group by 1) e"
        " on e.convention_id = c.id where o.total > e.total",
        remede="Constatez un trop-perçu : le montant versé en trop est à récupérer.",
        page=_CONVENTION,
    ),
    Regle(
        cle="ordre_autre_que_sa_tranche",
        titre="Ordre de paiement d'un autre montant que sa tranche",
        gravite=Gravite.BLOQUANTE,
        sql=f"select o.id, coalesce(c.numero, 'sans numéro'), 'ordre de ' || {_eur('o.montant')}"
        f" || ', tranche de ' || {_eur('t.montant')}, c.id from financement_ordre o"
        " join financement_tranche t on t.id = o.tranche_id join financement_convention c on c.id = t.convention_id"
        " where o.etat not in ('refuse', 'annule') and o.montant <> t.montant - coalesce("
        "(select sum(i.montant) from financement_imputation i where i.tranche_id = t.id), 0)",
        remede="Refusez l'ordre et proposez-le à nouveau.",
        page=_CONVENTION,
    ),
    Regle(
        cle="tranche_payee_sans_ordre",
        titre="Tranche payée sans ordre approuvé",
        gravite=Gravite.BLOQUANTE,
        sql=f"select t.id, coalesce(c.numero, 'sans numéro'), t.libelle || ', ' || {_eur('t.montant')}, c.id"
        " from financement_tranche t join financement_convention c on c.id = t.convention_id"
        " where t.etat = 'payee' and not exists (select 1 from financement_ordre o"
        f" where o.tranche_id = t.id and o.etat in {_APPROUVES})",
        remede="Un paiement passe toujours par deux personnes : retrouvez l'ordre, ou prévenez le comptable.",
        page=_CONVENTION,
    ),
    Regle(
        cle="enveloppe_payee_autrement_que_le_livre",
        titre="Convention dont le payé de l'enveloppe n'est pas celui du grand livre",
        gravite=Gravite.BLOQUANTE,
        sql=f"select c.id, coalesce(c.numero, 'sans numéro'), {_eur('coalesce(m.paye, 0)')} || ' à l''enveloppe, '"
        f" || {_eur('coalesce(l.paye, 0)')} || ' au grand livre', c.id from financement_convention c"
        " left join (select convention_id, sum(paye) as paye from financement_mouvementenveloppe group by 1) m"
        " on m.convention_id = c.id"
        " left join (select convention_id, sum(credit - debit) as paye from financement_ligneecriture"
        " where compte in ('tresorerie', 'compensations') group by 1) l on l.convention_id = c.id"
        " where c.enveloppe_id is not null and coalesce(m.paye, 0) <> greatest(coalesce(l.paye, 0), 0)",
        remede="Le grand livre fait foi : retrouvez l'acte qui a changé l'un sans l'autre avant tout paiement.",
        page=_CONVENTION,
    ),
    Regle(
        cle="poste_conventionne_deux_fois",
        titre="Poste dans deux conventions vivantes",
        gravite=Gravite.BLOQUANTE,
        sql="select a.id, p.numero, 'deux conventions', a.convention_id from financement_posteconventionne a"
        " join financement_posteconventionne b on b.poste_id = a.poste_id and b.id <> a.id and b.actif"
        " join structures_poste p on p.id = a.poste_id"
        " join financement_convention cb on cb.id = b.convention_id and cb.etat not in ('brouillon', 'soumise')"
        " where a.actif and (a.dernier_jour is null and b.dernier_jour is null and b.id > a.id"
        " or a.dernier_jour is not null and b.dernier_jour is null"
        " and coalesce(b.repris_le, '-infinity') <= a.dernier_jour)",
        remede="Une contrainte de la base l'interdit : si cette ligne apparaît, la contrainte a été retirée. Annulez"
        " l'une des conventions, puis remettez-la.",
        page=_CONVENTION,
    ),
    Regle(
        cle="poste_retenu_par_une_annulee",
        titre="Poste encore retenu par une convention annulée",
        gravite=Gravite.SERIEUSE,
        sql="select x.id, p.numero, 'convention annulée', x.convention_id from financement_posteconventionne x"
        " join financement_convention c on c.id = x.convention_id"
        " join structures_poste p on p.id = x.poste_id where x.actif and c.etat = 'annulee'",
        remede="Le poste ne peut entrer dans une autre convention : annulez à nouveau, ou rouvrez celle-ci.",
        page=_CONVENTION,
    ),
    Regle(
        cle="droit_au_dela_du_plafond",
        titre="Droit constaté ou notifié au-delà de son plafond",
        gravite=Gravite.BLOQUANTE,
        sql=f"select k.id, p.numero, {_eur('k.montant')} || ' pour un plafond de ' || {_eur('k.plafond')},"
        " k.convention_id from financement_calcul k join structures_poste p on p.id = k.poste_id"
        " where k.montant > k.plafond or k.montant < 0",
        remede="Une contrainte de la base l'interdit : ne payez pas, et conservez la ligne pour l'enquête.",
        page=_CONVENTION,
    ),
    Regle(
        cle="ecriture_desequilibree",
        titre="Écriture du grand livre dont les débits ne sont pas les crédits",
        gravite=Gravite.BLOQUANTE,
        sql=f"select e.id, e.libelle, {_eur('sum(l.debit)')} || ' au débit, ' || {_eur('sum(l.credit)')}"
        " || ' au crédit', e.convention_id from financement_ecriture e"
        " join financement_ligneecriture l on l.ecriture_id = e.id"
        " group by e.id having sum(l.debit) <> sum(l.credit)",
        remede="Le grand livre est en ajout seul : quelqu'un a contourné la base. Vérifiez la chaîne et prévenez le"
        " comptable.",
        page=_CONVENTION,
    ),
    Regle(
        cle="ordre_sans_ecriture",
        titre="Ordre approuvé sans écriture au grand livre",
        gravite=Gravite.BLOQUANTE,
        sql=f"select o.id, coalesce(c.numero, 'sans numéro'), 'ordre de ' || {_eur('o.montant')} || ' du '"
        " || to_char(o.decide_le, 'DD/MM/YYYY'), c.id from financement_ordre o"
        " join financement_tranche t on t.id = o.tranche_id join financement_convention c on c.id = t.convention_id"
        f" where o.etat in {_APPROUVES}"
        # Orders decided before the ledger was opened are not in it.
        " and o.decide_le >= (select min(le) from financement_ecriture where piece_type = 'ordre')"
        " and not exists (select 1 from financement_ecriture e where e.piece_type = 'ordre' and e.piece_id = o.id)",
        remede="L'approbation et son écriture vont ensemble : passez l'écriture manquante depuis la comptabilité.",
        page=_CONVENTION,
    ),
)
