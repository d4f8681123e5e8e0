"""Right answers through the whole path: prompts, sampler, result files, the official ``bfcl evaluate``, sub-scores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.bfcl import Entry, read_entries
from tests.support.bfcl_answers import gold
from tests.support.tiny import tiny_tokenizer

from toolspar.calls.render import render_calls
from toolspar.core.errors import RunError
from toolspar.evaluate.bfcl.answers import AskedModel, LocalResponder
from toolspar.evaluate.bfcl.environment import OfficialPackage, official_package
from toolspar.evaluate.bfcl.items import PRESETS, SUBSET_ITEMS, Item, load_items, spread
from toolspar.evaluate.bfcl.result_files import Reply, ResultFiles
from toolspar.evaluate.bfcl.scores import evaluate, read_scores, sub_scores
from toolspar.models.chat import NO_CALL_ANSWER, ChatFormat
from toolspar.models.weights import cache_folder
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.tasks.importers.bfcl import CALL_CATEGORIES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

# Labels that name an argument which the function does not have, or allow no value for one that must be given.
LABEL_ERRORS = {
    "parallel_multiple_12", "parallel_multiple_26", "live_multiple_862-181-3", "live_multiple_964-207-0",
    "live_simple_106-63-0", "live_simple_112-68-0",
}  # fmt: skip


@pytest.fixture(scope="module")
def package() -> OfficialPackage:
    try:
        return official_package()
    except RunError as error:
        pytest.skip(f"the official package cannot be installed here: {error}")


@pytest.fixture(scope="module")
def entries(package: OfficialPackage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    script = "from bfcl_eval.constants.eval_config import PACKAGE_ROOT; print(PACKAGE_ROOT)"
    printed = package.run(["-c", script], root=tmp_path_factory.mktemp("root"))
    return {entry.entry_id: entry for entry in read_entries(Path(printed.strip()).parent)}


def test_all_right_answers_but_for_label_errors(
    package: OfficialPackage, entries: dict[str, Entry], tmp_path: Path
) -> None:
    files = ResultFiles(tmp_path)
    for category in CALL_CATEGORIES:
        chosen = [entry for entry in entries.values() if entry.category == category]
        files.append(category, [(e.entry_id, Reply(render_calls(gold(e)), "ended")) for e in chosen])
    evaluate(package, files, CALL_CATEGORIES)
    scores = read_scores(files, CALL_CATEGORIES, 0.95)
    assert sum(score.figure.n for score in scores) == 2351
    assert round(sum(score.figure.value * score.figure.n for score in scores)) == 2351 - len(LABEL_ERRORS)
    assert list((tmp_path / "score").glob("*.csv")) == []  # they hold an overall score


class Knowing:
    """A sampler that knows what is right for every prompt."""

    def __init__(self) -> None:
        self.answers: dict[tuple[int, ...], tuple[int, ...]] = {}

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        found = [self.answers[request.prompt.ids] for request in requests]
        return [Sample(ids, True, (0.0,) * len(ids)) for ids in found]


@pytest.mark.parametrize("style", ["own", "bfcl_qwen"])
def test_the_subset_through_the_whole_path(
    style: str, package: OfficialPackage, entries: dict[str, Entry], tmp_path: Path
) -> None:
    sampler, chat = Knowing(), ChatFormat(tiny_tokenizer(), "compact")
    asked = AskedModel(sampler, chat, None, context=10**6, max_new_tokens=4096, rows=16, batch_tokens=10**7)
    responder, files = LocalResponder(asked, style), ResultFiles(tmp_path)
    chosen: list[Item] = []
    for category in PRESETS["subset"]:
        chosen += spread(load_items(package, category, cache_folder() / "bfcl-items-test"), SUBSET_ITEMS)
    for item in chosen:
        if item.item_id in entries:
            text = render_calls(gold(entries[item.item_id]))
        else:  # any call is right where one is wanted, and none elsewhere
            text = '<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>' if "_relevance" in item.category else ""
        sampler.answers[responder.prompt(item).ids] = (*chat.answer_ids(text or NO_CALL_ANSWER),)
    for batch in responder.replies(chosen):
        for item, reply in batch:
            files.append(item.category, [(item.item_id, reply)])
    evaluate(package, files, PRESETS["subset"])
    scores = read_scores(files, PRESETS["subset"], 0.95)
    assert [score.figure.n for score in scores] == [20] * 7 + [16, 20, 20, 16]
    wrong = sum(round((1 - score.figure.value) * score.figure.n) for score in scores)
    assert wrong == len(LABEL_ERRORS & {item.item_id for item in chosen})
    assert set(sub_scores(scores)) == {"Non-Live AST (Python)", "Live AST", "Irrelevance", "Relevance"}
