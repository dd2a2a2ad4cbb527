"""Table B of the design, typed off by hand: the code's own table is tested against it, not with it.

W current text · S sent revisions · L title line · C counted only · - nothing. Columns: draft, returned
(in work after sending, same stage), stage2 (in work, next stage), gate, recorded (at the gate with a
decision recorded), shelved, declined, stopped, withdrawn, graduated, exhibited.
"""

COLUMNS = (
    "draft",
    "returned",
    "stage2",
    "gate",
    "recorded",
    "shelved",
    "declined",
    "stopped",
    "withdrawn",
    "graduated",
    "exhibited",
)

_TABLE = """
proposer            W W W S S S S S S S S
co_writer           W W W S S S S S S S S
reader              W W W S S S S S S S S
secretary_on_team   W W W S S S S S S S S
head                W S S S S S S S S S S
deputy              W S S S S S S S S S S
member              - S S S S S S S L S S
parent_head         - S S S S S S S L S S
partner_head        - S S S S S S S L S S
coach               W W W S S S S S S S S
reviewer_a          - S S S S S S S L S S
reviewer_unfiled    - S S S S S S S L S S
lead                - S S S S S S S L S S
reviewer_withdrawn  - - - - - - - - - - -
reviewer_declined   - - - - - - - - - - -
reviewer_never      - - - - - - - - - - -
secretary           C S S S S S S S S S S
curator             - - - - - - - - - S S
executive           C S S S S S S S S S S
auditor             C S S S S S S S S S S
outsider            - - - - - - - - - - -
visitor             - - - - - - - - - - -
"""

TABLE: dict[str, dict[str, str]] = {
    name: dict(zip(COLUMNS, cells, strict=True))
    for name, *cells in (line.split() for line in _TABLE.strip().splitlines())
}
# Who may write feedback there (the f of Table B), and who reads it: with the text, these alone.
FEEDBACK: dict[str, frozenset[str]] = {
    "coach": frozenset({"draft", "returned", "stage2"}),
    "head": frozenset({"returned", "stage2"}),
    "deputy": frozenset({"returned", "stage2"}),
    "secretary": frozenset({"returned", "stage2"}),
}
READS_FEEDBACK = frozenset({*FEEDBACK, "proposer", "co_writer", "reader", "secretary_on_team"})
PEOPLE = tuple(TABLE)
COUNTED = frozenset(name for name, cells in TABLE.items() if cells["draft"] == "C")
