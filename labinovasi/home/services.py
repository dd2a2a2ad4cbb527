from __future__ import annotations

from django.db import transaction

from workflow.people.models import User


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Pages and mail to this person speak `language` (a code of settings.LANGUAGES) from now on."""
    user.language = language
    user.save(update_fields=["language"])
