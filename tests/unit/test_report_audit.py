"""Drawing attacks, the sheet and the page, and reading labels back."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from toolspar.core.errors import DataError, RunError
from toolspar.report.audit.attacks import Attack, draw, rewarded_attacks
from toolspar.report.audit.labels import as_text, read_labels
from toolspar.report.audit.page import as_html, marked
from toolspar.report.audit.sheet import as_csv, as_key, make_sheet
from toolspar.runtime.records import EventLog

HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script> & "quoted",\n\x00\u202eabc\ud800'


def attack(number: int, run: str = "a", round_: int = 1, category: str = "simple", **texts: str) -> Attack:
    rest = {
        "style": "casual",
        "reason": "wrong_value",
        "query": "Weather in Paris?",
        "tools": "get_weather(city: string)",
    }
    rest |= {
        "expected": "{}",
        "given": "?",
        "detail": "city",
        "gate": "12 checks passed",
        "rewritten": f"rain {number}",
    }
    return Attack(run=run, round=round_, category=category, times=1, **{**rest, **texts})


@pytest.mark.parametrize("seed", range(5))
def test_every_stratum_gets_its_share_rounded_up_or_down(seed: int) -> None:
    sizes = {(1, "simple"): 50, (1, "multiple"): 23, (2, "simple"): 17, (3, "irrelevance"): 10}
    attacks = [attack(i, round_=r, category=c) for (r, c), size in sizes.items() for i in range(size)]
    drawn = draw(attacks, 30, seed)
    assert len(drawn) == len(set(drawn)) == 30
    for stratum, n in Counter((a.round, a.category) for a in drawn).items():
        assert abs(n - 0.3 * sizes[stratum]) < 1


def test_every_attack_has_the_same_chance() -> None:
    attacks = [attack(i, round_=1 + (i >= 3)) for i in range(10)]
    counts = Counter(a.rewritten for seed in range(2000) for a in draw(attacks, 4, seed))
    assert len(counts) == 10
    assert max(abs(n - 800) for n in counts.values()) < 110  # five standard deviations


def test_the_draw_is_repeatable_and_takes_all_where_there_are_too_few() -> None:
    attacks = [attack(i) for i in range(20)]
    assert draw(attacks, 5, 0) == draw(attacks, 5, 0) != draw(attacks, 5, 1)
    assert sorted(a.rewritten for a in draw(attacks, 100, 0)) == sorted(a.rewritten for a in attacks)
    assert draw([], 5, 0) == []


def event(rewritten: str, **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        **{"round": 1, "phase": "attack", "task_id": "t", "query": "Weather in Paris?", "style": "casual"},
        **{"rewritten": rewritten, "expected": [], "status": "played", "flipped": True, "failed": {}},
        **{"answers": ["x", "y", "z"], "reasons": ["extra_call", "unwanted_call", "unwanted_call"]},
        **{"category": "irrelevance", "scores": {"format": 1.0, "meaning": 0.75}, "details": ["a", "b", "b"]},
    }
    return {**fields, **changes}


def test_only_rewarded_flips_count_and_each_once(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "episodes.jsonl")
    log.append(0, event("Rain"), event("rain "), event("rain", task_id="u"), event("sun", flipped=False))
    log.append(1, event("fog", phase="harvest"), event("ice", status="truncated_answer"), event("rain", round=2))
    log.close()
    first, second = rewarded_attacks(tmp_path)
    assert [found.rewritten for found in rewarded_attacks(tmp_path, harvest=True)] == ["Rain", "rain", "fog"]
    assert (first.rewritten, first.times, first.round, second.times) == ("Rain", 3, 1, 1)
    assert first.stratum == (1, "irrelevance", "unwanted_call")
    assert (first.expected, first.given, first.detail) == ("no call", "(1) x\n(2) y\n(3) z", "a; b")
    assert first.gate == "2 checks passed; meaning 0.75"


def test_a_folder_that_is_no_run_and_a_record_of_another_version(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="holds no episodes.jsonl: give the folder of a run"):
        rewarded_attacks(tmp_path)
    EventLog(tmp_path / "episodes.jsonl").append(0, {"phase": "attack", "status": "played"})
    with pytest.raises(RunError, match="not of this version .*'flipped'"):
        rewarded_attacks(tmp_path)


class Reader(HTMLParser):
    """Notes tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_escapes_everything_and_needs_nothing_from_elsewhere() -> None:
    texts = dict.fromkeys(("query", "rewritten", "tools", "expected", "given", "detail", "gate", "style"), HOSTILE)
    page = as_html(make_sheet([attack(1, run="<b>", **texts), attack(2)], blind=False, seed=0))
    page.encode()  # no lone surrogate is left
    read = Reader(page)
    assert not read.tags.keys() & {"script", "link", "img", "iframe", "b"}
    assert {name for name, _ in read.attributes} <= {"lang", "charset", "name", "content", "id", "class"}
    assert "url(" not in page and "@import" not in page and "://" not in page
    assert read.text.count("<script>alert(1)</script>") == 8
    assert "\u202e" not in page and "\x00" not in page
    assert read.tags["article"] == 2


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("rain in Rome?", "rain in Rome?", ("rain in Rome?", "rain in Rome?")),
        ("rain in Rome", "so, rain in Rome", ("rain in Rome", "<ins>so,</ins> rain in Rome")),
        ("rain in Rome now", "rain in Oslo", ("rain in <del>Rome now</del>", "rain in <ins>Oslo</ins>")),
        ("7 for 3.5%", "7 for 4.5%", ("7 for <del>3.5</del>%", "7 for <ins>4.5</ins>%")),
        ("a < b", "a > b", ("a <del>&lt;</del> b", "a <ins>&gt;</ins> b")),
        ("", "new", ("", "<ins>new</ins>")),
    ],
)
def test_changed_words_are_marked(before: str, after: str, expected: tuple[str, str]) -> None:
    assert marked(before, after) == expected


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_sheet_holds_every_text_and_no_formula() -> None:
    (row,) = cells(as_csv(make_sheet([attack(1, query=HOSTILE, rewritten='a "b",\nc')], blind=False, seed=0)))
    assert row["query"] == '\'=cmd|"/c calc"!A1 <script>alert(1)</script> & "quoted",\n\ufffd\ufffdabc\ufffd'
    assert row["rewritten"] == 'a "b",\nc'
    assert (row["run"], row["label"], row["comment"]) == ("a", "", "")
    assert list(row)[0] == "id" and list(row)[-2:] == ["label", "comment"]


def test_a_blind_sheet_tells_neither_run_nor_gate() -> None:
    told = {"style": "the style", "gate": "the gate"}
    attacks = [attack(i, run=run, round_=77, **told) for run in ("the first", "the second") for i in range(20)]
    sheet = make_sheet(attacks, blind=True, seed=0)
    for text in (as_csv(sheet), as_html(sheet)):
        assert [secret for secret in ("the first", "the second", "the style", "the gate", "77") if secret in text] == []
    key = json.loads(as_key(sheet))
    assert [row["id"] for row in cells(as_csv(sheet))] == list(key)
    assert key[list(key)[0]].keys() == {"run", "round", "style", "times", "gate"}
    runs = [hidden["run"] for hidden in key.values()]
    assert Counter(runs) == {"the first": 20, "the second": 20}
    assert runs != sorted(runs)  # mixed


def test_ids_of_another_sheet_are_others() -> None:
    one, other = (make_sheet([attack(i)], blind=True, seed=0) for i in (1, 2))
    assert one.rows[0]["id"] != other.rows[0]["id"]


def labelled(folder: Path, labels: str, *, blind: bool = False, delimiter: str = ",") -> Path:
    """A sheet of two runs, alternating, with a letter for each label; "-" leaves one empty."""
    words = {"v": "valid", "i": " Invalid ", "u": "UNSURE", "-": "", "x": "vallid"}
    attacks = [attack(i, run="ab"[i % 2]) for i in range(len(labels))]
    sheet = make_sheet(attacks, blind=blind, seed=0)
    rows = cells(as_csv(sheet))
    run_of = {each["id"]: each["run"] for each in sheet.hidden or sheet.rows}
    letters = {run: iter(labels[index::2]) for index, run in enumerate("ab")}
    for row in rows:
        row["label"] = words[next(letters[run_of[row["id"]]])]
    (folder / "key.json").write_text(as_key(sheet))
    path = folder / "sheet.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rates_of_each_run(tmp_path: Path, blind: bool, delimiter: str) -> None:
    # run a: i v v v u; run b: v v - v i
    a, b = read_labels(labelled(tmp_path, "ivvvv-vvui", blind=blind, delimiter=delimiter))
    assert (a.run, a.unsure, a.unlabelled, b.run, b.unsure, b.unlabelled) == ("a", 1, 0, "b", 0, 1)
    # Wilson for 1 of 4: centre (1/4 + z2/8) / (1 + z2/4), z2 = 3.8415
    assert (a.invalid.value, a.invalid.n) == (0.25, 4)
    assert (a.invalid.low, a.invalid.high) == pytest.approx((0.0456, 0.6994), abs=1e-4)
    assert b.invalid == a.invalid


def test_the_report(tmp_path: Path) -> None:
    assert as_text(read_labels(labelled(tmp_path, "ivvvv-vvui"))).splitlines() == [
        "run  invalid but rewarded    unsure  unlabelled",
        "a    25.0 % [4.6, 69.9] n=4  1       0",
        "b    25.0 % [4.6, 69.9] n=4  0       1",
        "Share of the attacks labelled valid or invalid, with Wilson's 95 % interval; unsure ones are left out.",
    ]


def test_an_empty_sheet_has_no_rate(tmp_path: Path) -> None:
    a, b = read_labels(labelled(tmp_path, "----"))
    assert (a.invalid.text, a.unlabelled, b.unlabelled) == ("- n=0", 2, 2)


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("blind", "before", "after", "message"),
    [
        (False, ",label,", ",lable,", "no column label: it needs id and label"),
        (False, "\ufeffid,", "\ufeffnumber,", "no column id"),
        (False, ",valid,", ",vallid,", "unknown label 'vallid' (did you mean valid?): use valid, invalid, unsure"),
        (False, ",valid,", ",7,", "unknown label '7': use"),
        (False, "-002,", "-001,", "stands twice"),
        (True, "-002,", "-999,", "-999' is not in"),
    ],
)
def test_mistakes_in_a_sheet_are_one_clear_line(
    tmp_path: Path, blind: bool, before: str, after: str, message: str
) -> None:
    path = labelled(tmp_path, "vvvv", blind=blind)
    change(path, before, after)
    with pytest.raises(DataError) as caught:
        read_labels(path)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_a_blind_sheet_needs_its_own_key(tmp_path: Path) -> None:
    path = labelled(tmp_path, "vv", blind=True)
    (tmp_path / "other").mkdir()
    labelled(tmp_path / "other", "vvvv", blind=True)
    with pytest.raises(DataError, match="give the key that was made with this sheet"):
        read_labels(path, tmp_path / "other/key.json")
    (tmp_path / "key.json").rename(tmp_path / "kept.json")
    with pytest.raises(DataError, match="no column run, and there is no key.json beside it"):
        read_labels(path)
    assert [each.invalid.n for each in read_labels(path, tmp_path / "kept.json")] == [1, 1]
    (tmp_path / "kept.json").write_text("[]")
    with pytest.raises(DataError, match="is not the key of a blind sheet"):
        read_labels(path, tmp_path / "kept.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot read"), (b"\xff\xfe\x00", "not UTF-8"), (b"", "no column id"), (b"id,label,run\n", "no rows")],
)
def test_files_that_are_no_sheet(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "sheet.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_labels(path)
