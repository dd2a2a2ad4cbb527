from workflow.reviews.models.decision import AnnouncerNomination, Decision, Override
from workflow.reviews.models.panel import Assignment, FormerTie, Panel
from workflow.reviews.models.review import FiledScore, Filing, LabNote, Review
from workflow.reviews.models.rubric import Criterion, LegalCriterion, Rubric

__all__ = [
    "AnnouncerNomination",
    "Assignment",
    "Criterion",
    "Decision",
    "FiledScore",
    "Filing",
    "FormerTie",
    "LabNote",
    "LegalCriterion",
    "Override",
    "Panel",
    "Review",
    "Rubric",
]
