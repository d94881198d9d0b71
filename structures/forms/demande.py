"""The public request for posts (programme B3.2): what is typed, what the register says, what looks alike."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from dsfr.widgets import InlineRadioSelect

from commun.dates import date_francaise, jour_de_paris
from commun.formulaires import ChampDate
from commun.registres import montant
from structures import regles
from structures.annuaire import Constat, Fiche, consulter
from structures.categories import libelle_categorie, type_probable
from structures.enums import EtatVerification, StatutCalcule, TypeIdentifiant, TypeStructure
from structures.forms.bases import ChampEntier, ChampTexteLong, FormulaireRegles, texte
from structures.identifiants import normaliser_identifiant
from structures.ouvertures import exiger_ouverture
from structures.rapprochement import MEME, Proche, structures_proches
from territoires.champs import ChampCommune
from territoires.models import Commune
from territoires.selecteurs import communes, zonages_de

ADRESSE_INVALIDE = "Saisissez une adresse électronique complète, par exemple prenom.nom@exemple.fr."
TYPE_INCONNU = "Choisissez SIRET, RIDET ou RNA."
TYPE_REQUIS = "Choisissez le type de votre structure dans la liste."
NOUVELLE_CALEDONIE = "988"


class DemandeForm(FormulaireRegles):
    type_identifiant = forms.ChoiceField(
        label="Numéro qui identifie la structure",
        choices=TypeIdentifiant.choices,
        initial=TypeIdentifiant.SIRET,
        widget=InlineRadioSelect(),
        error_messages={"required": TYPE_INCONNU, "invalid_choice": TYPE_INCONNU},
    )
    identifiant = texte(
        "Numéro",
        "Indiquez le numéro SIRET de la structure : 14 chiffres.",
        longueur=40,
        help_text="Le SIRET compte 14 chiffres, avec ou sans espaces. Il figure sur votre avis de situation Sirene.",
    )
    denomination = texte(
        "Nom de la structure", "Indiquez le nom de la structure.", longueur=250, autocomplete="organization"
    )
    type_structure = forms.ChoiceField(
        label="Type de structure",
        choices=[("", "Choisissez dans la liste"), *TypeStructure.choices],
        help_text="Il détermine si l'employeur est public ou privé, donc le plafond de l'aide.",
        error_messages={"required": TYPE_REQUIS, "invalid_choice": TYPE_REQUIS},
    )
    adresse = texte(
        "Adresse de la structure",
        "Indiquez l'adresse de la structure : numéro et rue.",
        longueur=300,
        autocomplete="street-address",
    )
    commune = ChampCommune(
        error_messages={"required": "Indiquez une commune ou un code postal, par exemple « 87000 Limoges »."}
    )
    en_qpv = forms.BooleanField(
        label="Le conseiller travaillera dans un quartier prioritaire (QPV)", required=False
    )
    qpv_preuve = texte(
        "Quartier prioritaire",
        "",
        longueur=150,
        required=False,
        help_text="Son code (par exemple QP087001) ou son nom : un quartier est plus petit qu'une commune.",
    )
    nombre_postes = ChampEntier(
        label="Nombre de postes souhaités",
        requis="Indiquez le nombre de postes souhaités, entre 1 et 30.",
        help_text="Entre 1 et 30.",
    )
    date_debut_souhaitee = ChampDate(
        label="Date de début souhaitée",
        error_messages={"required": "Indiquez la date à laquelle vous souhaitez accueillir un conseiller."},
    )
    candidat_identifie = forms.BooleanField(label="Nous avons déjà identifié un candidat", required=False)
    motivation = ChampTexteLong(
        label="Votre projet",
        longueur=regles.MOTIVATION_MAX,
        requis="Décrivez votre projet : à qui s'adresseront les ateliers, dans quels lieux.",
        lignes=8,
        compteur=True,
        help_text="Publics, lieux, partenaires des ateliers. 2\u202f500 caractères au plus.",
    )
    contact_prenom = texte("Votre prénom", "Indiquez votre prénom.", autocomplete="given-name")
    contact_nom = texte("Votre nom", "Indiquez votre nom.", autocomplete="family-name")
    contact_fonction = texte(
        "Votre fonction",
        "Indiquez votre fonction dans la structure, par exemple « directrice ».",
        autocomplete="organization-title",
    )
    contact_email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Un lien de confirmation y sera envoyé.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez votre adresse électronique : le lien de confirmation y sera envoyé.",
            "invalid": ADRESSE_INVALIDE,
            "max_length": ADRESSE_INVALIDE,
        },
    )
    contact_telephone = forms.CharField(
        label="Votre téléphone",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "Ce numéro est trop long : saisissez 10 chiffres."},
    )
    engagement = forms.BooleanField(
        label="J'engage ma structure à recruter, à payer au moins le SMIC et à laisser le conseiller se former",
        error_messages={"required": "Cochez cette case pour confirmer l'engagement de votre structure."},
    )
    maintenue = forms.BooleanField(
        label="L'annuaire se trompe : je maintiens ma demande, un instructeur vérifiera", required=False
    )
    rapprochement_lu = forms.BooleanField(
        label="J'ai lu : ma demande est bien distincte, ou ma structure veut d'autres postes", required=False
    )

    data: Any

    def __init__(self, *args: Any, le: datetime, **kwargs: Any) -> None:
        self.le = le
        self.constat: Constat | None = None
        self.proches: list[Proche] = []
        self.numeros: dict[str, str] = {}
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.data.get("type_identifiant"):
            self.data = {**self.data.dict(), "type_identifiant": TypeIdentifiant.SIRET}

    # What the page shows of the register and of the neighbours.
    @property
    def fiche(self) -> Fiche | None:
        return self.constat.fiche if self.constat else None

    @property
    def forme_juridique(self) -> str:
        return libelle_categorie(self.fiche.categorie_juridique) if self.fiche else ""

    @property
    def a_maintenir(self) -> bool:
        """The register says no: the box that maintains the request is shown."""
        return bool(self.fiche) and bool(self._refus_du_registre())

    @cached_property
    def lieu(self) -> Commune | None:
        """The commune that the register gives."""
        return communes().filter(pk=self.fiche.code_commune).first() if self.fiche else None

    @property
    def zones(self) -> list[str]:
        """Priority zonings of that commune, in words."""
        if self.lieu is None:
            return []
        return [z.get_type_display() for z in zonages_de(self.lieu, le=jour_de_paris(self.le))]

    @property
    def plafond(self) -> Decimal | None:
        """What a post of this host may bring, in euros, when the register settles its kind."""
        statut = self.constat.statut_calcule if self.constat else None
        if self.lieu is None or statut not in (StatutCalcule.PUBLIC, StatutCalcule.PRIVE):
            return None
        return montant(
            "plafond",
            jour=jour_de_paris(self.le),
            departement=self.lieu.departement_id,
            statut=str(statut),
        )

    @property
    def deja_connue(self) -> bool:
        """The very same host is known: its référent asks for more posts."""
        return any(proche.genre == MEME for proche in self.proches)

    # Rules.
    def clean_contact_telephone(self) -> str:
        return self.regle(regles.normaliser_telephone, self.cleaned_data["contact_telephone"])

    def clean_nombre_postes(self) -> int:
        return self.regle(regles.exiger_nombre_postes, self.cleaned_data["nombre_postes"])

    def clean_date_debut_souhaitee(self) -> date:
        return self.regle(
            regles.exiger_date_a_venir,
            self.cleaned_data["date_debut_souhaitee"],
            le=self.le,
            champ="date_debut_souhaitee",
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        self._controler_numero(donnees)
        self._controler_qpv(donnees)
        if self.numeros:
            self.constat = consulter(self.numeros, le=self.le)
            self._controler_registre(donnees)
            self._controler_voisines(donnees)
        self._controler_ouverture(donnees)
        return donnees

    def _controler_numero(self, donnees: dict[str, Any]) -> None:
        genre, numero = donnees.get("type_identifiant"), donnees.get("identifiant")
        if not genre or not numero:
            return
        self.numeros = self.essayer("identifiant", normaliser_identifiant, genre, numero) or {}
        commune = donnees.get("commune")
        if genre == TypeIdentifiant.RIDET and commune and commune.departement_id != NOUVELLE_CALEDONIE:
            self.add_error(
                "commune",
                "Un RIDET désigne une structure de Nouvelle-Calédonie : choisissez une de ses communes.",
            )
        if genre == TypeIdentifiant.RNA and donnees.get("type_structure") not in (
            None,
            "",
            TypeStructure.PRIVEE,
        ):
            self.add_error(
                "type_structure",
                "Un numéro RNA désigne une association : choisissez ce type, ou indiquez un SIRET.",
            )

    def _controler_qpv(self, donnees: dict[str, Any]) -> None:
        preuve = donnees.get("qpv_preuve", "")
        if "qpv_preuve" not in self.errors:
            donnees["qpv_preuve"] = self.essayer(
                "qpv_preuve", regles.exiger_preuve_qpv, donnees.get("en_qpv", False), preuve
            )

    def _refus_du_registre(self) -> str:
        """Why the register stands against this host; "" when it does not."""
        fiche = self.fiche
        if self.constat is None or fiche is None:
            return ""
        if self.constat.verification == EtatVerification.FERMEE:
            depuis = f" depuis le {date_francaise(fiche.ferme_depuis)}" if fiche.ferme_depuis else ""
            return (
                f"Cet établissement est fermé{depuis} d'après l'annuaire des entreprises : indiquez le numéro d'un"
                " établissement ouvert."
            )
        if self.constat.statut_calcule == StatutCalcule.NON_ELIGIBLE:
            return (
                "D'après l'annuaire des entreprises, cette structure est un service de l'État : il ne peut pas"
                " accueillir de conseiller numérique. Une collectivité ou une association voisine le peut."
            )
        return ""

    def _controler_registre(self, donnees: dict[str, Any]) -> None:
        refus = self._refus_du_registre()
        if refus and not donnees.get("maintenue"):
            self.add_error("identifiant", refus)

    def _controler_voisines(self, donnees: dict[str, Any]) -> None:
        self.proches = structures_proches(
            self.numeros, donnees.get("denomination", ""), donnees.get("commune")
        )
        # Shown as any box to tick: it is no longer optional.
        self.fields["rapprochement_lu"].required = bool(self.proches)
        if self.proches and not donnees.get("rapprochement_lu"):
            self.add_error(
                "rapprochement_lu",
                "Lisez les structures déjà connues ci-dessus, puis cochez cette case pour continuer.",
            )

    def _controler_ouverture(self, donnees: dict[str, Any]) -> None:
        if genre := donnees.get("type_structure"):
            self.essayer("type_structure", exiger_ouverture, TypeStructure(genre).statut, le=self.le)

    # Acts of the page.
    def montrer_la_fiche(self) -> DemandeForm:
        """The form filled by the register, with what resembles that host; nothing is an error yet."""
        montree = DemandeForm(initial=self._saisie_et_fiche(), le=self.le)
        montree.constat, montree.numeros, montree.proches = self.constat, self.numeros, self.proches
        if self.fiche is not None:
            montree.proches = structures_proches(self.numeros, self.fiche.denomination, self.lieu)
        return montree

    def valeurs(self) -> dict[str, Any]:
        """Arguments of `ouvrir_demande`."""
        donnees = {
            champ: valeur
            for champ, valeur in self.cleaned_data.items()
            if champ not in ("type_identifiant", "identifiant", "rapprochement_lu")
        }
        donnees["maintenue"] = bool(donnees["maintenue"] and self._refus_du_registre())
        return (
            donnees
            | self._numeros_complets()
            | {
                "constat": self.constat,
                "rapprochements": [proche.en_json() for proche in self.proches],
            }
        )

    def _numeros_complets(self) -> dict[str, str]:
        """A RNA number that the register knows under a SIRET: both are kept, so that the host is found by either."""
        fiche = self.fiche
        if "rna" in self.numeros and fiche and fiche.siret:
            return self.numeros | {"siret": fiche.siret}
        return self.numeros

    def saisie(self) -> dict[str, str]:
        """What was typed, field by field, for the draft."""
        return {
            nom: str(self.data[nom]) for nom in self.fields if nom in self.data and nom != "rapprochement_lu"
        }

    def garder_erreurs(self, *champs: str) -> None:
        """Forget the errors of the other fields: the person is not sending the whole form."""
        for champ in set(self.errors) - set(champs):
            del self.errors[champ]

    def _saisie_et_fiche(self) -> dict[str, str]:
        """What was typed, with the register's name, address, commune and kind of host in their fields."""
        saisie = {nom: str(self.data[nom]) for nom in self.fields if nom in self.data}
        fiche = self.fiche
        if fiche is None:
            return saisie
        commune = self.lieu
        probable = type_probable(fiche.categorie_juridique)
        trouves = {
            "denomination": fiche.denomination,
            "adresse": fiche.adresse,
            "commune": commune.libelle if commune else "",
            "type_structure": str(probable) if probable else "",
        }
        return saisie | {nom: valeur for nom, valeur in trouves.items() if valeur}


def saisie_de(demande: Any) -> dict[str, Any]:
    """What the form shows of a complete draft."""
    genre = next(g for g in TypeIdentifiant.values if getattr(demande, g))
    champs = (
        "denomination",
        "adresse",
        "commune",
        "en_qpv",
        "qpv_preuve",
        "nombre_postes",
        "date_debut_souhaitee",
        "candidat_identifie",
        "motivation",
        "contact_prenom",
        "contact_nom",
        "contact_fonction",
        "contact_email",
        "contact_telephone",
        "engagement",
        "maintenue",
    )
    return {champ: getattr(demande, champ) for champ in champs} | {
        "type_identifiant": genre,
        "identifiant": getattr(demande, genre),
        "type_structure": demande.type,
    }
