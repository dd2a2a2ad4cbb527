from workflow.reviews.rows import Told
from workflow.reviews.services.assigning import (
    accept,
    assign,
    assign_many,
    declare_conflict,
    decline,
    name_lead,
    swap,
    unassign,
)
from workflow.reviews.services.chasing import extend_review, remind_reviewer
from workflow.reviews.services.deciding import (
    announce_decision,
    announce_many,
    change_decision,
    nominate_announcer,
    record_decision,
)
from workflow.reviews.services.scoring import file_review, save_draft

__all__ = [
    "Told",
    "accept",
    "announce_decision",
    "announce_many",
    "assign",
    "assign_many",
    "change_decision",
    "declare_conflict",
    "decline",
    "extend_review",
    "file_review",
    "name_lead",
    "nominate_announcer",
    "record_decision",
    "remind_reviewer",
    "save_draft",
    "swap",
    "unassign",
]
