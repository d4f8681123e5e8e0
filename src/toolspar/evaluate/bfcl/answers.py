"""Asking a model that is in memory: prompts of either style, batches that fit, answers for the official handler."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from toolspar.calls.parse import POSITIONAL, parse_calls
from toolspar.calls.records import ToolSpec
from toolspar.calls.render import render_calls
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import ConfigError, DataError
from toolspar.evaluate.bfcl.items import Item
from toolspar.evaluate.bfcl.result_files import Reply
from toolspar.evaluate.bfcl.settings import BFCL_QWEN, OWN
from toolspar.models.chat import ChatFormat, Prompt
from toolspar.models.conversation import Turn, conversation_prompt
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.protocols import TokenSampler

_END_OF_SYSTEM = "</tool_call><|im_end|>\n"  # of the official prompt: the same for all items with the same functions
_ROOM = 2  # tokens of the context that the official handler leaves free


class Responder(Protocol):
    """Whoever answers items; replies come in groups, in any order, so that they can be kept as they come."""

    def replies(self, items: Sequence[Item]) -> Iterator[list[tuple[Item, Reply]]]:
        """An answer to every item."""
        ...


@dataclass(frozen=True, slots=True)
class AskedModel:
    """A model in memory and the limits under which it is asked.

    Example:
        >>> # AskedModel(sampler, chat, "caller", context=8192, max_new_tokens=512, rows=16, batch_tokens=24576)
    """

    sampler: TokenSampler
    chat: ChatFormat
    adapter: str | None
    context: int
    """Tokens of prompt and answer together."""
    max_new_tokens: int
    rows: int
    """Items asked side by side."""
    batch_tokens: int
    """Tokens of all prompts and answers of a batch (memory)."""


class LocalResponder:
    """Asks a model in memory, greedily.

    Args:
        model: The model.
        prompt_style: ``bfcl_qwen``: the official handler's prompt, in which control tokens are real ones, and the
            answer as it is; ``own``: the prompt that the model knows, and calls in any form that ``calls.parse`` reads.

    Raises:
        ConfigError: the official handler's prompt means nothing to this tokenizer.
    """

    def __init__(self, model: AskedModel, prompt_style: str) -> None:
        self.model = model
        self.prompt_style = prompt_style
        if prompt_style == BFCL_QWEN and "<|im_start|>" not in model.chat.tokenizer.get_vocab():
            raise ConfigError("prompt_style=bfcl_qwen is for models that know <|im_start|>: set prompt_style=own")

    def replies(self, items: Sequence[Item]) -> Iterator[list[tuple[Item, Reply]]]:
        """Answers, a batch at a time; what an item gets does not depend on those beside it."""
        batch: list[tuple[Item, Prompt]] = []
        for item in items:
            prompt = self.prompt(item)
            if len(prompt.ids) + _ROOM >= self.model.context:
                yield [(item, _too_long(prompt, self.model.context))]
                continue
            if self._limit(len(prompt.ids)) < self.model.max_new_tokens:  # alone, since a batch has one limit
                yield self._ask([(item, prompt)])
                continue
            if batch and not self._fits([*batch, (item, prompt)]):
                yield self._ask(batch)
                batch = []
            batch.append((item, prompt))
        if batch:
            yield self._ask(batch)

    def prompt(self, item: Item) -> Prompt:
        """Token ids of an item's prompt."""
        chat = self.model.chat
        if self.prompt_style == OWN:
            return conversation_prompt(chat, turns_of(item), tools_of(item))
        head, end, tail = item.prompt.partition(_END_OF_SYSTEM)
        return Prompt(*(tuple(chat.tokenizer.encode(part, add_special_tokens=False)) for part in (head + end, tail)))

    def _fits(self, batch: Sequence[tuple[Item, Prompt]]) -> bool:
        longest = max(len(prompt.ids) for _, prompt in batch)
        tokens = len(batch) * (longest + self.model.max_new_tokens)
        return len(batch) <= self.model.rows and tokens <= self.model.batch_tokens

    def _limit(self, prompt_tokens: int) -> int:
        """Longest answer to a prompt: near the end of the context it is less than elsewhere."""
        return min(self.model.max_new_tokens, self.model.context - prompt_tokens - _ROOM)

    def _ask(self, batch: Sequence[tuple[Item, Prompt]]) -> list[tuple[Item, Reply]]:
        """Answers to prompts that have the same limit."""
        limit = self._limit(len(batch[0][1].ids))
        requests = [SampleRequest(prompt, seed=0) for _, prompt in batch]
        samples = self.model.sampler.sample(requests, adapter=self.model.adapter, max_new_tokens=limit, temperature=0.0)
        return [
            (item, self._reply(item, prompt, sample))
            for (item, prompt), sample in zip(batch, samples, strict=True)
        ]  # fmt: skip

    def _reply(self, item: Item, prompt: Prompt, sample: Sample) -> Reply:
        text = self.model.chat.text(sample.ids)
        reply = official_reply(text) if self.prompt_style == BFCL_QWEN else own_reply(item, text)
        status = "ended" if sample.finished else "cut"
        return Reply(reply.text, status, len(prompt.ids), len(sample.ids), reply.raw, reply.reasoning)


def official_reply(text: str) -> Reply:
    r"""An answer as the official handler keeps it: thoughts are taken out.

    Example:
        >>> official_reply("<think>Hm.</think>\n\nNo.").text
        'No.'
    """
    if "</think>" not in text:
        return Reply(text, "ended")
    first, *_, last = text.split("</think>")
    reasoning = first.rstrip("\n").rpartition("<think>")[2].lstrip("\n")
    return Reply(last.lstrip("\n"), "ended", reasoning=reasoning)


def own_reply(item: Item, text: str) -> Reply:
    """An answer read by our parser, its calls in the one form that the official handler reads."""
    parsed = parse_calls(text, [str(function.get("name")) for function in item.functions])
    calls = [call for call in parsed.calls if POSITIONAL not in call.arguments]
    if parsed.malformed or not calls or len(calls) < len(parsed.calls):
        return Reply(text, "ended")
    written = render_calls(calls)
    return Reply(written, "ended") if written == text else Reply(written, "ended", raw=text)


def turns_of(item: Item) -> list[Turn]:
    """The conversation of an item.

    Raises:
        DataError: it has a message of an unknown role.
    """
    turns: list[Turn] = []
    for message in item.messages:
        role = message["role"]
        if role not in ("system", "user", "assistant"):
            raise DataError(f"{item.item_id} has a message of the role {role!r}")
        turns.append(Turn(role, message["content"]))
    return turns


def tools_of(item: Item) -> list[ToolSpec]:
    """The functions of an item as tools."""
    return [parse_tool(function) for function in item.functions]


def _too_long(prompt: Prompt, context: int) -> Reply:
    n = len(prompt.ids)
    return Reply(f"Error during inference: the prompt has {n} tokens, the context {context}", "too_long", n)
