from workflow.proposals.models.cycle import DEFAULT_DAYS, Announcer, Cycle, CycleStage
from workflow.proposals.models.endorsement import EndorsementRequest, HandOver
from workflow.proposals.models.history import LogRow, NumberCounter, Revision, Seal, Visit
from workflow.proposals.models.proposal import Partner, Proposal, TeamMember

__all__ = [
    "DEFAULT_DAYS",
    "Announcer",
    "Cycle",
    "CycleStage",
    "EndorsementRequest",
    "HandOver",
    "LogRow",
    "NumberCounter",
    "Partner",
    "Proposal",
    "Revision",
    "Seal",
    "TeamMember",
    "Visit",
]
