"""Token ids of the prompts and answers of both players.

A prompt is built piece by piece. The model's chat template and our own wording are *structure* and may hold control
tokens; queries and tools are *user text*, tokenised apart by a tokenizer that knows no control token, so that a query
that spells ``<|im_end|>`` cannot end its turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import NO_CALL_ANSWER, render_calls, signature
from toolspar.calls.render import Style as CallStyle
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import ModelError, first_line
from toolspar.models import call_formats
from toolspar.models.settings import TOOL_FORMATS
from toolspar.models.slots import Slots, replaced, unused_mark
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.styles import Style

_POLICY = f"""\
Rewrite the request in another style. It must still mean exactly these calls.
Begin with the style in brackets: {", ".join(style.value for style in Style)}."""

_POLICY_EDIT = f"""\
Rewrite the request in another style. You may put other values into it: change them in the calls as well, nothing else.
Begin with the style in brackets: {", ".join(style.value for style in Style)}.
End with a line "Calls:" and the calls that it means then."""

_POLICY_USER = """\
Tools: {names}
Calls: {calls}
Request: {query}"""
_EARLIER = "Earlier: {rewritten} -> {answer} ({verdict})"

_FRAMES_KEPT = 4096
_SAID, _ANSWERED = "{said ", "{answered "


@dataclass(frozen=True, slots=True)
class Prompt:
    """Token ids of a prompt: ``shared`` is common to a family of prompts, ``own`` follows it.

    For a function caller ``shared`` depends on the tools only; a query policy's prompt is all shared, by the rewrites
    of one task, but for a style that was dealt.

    Example:
        >>> Prompt((1, 2), (3,)).ids
        (1, 2, 3)
    """

    shared: tuple[int, ...]
    own: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The whole prompt."""
        return self.shared + self.own


@dataclass(frozen=True, slots=True)
class Shown:
    r"""Tools as a text, and a system prompt that introduces them.

    Example:
        >>> Shown("def now(): ...", "Call these functions:\n{tools}").introduction
        'Call these functions:\n{tools}'
    """

    tools: str
    introduction: str | None = None
    """With ``{tools}`` where they go; None: that of ``compact`` if it is the tool format, else that of ``hermes``."""


class ChatFormat:
    """Turns tools, queries and answers into token ids for one tokenizer.

    Args:
        tokenizer: A fast tokenizer with a chat template.
        tool_format: How tools are shown: ``native`` (the chat template's own way), ``hermes`` (JSON schemas in a system
            prompt), ``compact`` (signatures in a system prompt), ``llama3`` or ``mistral`` (through the chat template
            where it knows tools, else as in ``call_formats``), or ``auto``: native where the template knows tools,
            else hermes.
        enable_thinking: Whether templates that know the switch let the model think aloud before it answers with calls.

    Raises:
        ModelError: the tokenizer is not a fast one or has no chat template, or the template does not know tools
            although ``native`` was asked for.
        ValueError: there is no such tool format.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, tool_format: str, *, enable_thinking: bool = False) -> None:
        if tool_format not in TOOL_FORMATS:
            raise ValueError(f"tool_format must be one of {', '.join(TOOL_FORMATS)}, not {tool_format}")
        name = tokenizer.name_or_path or "this model"
        if not tokenizer.chat_template:
            raise ModelError(f"the tokenizer of {name} has no chat template: use an instruction-tuned model")
        template = json.dumps(tokenizer.chat_template)
        knows_tools = "tools" in template
        if tool_format == "native" and not knows_tools:
            raise ModelError(f"the chat template of {name} does not know tools: set model.tool_format=auto")
        self.tokenizer = tokenizer
        self.enable_thinking = enable_thinking
        self.tool_format = ("native" if knows_tools else "hermes") if tool_format == "auto" else tool_format
        self.answer_style: CallStyle = call_formats.style_of(self.tool_format, template)
        self._knows_tools = knows_tools
        dated = {"date_string": call_formats.TEMPLATE_DATE} if "date_string" in template else {}
        self.switches: dict[str, Any] = {"enable_thinking": enable_thinking, **dated}
        """What the chat template is told besides messages and tools."""
        self._control = {token.content: index for index, token in tokenizer.added_tokens_decoder.items()}
        self._control_ids = frozenset(self._control.values())
        self._plain = _without_control_tokens(tokenizer)
        self._frames: dict[tuple[str, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self.end_of_turn: int = self._find_end_of_turn()

    @property
    def shown_by_template(self) -> bool:
        """Whether the chat template itself shows the tools."""
        return self.tool_format == "native" or (self.tool_format in call_formats.FAMILIES and self._knows_tools)

    @property
    def stop_ids(self) -> tuple[int, ...]:
        """Tokens that end a response."""
        eos = cast("int | None", self.tokenizer.eos_token_id)
        ends = (self.end_of_turn, eos, self._control.get(call_formats.END_OF_MESSAGE))
        return tuple(dict.fromkeys(index for index in ends if index is not None))

    def caller_prompt(
        self,
        tools: Sequence[ToolSpec],
        query: str,
        *,
        shown: Shown | None = None,
        earlier: Sequence[tuple[str, str]] = (),
    ) -> Prompt:
        """The prompt that puts a query to a function caller; all before the query depends on the other arguments only.

        Args:
            tools: The tools on offer.
            query: The request.
            shown: Another way to show the tools than ``tool_format``.
            earlier: Turns before the request: what the user said, and what was answered.
        """
        schemas = [tool_to_openai(tool) for tool in tools]
        key = (*(json.dumps(schema) for schema in schemas), *((repr((shown, earlier)),) if shown or earlier else ()))
        if key not in self._frames:
            if len(self._frames) >= _FRAMES_KEPT:
                self._frames.clear()
            self._frames[key] = self._caller_frame(tools, schemas, shown, earlier)
        before, after = self._frames[key]
        return Prompt(before, self.plain_ids(query) + after)

    def policy_prompt(
        self, task: Task, earlier: Sequence[tuple[str, str, str]] = (), *, edits_calls: bool = False
    ) -> Prompt:
        """The prompt that asks the query policy to rewrite a task's query, without thinking aloud before.

        Args:
            task: The task.
            earlier: Earlier rewrites of it with an answer and a verdict each, to be shown in this order; user text as
                the query is.
            edits_calls: Whether the policy may change values in the calls too, and then writes them.
        """
        texts = {
            "{names}": ", ".join(tool.name for tool in task.tools),
            "{calls}": render_calls(task.expected, "python") if task.expected else "none",
        }
        lines: list[str] = []
        for number, shown in enumerate(earlier):
            slots = {slot: f"{slot[:-1]}{number}}}" for slot in ("{rewritten}", "{answer}", "{verdict}")}
            lines.append(replaced(_EARLIER, slots))
            texts |= dict(zip(slots.values(), shown, strict=True))
        texts["{query}"] = task.query
        *before, request = _POLICY_USER.split("\n")
        user = "\n".join([*before, *lines, request])
        system = _POLICY_EDIT if edits_calls else _POLICY
        return Prompt(_joined(self._pieces(system, user, texts, enable_thinking=False)))

    def answer_text(self, calls: Sequence[ToolCall]) -> str:
        """The right answer in the way in which this model writes calls; a sentence where no call is right."""
        return render_calls(calls, self.answer_style) if calls else NO_CALL_ANSWER

    def answer_ids(self, text: str) -> tuple[int, ...]:
        """Ids of a response that is to be learnt, ending with the end of turn.

        Lines that are a ``<tool_call>`` or ``</tool_call>`` tag, or the mark that opens the calls of another family,
        become that token where the tokenizer has it, as the model itself writes them; all other text is plain.
        """
        ids: list[int] = []
        done = 0
        for tag in call_formats.TAGS[self.answer_style].finditer(text):
            if tag.group() in self._control:
                ids += [*self.plain_ids(text[done : tag.start()]), self._control[tag.group()]]
                done = tag.end()
        return (*ids, *self.plain_ids(text[done:]), self.end_of_turn)

    def text(self, ids: Sequence[int]) -> str:
        """Text of a response without its end of turn; any other control token shows as it is spelt."""
        kept = list(ids[:-1]) if ids and ids[-1] in self.stop_ids else list(ids)
        return cast(str, self.tokenizer.decode(kept, skip_special_tokens=False, clean_up_tokenization_spaces=False))

    def plain_ids(self, text: str) -> tuple[int, ...]:
        """Ids of user text; never a control token."""
        ids = self._plain.encode(text, add_special_tokens=False).ids
        if not self._control_ids.isdisjoint(ids):  # the vocabulary itself spells one: no letter alone can
            ids = [index for letter in text for index in self._plain.encode(letter, add_special_tokens=False).ids]
        return tuple(ids)

    def _caller_frame(
        self,
        tools: Sequence[ToolSpec],
        schemas: list[dict[str, Any]],
        other: Shown | None,
        earlier: Sequence[tuple[str, str]],
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Ids before and after the query."""
        query = {"{query}": "", **_slots_of(earlier)}
        if other is not None:
            own = call_formats.COMPACT_SYSTEM if self.tool_format == "compact" else call_formats.HERMES_SYSTEM
            return _around_query(self._pieces(other.introduction or own, "{query}", {**query, "{tools}": other.tools}))
        if self.shown_by_template:
            pieces = self._pieces(None, "{query}", query, tools=schemas)
        elif self.tool_format == "llama3":
            shown = "\n\n".join(json.dumps(schema, ensure_ascii=False, indent=4) for schema in schemas)
            pieces = self._pieces(None, call_formats.LLAMA3_USER, {**query, "{tools}": shown})
        elif self.tool_format == "mistral":
            shown = ", ".join(json.dumps(schema, ensure_ascii=False) for schema in schemas)
            pieces = self._pieces(None, "{query}", {**query, "{tools}": shown}, lead=call_formats.MISTRAL_LEAD)
        elif self.tool_format == "hermes":
            shown = "\n".join(json.dumps(schema, ensure_ascii=False) for schema in schemas)
            pieces = self._pieces(call_formats.HERMES_SYSTEM, "{query}", {**query, "{tools}": shown})
        else:
            shown = "\n".join(signature(tool) for tool in tools)
            pieces = self._pieces(call_formats.COMPACT_SYSTEM, "{query}", {**query, "{tools}": shown})
        return _around_query(pieces)

    def _pieces(
        self,
        system: str | None,
        user: str,
        texts: Mapping[str, str],
        tools: list[Any] | None = None,
        lead: str | None = None,
        **switches: Any,
    ) -> list[tuple[str, tuple[int, ...]]]:
        """The rendered conversation in order, as (slot, ids): user text in its slot, structure with slot "".

        The template sees marks instead of user text. Tools that the template itself writes only lose the control
        tokens that they spell. Texts in the slots of ``_slots_of`` become turns before the user's.

        Args:
            system: System message with slots, or None.
            user: User message with slots.
            texts: User text for each slot, e.g. ``{"{query}": "How is the weather?"}``.
            tools: Schemas for the chat template to write.
            lead: What stands before the user's turn, with slots (Mistral only).
            switches: What the chat template is told otherwise than ``self.switches`` says.
        """
        slots = self.slots(f"{system}{user}{json.dumps(tools, ensure_ascii=False)}")
        marks = {slot: slots.text(text) for slot, text in texts.items()}
        messages = [] if system is None else [{"role": "system", "content": replaced(system, marks)}]
        for slot in texts:
            if slot.startswith((_SAID, _ANSWERED)):
                messages.append({"role": "user" if slot.startswith(_SAID) else "assistant", "content": marks[slot]})
        messages.append({"role": "user", "content": replaced(user, marks)})
        rendered = self.render(messages, slots.spelt(tools), add_generation_prompt=True, **switches)
        if lead is not None:
            rendered = self._led(rendered, replaced(lead, marks))
        names = dict(enumerate(texts))
        return [(names.get(number, ""), ids) for number, ids in slots.pieces(rendered)]

    def _led(self, rendered: str, lead: str) -> str:
        before, turn, after = rendered.rpartition(call_formats.USER_TURN)
        if not turn:
            name = self.tokenizer.name_or_path or "this model"
            raise ModelError(
                f"the chat template of {name} is not Mistral's, as it has no {call_formats.USER_TURN}: set "
                "model.tool_format=auto"
            )
        return before + lead + turn + after

    def _structure_ids(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False))

    def slots(self, avoid: str) -> Slots:
        """Marks for one prompt's user text; none occurs in ``avoid`` or in the chat template."""
        return Slots(f"{avoid}{self.tokenizer.chat_template}", self._control, self.plain_ids, self._structure_ids)

    def render(self, messages: list[dict[str, Any]], tools: Any = None, **options: Any) -> str:
        """What the chat template makes of messages; a system message that it refuses goes into the first turn.

        Raises:
            ModelError: the template fails.
        """
        try:
            told = {**self.switches, **options}
            return str(self.tokenizer.apply_chat_template(messages, tools=tools, tokenize=False, **told))
        except Exception as error:  # whatever a template raises
            if messages[0]["role"] == "system":  # some models have no system role
                joined = f"{messages[0]['content']}\n\n{messages[1]['content']}"
                return self.render([{"role": "user", "content": joined}, *messages[2:]], tools, **options)
            reason = first_line(error)
            raise ModelError(f"the chat template of {self.tokenizer.name_or_path} fails: {reason}") from error

    def _find_end_of_turn(self) -> int:
        """The control token that the chat template puts after an answer, else the tokenizer's end of sequence."""
        mark = unused_mark(str(self.tokenizer.chat_template))
        turns = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": mark}]
        for index in self._structure_ids(self.render(turns).rpartition(mark)[2]):
            if index in self._control_ids:
                return index
        if self.tokenizer.eos_token_id is None:
            raise ModelError(f"the tokenizer of {self.tokenizer.name_or_path} has no end-of-turn token")
        return cast(int, self.tokenizer.eos_token_id)


def _without_control_tokens(tokenizer: PreTrainedTokenizerBase) -> Tokenizer:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        raise ModelError(f"{tokenizer.name_or_path} has no fast tokenizer (tokenizer.json)")
    definition = json.loads(backend.to_str())
    definition.update(added_tokens=[], post_processor=None, truncation=None, padding=None)
    return Tokenizer.from_str(json.dumps(definition))


def _slots_of(earlier: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Slots of earlier turns and what was said in them, in order."""
    names = ((f"{_SAID}{number}}}", f"{_ANSWERED}{number}}}") for number in range(len(earlier)))
    return {slot: text for pair in zip(names, earlier, strict=True) for slot, text in zip(*pair, strict=True)}


def _around_query(pieces: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids before and after the query's slot."""
    place = [slot for slot, _ in pieces].index("{query}")
    return _joined(pieces[:place]), _joined(pieces[place + 1 :])


def _joined(pieces: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[int, ...]:
    return tuple(index for _, ids in pieces for index in ids)
