from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def from_the_visits(apps, schema_editor):
    """Each proposal carries the deadline of the stay it is in."""
    visits = apps.get_model("proposals", "Visit").objects.filter(closed_at__isnull=True)
    running = Subquery(visits.filter(proposal=OuterRef("pk")).order_by().values("due_on")[:1])
    apps.get_model("proposals", "Proposal").objects.filter(
        pk__in=visits.filter(due_on__isnull=False).values("proposal")
    ).update(due_on=running)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_user_zone"),
        ("proposals", "0008_people_around_in_the_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="due_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(from_the_visits, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["due_on", "-created_at", "-id"], name="proposal_due"),
        ),
    ]
