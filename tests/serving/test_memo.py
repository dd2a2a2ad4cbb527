"""What is made of a frozen text is kept by its name and the language, and no more than so many."""

from __future__ import annotations

from django.utils import translation

from workflow.serving.memo import Pieces


def test_a_piece_is_made_once_for_each_name_and_each_language():
    made: list[str] = []

    def make() -> str:
        made.append(str(translation.get_language()))
        return made[-1]

    pieces: Pieces[str] = Pieces(most=8)
    assert [pieces.of(("a", 1), make), pieces.of(("a", 1), make), pieces.of(("a", 2), make)] == ["id"] * 3
    with translation.override("en"):
        assert pieces.of(("a", 1), make) == "en"
    assert pieces.of(("a", 1), make) == "id"
    assert made == ["id", "id", "en"]


def test_the_least_used_go_first():
    made: list[int] = []

    def get(n: int) -> int:
        return pieces.of(n, lambda: made.append(n) or n)

    pieces: Pieces[int] = Pieces(most=2)
    get(1), get(2), get(1), get(3)  # 2 was used longest ago
    assert made == [1, 2, 3]
    get(1)
    assert made == [1, 2, 3]
    get(2)
    assert made == [1, 2, 3, 2]
