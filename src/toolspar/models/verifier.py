"""The learned verifier: does a rewrite still ask for exactly the expected calls? A light head on a frozen encoder."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from toolspar.calls.records import ToolCall
from toolspar.core.errors import ModelError
from toolspar.models.alignment import DIGITS, IN_CALLS, MATCHED, PADDING, AlignmentNet
from toolspar.models.weights import resolve_model
from toolspar.tasks.grounding import leaves, value_texts
from toolspar.tasks.quantities import Kind, scan

WEIGHTS, FACTS = "verifier.safetensors", "verifier.json"
_REMEMBERED = 50_000  # texts whose token ids are kept
_ONE_FORM = (Kind.NUMBER, Kind.DATE, Kind.TIME)
_LONGEST = 512  # tokens of a text; no honest request is so long

Triple = tuple[str, str, Sequence[ToolCall]]
"""Request, rewrite, expected calls."""


class TokenTable:
    """A sentence encoder's tokenizer and its word embeddings, projected to fewer dimensions.

    Args:
        ref: Which encoder, as in ``embedder.ref``.
        projection: ``[encoder's width, width]``; None takes the ``width`` main directions of the embeddings.
        width: Size after projection.

    Raises:
        ModelError: the encoder cannot be had, or has no such embeddings.
    """

    def __init__(self, ref: str, *, width: int, projection: Tensor | None = None) -> None:
        from transformers import AutoTokenizer  # takes a second to import

        folder = resolve_model(ref)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            words = _word_embeddings(folder)
            projection = _main_directions(words, width) if projection is None else projection
            self._table = words @ projection
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            reason = str(error).splitlines()[0][:200]
            raise ModelError(f"{ref} does not fit the learned verifier: {reason}") from error
        self.ref = ref
        self.projection = projection
        self.digits = frozenset(
            token for word, token in self._tokenizer.get_vocab().items() if any(char.isdigit() for char in word)
        )
        self._known: OrderedDict[str, list[int]] = OrderedDict()

    def ids(self, text: str) -> list[int]:
        """Token ids of a text, without special tokens; at least one."""
        if text not in self._known:
            ids = self._tokenizer(same_forms(text), add_special_tokens=False, truncation=True, max_length=_LONGEST)[
                "input_ids"
            ]
            self._known[text] = ids or [self._tokenizer.unk_token_id or 0]
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[text]

    def vectors(self, ids_BS: Tensor) -> Tensor:
        """Projected embeddings ``[B, S, D]``; any for padding."""
        return self._table[ids_BS.clamp(min=0)]


def _word_embeddings(folder: Path) -> Tensor:
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(str(file), framework="pt") as tensors:
            for name in tensors.keys():  # noqa: SIM118 - not a mapping
                if name.endswith("word_embeddings.weight"):
                    return tensors.get_tensor(name).float()
    raise ValueError("no word_embeddings.weight in its safetensors files")


def _main_directions(words: Tensor, width: int) -> Tensor:
    """Projection on the main directions, scaled to unit mean square."""
    centred = words - words.mean(dim=0)
    directions = torch.linalg.eigh(centred.T @ centred)[1][:, -width:]
    return (directions / (words @ directions).square().mean().sqrt()).contiguous()


def same_forms(text: str) -> str:
    """The text with numbers, units, dates and times in one form each, whatever form they were written in.

    Example:
        >>> same_forms("$1,410 on March 5th, 2027 at 3 pm")
        '1410 usd on 2027-03-05 at 15:00'
    """
    for quantity in reversed(scan(text)):
        if quantity.kind in _ONE_FORM and (len(quantity.values) == 1 or quantity.kind is Kind.NUMBER):
            value = quantity.values[0]
            said = f"{value:.12g}" if isinstance(value, float) else str(value).removeprefix("--")
            said = f"{said} {quantity.unit}" if quantity.unit else said
            text = f"{text[: quantity.start]}{said}{text[quantity.end :]}"
    return text


def value_words(calls: Sequence[ToolCall]) -> str:
    """What the expected calls say: their values, those of alternatives all.

    Example:
        >>> value_words([ToolCall("book_table", {"guests": 3, "place": {"$any": ["Rome", "Roma"]}})])
        '3 Rome Roma'
    """
    return " ".join(text for _, value in leaves(calls) for text in value_texts(value))


class Verifier:
    """Reads triples of request, rewrite and expected calls; see ``AlignmentNet`` for how.

    Args:
        table: The frozen token embeddings.
        net: The head.
        reads_calls: Whether the calls are read beside the request.
    """

    def __init__(self, table: TokenTable, net: AlignmentNet, *, reads_calls: bool) -> None:
        self.table = table
        self.net = net
        self.reads_calls = reads_calls

    @classmethod
    def new(cls, ref: str, *, width: int, dropout: float, reads_calls: bool, seed: int) -> Verifier:
        """An untrained verifier on an encoder.

        Raises:
            ModelError: the encoder cannot be had.
        """
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            net = AlignmentNet(width, dropout=dropout)
        return cls(TokenTable(ref, width=width), net, reads_calls=reads_calls)

    @classmethod
    def load(cls, folder: Path) -> Verifier:
        """A trained verifier, with the encoder that it was trained on, whatever encoder a run uses elsewhere.

        Raises:
            ModelError: the folder holds none, or its encoder cannot be had.
        """
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            weights = load_file(folder / WEIGHTS)
            projection = weights.pop("projection")
            net = AlignmentNet(facts["width"], dropout=0.0)
            net.load_state_dict(weights)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                f"{folder} holds no learned verifier: {str(error).splitlines()[0][:200]}; make one with "
                "toolspar warmup 'warmup.players=[verifier]', or leave 'learned' out of verify.checks"
            ) from error
        try:
            table = TokenTable(facts["encoder"], width=facts["width"], projection=projection)
        except ModelError as error:
            raise ModelError(
                f"the check 'learned' needs the encoder it was trained on, {facts['encoder']}: {error}; or leave "
                "'learned' out of verify.checks"
            ) from error
        return cls(table, net.eval(), reads_calls=facts["reads_calls"])

    def save(self, folder: Path) -> None:
        """Weights and what is needed to load them."""
        folder.mkdir(parents=True, exist_ok=True)
        weights = {name: tensor.detach().contiguous() for name, tensor in self.net.state_dict().items()}
        save_file({**weights, "projection": self.table.projection.contiguous()}, folder / WEIGHTS)
        facts = {
            "encoder": self.table.ref,
            "width": self.table.projection.shape[1],
            "reads_calls": self.reads_calls,
        }
        (folder / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")

    def logits(self, triples: Sequence[Triple]) -> Tensor:
        """Logits ``[B]`` of one padded batch."""
        first, second = [], []
        for request, rewritten, calls in triples:
            a, b = self.table.ids(request), self.table.ids(rewritten)
            called = set(self.table.ids(value_words(calls))) if self.reads_calls else set[int]()
            first.append(self._marked(a, called, set(b)))
            second.append(self._marked(b, called, set(a)))
        (ids_BS, marks_BS), (ids_BT, marks_BT) = _padded(first), _padded(second)
        a_BSD, b_BTD = self.table.vectors(ids_BS), self.table.vectors(ids_BT)
        return self.net(a_BSD, ids_BS, marks_BS, b_BTD, ids_BT, marks_BT)

    def _marked(self, ids: Sequence[int], called: set[int], other: set[int]) -> list[tuple[int, int]]:
        """Tokens with the sum of their marks."""
        return [
            (token, IN_CALLS * (token in called) + DIGITS * (token in self.table.digits) + MATCHED * (token in other))
            for token in ids
        ]

    @torch.inference_mode()
    def probabilities(self, triples: Sequence[Triple]) -> list[float]:
        """Probability for each triple that the rewrite keeps the calls.

        One by one, so that none depends on its company to the last bit: a resumed run judges as an unbroken one.
        """
        self.net.eval()
        return [float(self.logits([triple]).sigmoid()) for triple in triples]


def _padded(rows: Sequence[Sequence[tuple[int, int]]]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, rows))
    ids = torch.tensor([[token for token, _ in row] + [PADDING] * (longest - len(row)) for row in rows])
    return ids, torch.tensor([[mark for _, mark in row] + [0] * (longest - len(row)) for row in rows])
