"""Requests that wait are decoded together: one thread owns the model and takes what came in since its last batch."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from toolspar.models.chat import Prompt
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.protocols import TokenSampler

_LINGER_SECONDS = 0.01  # clients that start together arrive a little apart


class QueueFullError(Exception):
    """No more prompts may wait."""


class ClosedError(Exception):
    """The server is going down."""


@dataclass(slots=True)
class Job:
    """One prompt to continue.

    Example:
        >>> Job(Prompt((1, 2)), max_new_tokens=8, temperature=0.0, seed=0).tokens
        10
    """

    prompt: Prompt
    max_new_tokens: int
    temperature: float
    seed: int
    future: Future[Sample] = field(default_factory=Future)

    @property
    def tokens(self) -> int:
        """Positions that it may need."""
        return len(self.prompt.ids) + self.max_new_tokens


class Batcher:
    """A queue of prompts and the thread that answers them.

    Args:
        sampler: The model; nobody else may use it meanwhile.
        adapter: Adapter that answers; None: the bare base.
        queue: Prompts that may wait.
        rows: Prompts of a batch.
        batch_tokens: Positions of a batch; a single prompt may have more.
    """

    def __init__(self, sampler: TokenSampler, adapter: str | None, *, queue: int, rows: int, batch_tokens: int) -> None:
        self.batches: list[int] = []
        """Sizes of the batches so far (the last thousand)."""
        self._sampler = sampler
        self._adapter = adapter
        self._queue = queue
        self._rows = rows
        self._batch_tokens = batch_tokens
        self._waiting: list[Job] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="toolspar-serve", daemon=True)
        self._thread.start()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Let jobs wait for their turn: all of them, or none.

        Raises:
            QueueFullError: too many wait.
            ClosedError: the server is going down.
        """
        with self._changed:
            if self._closed:
                raise ClosedError
            self._waiting = [job for job in self._waiting if not job.future.cancelled()]
            if len(self._waiting) + len(jobs) > self._queue:
                raise QueueFullError
            self._waiting += jobs
            self._changed.notify()

    def close(self, timeout: float = 30.0) -> None:
        """Refuse what waits, and wait for the batch that is being answered."""
        with self._changed:
            self._closed = True
            for job in self._waiting:
                if job.future.set_running_or_notify_cancel():
                    job.future.set_exception(ClosedError())
            self._waiting = []
            self._changed.notify()
        self._thread.join(timeout)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
            time.sleep(_LINGER_SECONDS)
            with self._changed:
                batch = self._take()
            if batch:
                self.batches = [*self.batches[-999:], len(batch)]
                self._answer(batch)

    def _take(self) -> list[Job]:
        """The next batch: the job that waits longest, and others at the same temperature that fit beside it."""
        chosen: list[Job] = []
        for job in self._waiting:
            if chosen and (job.temperature != chosen[0].temperature or not self._fits([*chosen, job])):
                continue
            if job.future.set_running_or_notify_cancel():  # else its client has gone, or its time is over
                chosen.append(job)
            else:
                job.max_new_tokens = 0
            if len(chosen) == self._rows:
                break
        taken = {id(job) for job in chosen}
        self._waiting = [job for job in self._waiting if id(job) not in taken and not job.future.cancelled()]
        return chosen

    def _fits(self, jobs: Sequence[Job]) -> bool:
        longest = max(len(job.prompt.ids) for job in jobs) + max(job.max_new_tokens for job in jobs)
        return len(jobs) * longest <= self._batch_tokens

    def _answer(self, batch: Sequence[Job]) -> None:
        requests = [SampleRequest(job.prompt, job.seed) for job in batch]
        limit = max(job.max_new_tokens for job in batch)
        try:
            samples = self._sampler.sample(
                requests, adapter=self._adapter, max_new_tokens=limit, temperature=batch[0].temperature
            )
        except Exception as error:  # whatever goes wrong belongs to these requests; the next may do better
            for job in batch:
                job.future.set_exception(error)
            return
        for job, sample in zip(batch, samples, strict=True):
            job.future.set_result(_cut(sample, job.max_new_tokens))


def _cut(sample: Sample, limit: int) -> Sample:
    """A sample of a job that wanted less than others in its batch."""
    if len(sample.ids) <= limit:
        return sample
    return Sample(sample.ids[:limit], False, sample.logp[:limit])
