"""From a checked request to an answer: prompts within the limits, the wait for the batcher, text and counts."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from toolspar.app.serving.batching import Batcher, ClosedError, Job, QueueFullError
from toolspar.app.serving.bodies import ApiError, ChatBody, CompletionBody
from toolspar.app.serving.conversation import read_tools, read_turns
from toolspar.app.serving.settings import ServeSettings
from toolspar.calls.records import ToolSpec
from toolspar.core.errors import ToolSparError
from toolspar.models.chat import ChatFormat, Prompt
from toolspar.models.conversation import conversation_prompt
from toolspar.rollout.decoding import Sample

_GREEDY_BELOW = 0.01  # clients that want the likeliest token often send 0.001
_LETTERS_PER_TOKEN = 64  # a prompt of more letters is refused before it is tokenised


@dataclass(frozen=True, slots=True)
class Generated:
    """One answer.

    Example:
        >>> Generated("Hello", True, prompt_tokens=12, answer_tokens=3).finish_reason
        'stop'
    """

    text: str
    finished: bool
    prompt_tokens: int
    answer_tokens: int

    @property
    def finish_reason(self) -> str:
        """In OpenAI's words."""
        return "stop" if self.finished else "length"


class Generator:
    """Answers checked requests.

    Args:
        chat: Chat format of the model.
        batcher: Its queue.
        context: Tokens that prompt and answer may have together.
        settings: The server's limits.
    """

    def __init__(self, chat: ChatFormat, batcher: Batcher, context: int, settings: ServeSettings) -> None:
        self.chat = chat
        self.context = context
        self._batcher = batcher
        self._settings = settings
        self._vocabulary = len(chat.tokenizer)

    async def complete(self, body: CompletionBody) -> list[Generated]:
        """Continuations of raw prompts: what spells a control token is one.

        Raises:
            ApiError: a prompt is empty or too long, there are more than may ever wait, too many wait now, or the time
                is over.
        """
        given = body.prompt
        several = isinstance(given, list) and bool(given) and not isinstance(given[0], int)
        limit = self._settings.queue
        if several and len(given) > limit:
            raise ApiError(400, f"prompt holds {len(given)} prompts; this server takes {limit} at once", param="prompt")
        prompts = [self._raw(prompt) for prompt in (given if several else [given])]  # type: ignore[union-attr]
        if not prompts:
            raise ApiError(400, "prompt is empty", param="prompt")
        jobs = [self._job(Prompt(ids), body, body.max_tokens or 16, "prompt") for ids in prompts]
        skip_special = body.skip_special_tokens is not False
        return [self._generated(job, sample, body, skip_special) for job, sample in await self._run(jobs)]

    async def chat_reply(self, body: ChatBody) -> tuple[Generated, list[ToolSpec]]:
        """The assistant's next message, and the tools that it was offered.

        Raises:
            ApiError: the conversation is not understood or too long, too many wait, or the time is over.
        """
        tools = [] if body.tool_choice == "none" else read_tools(body.tools or [])
        turns = read_turns(body.messages)
        self._require_sane(sum(len(turn.text) for turn in turns), "messages")
        try:
            prompt = conversation_prompt(self.chat, turns, tools)
        except ToolSparError as error:  # the template refuses the order of roles, for instance
            raise ApiError(400, f"the model's chat template cannot write this: {error}", param="messages") from error
        limit = body.max_completion_tokens or body.max_tokens or self._settings.max_new_tokens
        job = self._job(prompt, body, limit, "messages")
        [(_, sample)] = await self._run([job])
        return self._generated(job, sample, body, skip_special=False), tools

    def _raw(self, prompt: str | Sequence[int]) -> tuple[int, ...]:
        if isinstance(prompt, str):
            self._require_sane(len(prompt), "prompt")
            return tuple(self.chat.tokenizer.encode(prompt))
        if not all(isinstance(token, int) and 0 <= token < self._vocabulary for token in prompt):
            raise ApiError(400, f"prompt holds tokens outside [0, {self._vocabulary})", param="prompt")
        return tuple(prompt)

    def _require_sane(self, letters: int, param: str) -> None:
        if letters > _LETTERS_PER_TOKEN * self.context:
            raise self._too_long(f"{letters} letters", param)

    def _too_long(self, has: str, param: str) -> ApiError:
        message = f"this model's context is {self.context} tokens, prompt and answer together; the prompt has {has}"
        return ApiError(400, message, param=param, code="context_length_exceeded")

    def _job(self, prompt: Prompt, body: CompletionBody | ChatBody, wanted: int, param: str) -> Job:
        n = len(prompt.ids)
        if n == 0:
            raise ApiError(400, f"{param} is empty", param=param)
        if n >= self.context:
            raise self._too_long(f"{n} tokens", param)
        temperature = body.temperature or 0.0
        return Job(
            prompt,
            max_new_tokens=min(wanted, self._settings.max_new_tokens, self.context - n),
            temperature=0.0 if temperature < _GREEDY_BELOW else temperature,
            seed=random.randrange(2**31) if body.seed is None else body.seed % 2**31,
        )

    async def _run(self, jobs: Sequence[Job]) -> list[tuple[Job, Sample]]:
        try:
            self._batcher.submit(jobs)
            async with asyncio.timeout(self._settings.timeout_seconds):
                samples = await asyncio.gather(*(asyncio.wrap_future(job.future) for job in jobs))
        except QueueFullError:
            message = f"{self._settings.queue} prompts wait already: ask again later"
            raise ApiError(429, message, code="queue_full", kind="rate_limit_error", retry_after=1) from None
        except ClosedError:
            raise ApiError(503, "the server is going down", code="closing", kind="server_error") from None
        except TimeoutError:
            message = f"no answer within {self._settings.timeout_seconds:g} seconds"
            raise ApiError(504, message, code="timeout", kind="server_error") from None
        finally:
            _give_up([job.future for job in jobs])
        return list(zip(jobs, samples, strict=True))

    def _generated(self, job: Job, sample: Sample, body: CompletionBody | ChatBody, skip_special: bool) -> Generated:
        ids, finished = list(sample.ids), sample.finished
        ends = [place for place, token in enumerate(ids) if token in (body.stop_token_ids or ())]
        if ends:
            ids, finished = ids[: ends[0]], True
        n = len(ids)
        if ids and ids[-1] in self.chat.stop_ids:
            ids = ids[:-1]
        text = self.chat.tokenizer.decode(ids, skip_special_tokens=skip_special, clean_up_tokenization_spaces=False)
        cuts = [place for stop in body.stops if (place := str(text).find(stop)) >= 0]
        if cuts:
            text, finished = str(text)[: min(cuts)], True
        return Generated(str(text), finished, len(job.prompt.ids), n)


def _give_up(futures: Sequence[Future[Sample]]) -> None:
    """What still waits need not be answered any more; what is done or under way does not mind."""
    for future in futures:
        future.cancel()
