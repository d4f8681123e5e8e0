"""What the callers of a comparison are asked, and their answers, each asked once and kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from toolspar.app.compare_runs import Sizes, digest
from toolspar.app.kept_tools import described
from toolspar.app.one_device import on_one_device
from toolspar.app.players import Stage, generated, set_stage
from toolspar.app.schema import TrainConfig
from toolspar.archive.store import normalised
from toolspar.evaluate.measure import Item, clean_items, robust_items
from toolspar.runtime.files import disk_errors, replace_atomically
from toolspar.tasks.records import Split, Task

_ANCHOR = "start"  # an adapter that stays, for the backbone is never left without one
_LETTERS = 12


class Examination:
    """One backbone, the test tasks, and the adapters that come and go.

    Args:
        config: Model, tasks, gate and limits; those of the baseline.
        sizes: How much is asked.
        cache: Folder of what was answered before.
        start: An adapter of any role; it stays in memory.
    """

    def __init__(self, config: TrainConfig, sizes: Sizes, cache: Path, start: Path) -> None:
        self.config = on_one_device(replace(config, seed=sizes.seed))
        self.sizes = sizes
        self.stage: Stage = set_stage(
            self.config, max_new_tokens=config.ppo.max_new_tokens, temperature=config.ppo.temperature
        )
        self.stage.backbone.load_adapter(_ANCHOR, start)
        self.tasks = generated(config.tasks, Split.TEST, sizes.tasks)
        limit = config.rollout.answer_max_new_tokens
        asked = {"model": asdict(self.config.model), "tasks": described(config.tasks), "answer_max_new_tokens": limit}
        attacks = {"verify": asdict(config.verify), "ppo": asdict(config.ppo), "sizes": asdict(sizes)}
        self._answers = cache / f"answers-{_hash(asked)}"
        self._rewrites = cache / f"rewrites-{_hash({**asked, **attacks})}"

    def clean(self) -> list[Item]:
        """The test tasks in their own words."""
        return clean_items(self.tasks)

    def robust(self) -> list[Item]:
        """The same under a held-out operator family each."""
        return robust_items(self.tasks, per_task=1, seed=self.sizes.seed)

    def pooled(self, policies: Sequence[tuple[str, Path]]) -> list[Item]:
        """All valid rewrites of the attacked tasks by some policies, each wording of a task once.

        Args:
            policies: What each is called, and its PEFT folder; an item is named by the first policy that wrote it.
        """
        found: dict[tuple[str, str], Item] = {}
        for name, folder in policies:
            for task, text in self.rewrites(folder):
                found.setdefault((task.task_id, normalised(text)), Item(task, text, name))
        return list(found.values())

    def rewrites(self, policy: Path) -> list[tuple[Task, str]]:
        """A frozen policy's valid rewrites of the attacked tasks, whomever they break."""
        attacked = {task.task_id: task for task in self.tasks[: self.sizes.attacked]}
        path = self._rewrites / f"{digest(policy)}.json"
        rows = _read(path)
        if rows is None:
            with self._adapter(policy) as name:
                episodes = self.stage.arena.rewrite(
                    list(attacked.values()), policy=name, rewrites_per_task=self.sizes.rewrites, stream=("compare",)
                )
            rows = [[episode.task.task_id, episode.rewritten] for episode in episodes if episode.valid]
            _write(path, rows)
        return [(attacked[task_id], text) for task_id, text in rows]

    def outcomes(self, caller: Path, items: Sequence[Item]) -> list[bool | None]:
        """Is a caller's greedy answer to each item right? None where it was cut at the token limit."""
        path = self._answers / f"{digest(caller)}.json"
        known: dict[str, Any] = _read(path) or {}
        new = list({_key(item): item for item in items if _key(item) not in known}.values())
        if new:
            with self._adapter(caller) as name:
                answers = self.stage.answerer.check(name, [(item.task, item.query) for item in new])
            for item, answer in zip(new, answers, strict=True):
                verdict = answer.verdict
                known[_key(item)] = {
                    "right": None if verdict is None else verdict.correct,
                    "reason": "cut" if verdict is None else verdict.reason.value,
                    "task": item.task.task_id,
                    "query": item.query,
                    "answer": answer.answer.text,
                }
            _write(path, known)
        return [known[_key(item)]["right"] for item in items]

    @contextmanager
    def _adapter(self, folder: Path) -> Iterator[str]:
        name = "examined"
        self.stage.backbone.load_adapter(name, folder)
        try:
            yield name
        finally:
            self.stage.backbone.delete_adapter(name)


def _key(item: Item) -> str:
    return _hash([item.task.task_id, item.query])


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:_LETTERS]


def _read(path: Path) -> Any:
    """What was written there; None if nothing was, or it is damaged: then it is asked again."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(path: Path, content: Any) -> None:
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_atomically(path, json.dumps(content, ensure_ascii=False).encode())
