"""The title as last sent, beside the one the team has written since (decision 22)."""

import json

from django.db import migrations, models
from django.db.models import Q

from workflow.proposals import search

BATCH = 200


def as_last_sent(apps, schema_editor):
    """Of every proposal that was sent: the title of its last submission, and what the team calls it now."""
    search.install(schema_editor.connection)  # SQLite made the table anew, which loses the index's triggers
    Proposal = apps.get_model("proposals", "Proposal")
    Revision = apps.get_model("proposals", "Revision")
    sent = Proposal.objects.filter(first_sent_at__isnull=False, origin="lab").order_by("pk")
    for proposal in sent.iterator(chunk_size=BATCH):
        last = Revision.objects.filter(proposal=proposal, kind="submission").order_by("-number").first()
        title = _title(last.content) if last else ""
        if title and title != proposal.title:
            proposal.title, proposal.unsent_title = title, proposal.title
            proposal.save(update_fields=["title", "unsent_title"])


def as_it_is_called_now(apps, schema_editor):
    Proposal = apps.get_model("proposals", "Proposal")
    for proposal in Proposal.objects.exclude(unsent_title="").iterator(chunk_size=BATCH):
        proposal.title, proposal.unsent_title = proposal.unsent_title, ""
        proposal.save(update_fields=["title", "unsent_title"])


def _title(content):
    return json.loads(content).get("sheets", {}).get("drum_up", {}).get("title") or ""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_unit_doubt"),
        ("proposals", "0006_longest_waiting"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="unsent_title",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=Q(unsent_title="") | Q(first_sent_at__isnull=False),
                name="proposal_draft_has_one_title",
            ),
        ),
        migrations.RunPython(as_last_sent, as_it_is_called_now),
    ]
