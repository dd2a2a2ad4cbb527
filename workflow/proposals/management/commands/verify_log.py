from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflow.proposals.models import LogRow, Proposal
from workflow.proposals.verify import verify_log


class Command(BaseCommand):
    help = (
        "Check the chain of every proposal, its visits and revisions, and the seals. Exit code 1 on a fault."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("public_id", nargs="*", help="only these proposals (default: all, and the seals)")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = None
        if options["public_id"]:
            ids = list(
                Proposal.objects.filter(public_id__in=options["public_id"]).values_list("pk", flat=True)
            )
        faults = verify_log(ids)
        for fault in faults:
            self.stdout.write(f"{fault.proposal}\t{fault.code}\t{fault.text}")
        if faults:
            self.stderr.write(f"{len(faults)} fault(s) found")
            raise SystemExit(1)
        self.stdout.write(f"{LogRow.objects.count()} rows verified, no fault")
