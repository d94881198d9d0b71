from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, GeneratedField

from commun.droits_base import restreindre
from commun.tri import CleRecherche

# Words that tell the kind of a host and not its name: "Mairie de Limoges" and "Commune de Limoges" are one.
MOTS_VIDES = (
    "commune|mairie|ville|association|asso|ass|communaute|agglomeration|communes|cc|ca|departement|conseil"
    "|departemental|de|des|du|d|la|le|les|l|et|a|au|aux|en"
)


class CleDeNom(Func):
    """Search key of a name without its empty words, spaces joined."""

    function = "trim"
    template = (
        f"%(function)s(regexp_replace(regexp_replace(%(expressions)s, '\\y({MOTS_VIDES})\\y', ' ', 'g'),"
        " ' +', ' ', 'g'))"
    )
    output_field = models.TextField()


class PlaceDeStructure(models.Model):
    """Public projection of the hosts: number, name and place, all of them in the public register of companies.

    It lies outside row level security so that a duplicate is found before a request is filed: a trigram search
    would be slow, and blind, inside the tenant table (it is not leakproof). No person, no post, no state of a file.
    """

    id = models.UUIDField("structure", primary_key=True, editable=False)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    ridet = models.CharField("RIDET", max_length=10, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    denomination = models.CharField("dénomination", max_length=250)
    commune = models.ForeignKey(
        "territoires.Commune",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        verbose_name="commune",
        db_constraint=False,
    )
    cle = GeneratedField(
        expression=CleDeNom(CleRecherche("denomination")),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé de rapprochement",
    )

    class Meta:
        verbose_name = "place de structure"
        verbose_name_plural = "places de structures"
        indexes = [
            models.Index(fields=["siret"], opclasses=["varchar_pattern_ops"], name="place_siret"),
            models.Index(fields=["commune"], name="place_commune"),
            GinIndex(fields=["cle"], opclasses=["gin_trgm_ops"], name="place_cle_trgm"),
        ]

    def __str__(self) -> str:
        return self.denomination


_COLONNES = ("siret", "ridet", "rna", "denomination", "commune_id")


def tenir_les_places() -> pgtrigger.Trigger:
    """The trigger of `Structure` that writes its place, whoever writes the host and in whatever way."""
    colonnes = ", ".join(_COLONNES)
    neuves = ", ".join(f"NEW.{colonne}" for colonne in _COLONNES)
    anciennes = ", ".join(f"OLD.{colonne}" for colonne in _COLONNES)
    return pgtrigger.Trigger(
        name="tenir_la_place",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                INSERT INTO structures_placedestructure (id, {colonnes}) VALUES (NEW.id, {neuves});
            ELSIF TG_OP = 'DELETE' THEN
                DELETE FROM structures_placedestructure WHERE id = OLD.id;
            ELSIF ({neuves}) IS DISTINCT FROM ({anciennes}) THEN
                UPDATE structures_placedestructure SET ({colonnes}) = ({neuves}) WHERE id = NEW.id;
            END IF;
            RETURN NULL;
        """,
    )


# The web only follows a host that it changes; hosts are made by the system, a committee or an import.
restreindre(
    "structures_placedestructure",
    app_web="select, update",
    app_national="select, insert, update, delete",
    app_systeme="select, insert, update, delete",
)
