"""Marks for user text: unlike anything around them, and replaced by ids in order."""

from __future__ import annotations

from toolspar.models.slots import Slots


def slots(avoid: str = "", control: tuple[str, ...] = ()) -> Slots:
    """Plain text has the letters' codes, structure their negatives."""
    return Slots(
        avoid, control, lambda text: tuple(map(ord, text)), lambda text: tuple(-ord(letter) for letter in text)
    )


def spelt(ids: tuple[int, ...]) -> tuple[str, str]:
    return "".join(chr(i) for i in ids if i > 0), "".join(chr(-i) for i in ids if i < 0)


def test_marks_occur_nowhere_else_and_give_way_to_ids() -> None:
    made = slots("SLOTA0Z SLOTQ")
    mark = made.text("Ann")
    assert mark not in "SLOTA0Z SLOTQ"
    [before, name, between, again, after] = made.pieces(f"SLOTA0Z{mark}-{mark}")
    assert [number for number, _ in (before, name, between, again, after)] == [-1, 0, -1, 0, -1]
    assert spelt(before[1]) == ("", "SLOTA0Z") and name[1] == again[1] and spelt(name[1]) == ("Ann", "")


def test_more_than_ten_marks_are_told_apart() -> None:
    made = slots()
    marks = [made.text(letter) for letter in "abcdefghijkl"]
    ids = [ids for number, ids in made.pieces("".join(reversed(marks))) if number >= 0]
    assert "".join(spelt(part)[0] for part in ids) == "lkjihgfedcba"


def test_control_tokens_in_a_structure_are_marked_whole() -> None:
    made = slots(control=("<a>", "<<a>>", "<b>"))
    value = made.spelt({"<a>": ["x<<a>>", 3]})
    rendered = "".join([*value, value[next(iter(value))][0]])
    assert "<" not in rendered
    pieces = [spelt(ids) for number, ids in made.pieces(rendered) if number >= 0]
    assert pieces == [("<a>", ""), ("<<a>>", "")]
    assert made.spelt({"plain": "text"}) == {"plain": "text"}


def test_a_prompt_is_divided_at_its_first_own_mark() -> None:
    made = slots()
    tools = made.text("T")
    made.end_shared()
    query = made.text("Q")
    assert tuple(spelt(ids) for ids in made.divided(f"<{tools}>{query}.")) == (("T", "<>"), ("Q", "."))
    assert made.divided(f"{tools}.")[1] == ()
