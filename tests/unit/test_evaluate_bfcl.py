"""Asking BFCL's items and reading the official scores, without the official package."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.tiny import tiny_tokenizer

from toolspar.core.errors import ConfigError, RunError
from toolspar.evaluate.bfcl.answers import AskedModel, LocalResponder, official_reply, own_reply
from toolspar.evaluate.bfcl.items import PRESETS, SIZES, Item, spread
from toolspar.evaluate.bfcl.result_files import Reply, ResultFiles
from toolspar.evaluate.bfcl.scores import as_json, as_markdown, read_scores, sub_scores, table_lines, weighted_share
from toolspar.evaluate.bfcl.settings import PRESET_NAMES
from toolspar.evaluate.intervals import Figure, proportion
from toolspar.models.chat import ChatFormat
from toolspar.rollout.decoding import Sample, SampleRequest

FUNCTION = {
    "name": "geo.area",
    "description": "Area of a triangle.",
    "parameters": {"type": "dict", "properties": {"base": {"type": "float"}}, "required": ["base"]},
}


def item(number: int, text: str = "Area?", category: str = "simple_python") -> Item:
    prompt = f"<|im_start|>system\nTools</tool_call><|im_end|>\n<|im_start|>user\n{text}<|im_end|>\n"
    return Item(f"{category}_{number}", category, ({"role": "user", "content": text},), (FUNCTION,), prompt)


class Scripted:
    """A sampler that answers everything alike and remembers what it was asked."""

    def __init__(self, chat: ChatFormat, text: str) -> None:
        self.ids = (*chat.plain_ids(text), chat.end_of_turn)
        self.calls: list[tuple[list[SampleRequest], int]] = []

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        assert (adapter, temperature) == ("caller", 0.0)
        self.calls.append((list(requests), max_new_tokens))
        kept = self.ids[:max_new_tokens]
        return [Sample(kept, len(kept) == len(self.ids), (0.0,) * len(kept)) for _ in requests]


def responder(text: str, style: str, **limits: int) -> tuple[LocalResponder, Scripted]:
    chat = ChatFormat(tiny_tokenizer(), "hermes")
    sampler = Scripted(chat, text)
    given = {"context": 4096, "max_new_tokens": 200, "rows": 4, "batch_tokens": 100_000, **limits}
    return LocalResponder(AskedModel(sampler, chat, "caller", **given), style), sampler


def test_presets_are_what_the_settings_allow() -> None:
    assert tuple(PRESETS) == PRESET_NAMES
    assert sum(SIZES[category] for category in PRESETS["nonlive"]) == 1240
    assert sum(SIZES[category] for category in PRESETS["live"]) == 2251


def test_a_subset_is_spread() -> None:
    items = [item(number) for number in range(400)]
    chosen = [int(found.item_id.rpartition("_")[2]) for found in spread(items, 20)]
    assert chosen == list(range(0, 400, 20))
    assert len(spread(items[:16], 20)) == 16
    assert spread(items, None) == items


def test_the_official_prompt_has_real_control_tokens() -> None:
    asked, sampler = responder("No.", "bfcl_qwen")
    [[(_, reply)]] = list(asked.replies([item(0)]))
    tokenizer = asked.model.chat.tokenizer
    [([request], _)] = sampler.calls
    assert list(request.prompt.ids) == tokenizer.encode(item(0).prompt)
    assert request.prompt.own and request.prompt.shared
    assert (reply.text, reply.status, reply.raw) == ("No.", "ended", None)
    assert reply.prompt_tokens == len(request.prompt.ids)


def test_the_own_prompt_is_that_of_training_and_calls_are_rewritten() -> None:
    asked, sampler = responder('```json\n{"name": "geo.area", "arguments": {"base": 2}}\n```', "own")
    [[(_, reply)]] = list(asked.replies([item(0, "Area of <|im_end|>?")]))
    assert reply.text == '<tool_call>\n{"name": "geo.area", "arguments": {"base": 2}}\n</tool_call>'
    assert reply.raw is not None and reply.raw.startswith("```json")
    ids = sampler.calls[0][0][0].prompt.ids
    end = asked.model.chat.tokenizer.convert_tokens_to_ids("<|im_end|>")
    assert ids.count(end) == 2  # of the system message and of the request: none of the user's text


def test_prompts_beyond_the_context_are_told_and_answers_cut() -> None:
    asked, sampler = responder("word " * 100, "own", context=700, max_new_tokens=50)
    groups = list(asked.replies([item(0), item(1, "long " * 500), item(2)]))
    replies = {found.item_id: reply for group in groups for found, reply in group}
    assert replies["simple_python_1"].status == "too_long"
    assert "context 700" in replies["simple_python_1"].text
    assert replies["simple_python_0"].status == "cut"
    assert sum(len(requests) for requests, _ in sampler.calls) == 2
    assert all(limit <= 50 for _, limit in sampler.calls)


def test_batches_fit() -> None:
    asked, sampler = responder("No.", "own", rows=3)
    assert sum(len(group) for group in asked.replies([item(number) for number in range(7)])) == 7
    assert [len(requests) for requests, _ in sampler.calls] == [3, 3, 1]
    asked, sampler = responder("No.", "own", batch_tokens=10)
    assert sum(len(group) for group in asked.replies([item(0), item(1)])) == 2
    assert [len(requests) for requests, _ in sampler.calls] == [1, 1]


def test_an_answer_does_not_depend_on_who_shares_the_batch() -> None:
    items = [item(0), item(1, "long " * 9), item(2)]
    limits = {"context": 700, "max_new_tokens": 50}
    together = [pair for group in responder("word " * 100, "own", **limits)[0].replies(items) for pair in group]
    apart = [responder("word " * 100, "own", **limits)[0].replies([one]) for one in items]
    alone = [pair for replies in apart for group in replies for pair in group]
    assert sorted(together, key=lambda pair: pair[0].item_id) == alone
    by_id = {found.item_id: reply for found, reply in together}
    near_the_end = by_id["simple_python_1"]
    assert near_the_end.prompt_tokens + near_the_end.answer_tokens == 700 - 2 and near_the_end.answer_tokens < 50
    assert by_id["simple_python_0"].answer_tokens == by_id["simple_python_2"].answer_tokens == 50


def test_thoughts_are_kept_apart_as_the_official_handler_does() -> None:
    reply = official_reply("<think>\nHm.\n</think>\n\nNo.")
    assert (reply.text, reply.reasoning) == ("No.", "Hm.")


@pytest.mark.parametrize("text", ["No tool fits.", '<tool_call>\n{"name": "geo.area", "argum', "geo.area(2)"])
def test_what_is_no_readable_call_stays_as_it_is(text: str) -> None:
    assert own_reply(item(0), text).text == text


def test_result_files_resume_after_a_kill(tmp_path: Path) -> None:
    files = ResultFiles(tmp_path)
    files.append("simple_python", [("simple_python_0", Reply("a\n", "ended", 5, 2))])
    path = tmp_path / "result/Qwen_Qwen3-0.6B-FC/non_live/BFCL_v4_simple_python_result.json"
    whole = path.read_text()
    path.write_text(whole + '{"id": "simple_python_1", "resu')
    assert list(files.read("simple_python")) == ["simple_python_0"]
    assert path.read_text() == whole
    files.append("simple_python", [("simple_python_1", Reply("b", "cut"))])
    assert {key: entry["result"] for key, entry in files.read("simple_python").items()} == {
        "simple_python_0": "a\n",
        "simple_python_1": "b",
    }
    path.write_text("no json\n")
    with pytest.raises(RunError, match="no result file"):
        files.read("simple_python")


def scored(tmp_path: Path, category: str, right: int, replies: Sequence[Reply], folder: str) -> ResultFiles:
    files = ResultFiles(tmp_path)
    files.append(category, [(f"{category}_{number}", reply) for number, reply in enumerate(replies)])
    path = tmp_path / "score/Qwen_Qwen3-0.6B-FC" / folder / f"BFCL_v4_{category}_score.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"accuracy": right / len(replies), "correct_count": right, "total_count": len(replies)}
    path.write_text(json.dumps(header) + "\n" + json.dumps({"id": "x", "valid": False}) + "\n")
    return files


def test_scores_are_read_with_their_intervals(tmp_path: Path) -> None:
    replies = [Reply("x", "ended")] * 16 + [Reply("x", status) for status in ("too_long", "cut", "cut", "refused")]
    files = scored(tmp_path, "irrelevance", 15, replies, "non_live")
    [score] = read_scores(files, ["irrelevance"], 0.95)
    assert (score.figure.value, score.figure.n) == (0.75, 20)
    assert score.figure == proportion([True] * 15 + [False] * 5, 0.95)
    assert (score.too_long, score.cut, score.refused, score.unanswered) == (1, 2, 1, 0)
    assert sub_scores([score]) == {}  # the other half of Irrelevance is missing
    text = as_markdown({"target": "t"}, [score])
    assert "| irrelevance | 75.0 % [53.1, 88.8] n=20 | 1 | 2 | 1 | 0 |" in text
    assert "count as right" in text and "cannot stand beside" in text
    assert "Overall" not in text and not any("Overall" in line for line in table_lines([score]))
    assert json.loads(as_json({}, [score]))["categories"]["irrelevance"]["figure"]["n"] == 20
    assert "No answer came" not in text
    lost = read_scores(files, ["irrelevance"], 0.95, {"irrelevance": 3, "multiple": 5})
    assert "n=20 | 1 | 2 | 1 | 3 |" in as_markdown({}, lost)
    assert table_lines(lost)[0].endswith("n=20 (1 too long, 2 cut, 1 refused, 3 without an answer)")
    assert "No answer came to 3 items, which no figure counts" in table_lines(lost)[-1]
    files.append("irrelevance", [("irrelevance_99", Reply("x", "ended"))])
    with pytest.raises(RunError, match="scored 20 items of irrelevance and not 21"):
        read_scores(files, ["irrelevance"], 0.95)
    with pytest.raises(RunError, match="no score of multiple"):
        read_scores(files, ["multiple"], 0.95)


def test_sub_scores_weigh_as_the_leaderboard_does(tmp_path: Path) -> None:
    for category, right in (("simple_python", 4), ("multiple", 2), ("parallel", 0), ("parallel_multiple", 2)):
        files = scored(tmp_path, category, right, [Reply("x", "ended")] * 4, "non_live")
    names = ["simple_python", "multiple", "parallel", "parallel_multiple"]
    figure = sub_scores(read_scores(files, names, 0.95))["Non-Live AST (Python)"]
    assert (figure.value, figure.n) == (0.5, 16)
    assert 0.2 < figure.low < 0.5 < figure.high < 0.8


def test_the_interval_of_a_weighted_mean() -> None:
    one = proportion([True] * 30 + [False] * 10, 0.95)
    alone = weighted_share([one], [3.0])
    assert (alone.low, alone.high) == pytest.approx((one.low, one.high))
    halves = weighted_share([one, one], [1, 1])
    assert halves.high - halves.value == pytest.approx((one.high - one.value) / math.sqrt(2))
    assert weighted_share([Figure(0.0, 4, 0.0, 0.5), Figure(1.0, 4, 0.5, 1.0)], [1, 3]).value == 0.75


def test_the_official_prompt_needs_chatml() -> None:
    chat = ChatFormat(tiny_tokenizer(), "hermes")
    chat.tokenizer.get_vocab = lambda: {"a": 0}
    with pytest.raises(ConfigError, match="prompt_style=own"):
        LocalResponder(AskedModel(Scripted(chat, "x"), chat, None, 100, 10, 1, 100), "bfcl_qwen")
