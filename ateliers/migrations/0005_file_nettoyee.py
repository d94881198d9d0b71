# The queue is written and emptied without end: its dead rows are swept by count, not by share of the table.
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ateliers", "0004_chiffres")]

    operations = [
        migrations.RunSQL(
            "alter table ateliers_fileagregat set"
            " (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)",
            "alter table ateliers_fileagregat reset"
            " (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        )
    ]
