"""The search over number and title: trigrams, in each database its own way."""

from django.db import migrations

from workflow.proposals import search


def install(_apps, schema_editor):
    search.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
