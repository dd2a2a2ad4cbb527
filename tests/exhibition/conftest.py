from tests.proposals.conftest import complete, lab

__all__ = ["complete", "lab"]
