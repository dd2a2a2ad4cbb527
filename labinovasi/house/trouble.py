"""What cannot be done, said in one sentence that carries its remedy."""


class Trouble(Exception):
    """Ends `./lab` with this sentence and a failing exit code; no traceback."""
