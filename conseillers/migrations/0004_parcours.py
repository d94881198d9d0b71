"""Training paths of the markets."""

from django.db import migrations

from conseillers.parcours import charger_parcours


def charger(apps, schema_editor):
    charger_parcours(apps.get_model("conseillers", "Parcours"))


class Migration(migrations.Migration):
    dependencies = [("conseillers", "0003_departs_et_absences")]

    operations = [migrations.RunPython(charger, migrations.RunPython.noop)]
