"""The learned verifier: does a rewrite still ask for exactly the expected calls? The sentence encoder, tuned for that.

Request, calls and rewrite go through the encoder as one sequence, so that every word of the rewrite is read beside
those of the request (a cross-encoder); a linear head judges. All layers are trained, and what is kept of the change of
each matrix is its part of low rank: so a verifier is a megabyte or two beside the encoder that is there anyway.

Shapes: B texts of a batch, S tokens of the longest, D hidden width; R rank, M x N a matrix.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from toolspar.calls.records import ToolCall
from toolspar.core.errors import ModelError, first_line
from toolspar.models.folders import replaced_folder
from toolspar.models.weights import resolve_model
from toolspar.tasks.grounding import leaves, value_texts

WEIGHTS, FACTS = "verifier.safetensors", "verifier.json"
_LONGEST = 120  # tokens of each of request, calls and rewrite
_FROZEN = ("embeddings.word_embeddings", "embeddings.position_embeddings")
_DOWN, _UP = ".down", ".up"

Triple = tuple[str, str, Sequence[ToolCall]]
"""Request, rewrite, expected calls."""


class Verifier(nn.Module):
    """Reads triples of request, rewrite and expected calls.

    Args:
        ref: The sentence encoder, as in ``embedder.ref``.
        dropout: Dropout of the encoder's states while training.

    Raises:
        ModelError: the encoder cannot be had or is of another kind.
    """

    def __init__(self, ref: str, *, dropout: float = 0.0) -> None:
        super().__init__()
        folder = resolve_model(ref)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self.encoder = _load_encoder(folder, dropout)
        except Exception as error:  # the libraries raise many kinds
            raise ModelError(f"{ref} does not fit the learned verifier: {first_line(error)}") from error
        self._tokenizer.encode_special_tokens = True  # a text that spells [SEP] is plain text
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._start, self._end = (cast(int, self._tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]"))
        for name, parameter in self.encoder.named_parameters():
            parameter.requires_grad_(not name.startswith(_FROZEN))
        self.head = nn.Linear(2 * int(cast(Any, self.encoder).config.hidden_size), 1)
        self.ref = ref

    @classmethod
    def new(cls, ref: str, *, dropout: float, seed: int) -> Verifier:
        """An untrained verifier on an encoder.

        Raises:
            ModelError: the encoder cannot be had.
        """
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return cls(ref, dropout=dropout)

    @classmethod
    def load(cls, folder: Path) -> Verifier:
        """A trained verifier, with the encoder that it was trained on, whatever encoder a run uses elsewhere.

        Raises:
            ModelError: the folder holds none, or its encoder cannot be had.
        """
        try:
            ref = str(json.loads((folder / FACTS).read_text(encoding="utf-8"))["encoder"])
            saved = {name: tensor.float() for name, tensor in load_file(folder / WEIGHTS).items()}
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise _no_verifier(folder, error) from error
        try:
            verifier = cls(ref)
        except ModelError as error:
            raise ModelError(
                f"the check 'learned' needs the encoder it was trained on, {ref}: {error}; or leave 'learned' out of "
                "verify.checks"
            ) from error
        try:
            verifier._add(saved)
        except (KeyError, RuntimeError) as error:
            raise _no_verifier(folder, ValueError(f"it is of another encoder ({first_line(error)})")) from error
        return verifier.eval()

    def save(self, folder: Path, *, rank: int) -> None:
        """What training changed, matrices to a rank, in float16; replaces the folder as a whole.

        Args:
            folder: Where to.
            rank: Rank that is kept of each matrix's change.

        Raises:
            ModelError: it cannot be written there.
        """
        changes = self._changes(rank)
        with replaced_folder(folder, "the verifier") as draft:
            save_file({name: tensor.half().contiguous() for name, tensor in changes.items()}, draft / WEIGHTS)
            (draft / FACTS).write_text(json.dumps({"encoder": self.ref, "rank": rank}, indent=1) + "\n")

    @torch.no_grad()
    def _changes(self, rank: int) -> dict[str, Tensor]:
        """The change of every trained weight by name; of a matrix, two factors ``[R, N]`` and ``[M, R]``."""
        before = _load_encoder(resolve_model(self.ref), 0.0).state_dict()
        changes = {f"head.{name}": weight.detach() for name, weight in self.head.state_dict().items()}
        for name, parameter in self.encoder.named_parameters():
            if not parameter.requires_grad:
                continue
            change = parameter.detach() - before[name]
            if change.ndim == 2 and rank < min(change.shape):
                left_MK, size_K, right_KN = torch.linalg.svd(change, full_matrices=False)
                root_R = size_K[:rank].sqrt()
                changes[name + _UP] = left_MK[:, :rank] * root_R
                changes[name + _DOWN] = root_R[:, None] * right_KN[:rank]
            else:
                changes[name] = change
        return changes

    @torch.no_grad()
    def _add(self, changes: Mapping[str, Tensor]) -> None:
        weights = dict(self.encoder.named_parameters())
        self.head.load_state_dict({name: changes[f"head.{name}"] for name in ("weight", "bias")})
        for name, change in changes.items():
            if name.endswith(_UP):
                plain = name.removesuffix(_UP)
                weights[plain].add_(change @ changes[plain + _DOWN])
            elif not name.endswith(_DOWN) and not name.startswith("head."):
                weights[name].add_(change)

    def trained(self) -> list[nn.Parameter]:
        """The parameters that training changes: all but those of the words and positions."""
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def length(self, triple: Triple) -> int:
        """Tokens of a triple's sequence."""
        return len(self._ids(triple)[0])

    def logits(self, triples: Sequence[Triple]) -> Tensor:
        """Logits ``[B]`` of one padded batch."""
        rows = [self._ids(triple) for triple in triples]
        longest = max(len(ids) for ids, _ in rows)
        ids_BS = torch.zeros(len(rows), longest, dtype=torch.long)
        types_BS, mask_BS = torch.zeros_like(ids_BS), torch.zeros_like(ids_BS)
        for row, (ids, first) in enumerate(rows):
            ids_BS[row, : len(ids)] = torch.tensor(ids)
            types_BS[row, first : len(ids)] = 1
            mask_BS[row, : len(ids)] = 1
        states_BSD = self.encoder(input_ids=ids_BS, token_type_ids=types_BS, attention_mask=mask_BS).last_hidden_state
        mean_BD = (states_BSD * mask_BS[..., None]).sum(dim=1) / mask_BS.sum(dim=1, keepdim=True)
        return self.head(torch.cat([states_BSD[:, 0], mean_BD], dim=-1))[:, 0]

    def _ids(self, triple: Triple) -> tuple[list[int], int]:
        """Token ids, and where the rewrite begins."""
        request, rewritten, calls = triple
        texts = (request, f"| {calls_text(calls)}", rewritten)
        asked, called, text = (self._tokenizer.encode(t, add_special_tokens=False).ids[:_LONGEST] for t in texts)
        before = [self._start, *asked, *called, self._end]
        return [*before, *text, self._end], len(before)

    @torch.inference_mode()
    def scores(self, triples: Sequence[Triple]) -> list[float]:
        """Logit for each triple that the rewrite keeps the calls.

        One by one, so that none depends on its company to the last bit: a resumed run judges as an unbroken one.
        """
        self.eval()
        return [float(self.logits([triple])[0]) for triple in triples]


def calls_text(calls: Sequence[ToolCall]) -> str:
    """Expected calls as the verifier reads them: the functions' names and their values in words, alternatives too.

    Example:
        >>> calls_text([ToolCall("book_table", {"guests": 3, "place": {"$any": ["Rome", "Roma"]}})])
        'book table: guests 3, place Rome Roma'
    """
    if not calls:
        return "no tool fits"
    return "; ".join(f"{_words(call.name)}: {', '.join(_arguments(call.arguments))}" for call in calls)


def _arguments(arguments: Mapping[str, Any]) -> list[str]:
    said: list[str] = []
    for name, value in arguments.items():
        texts = [text for _, leaf in leaves([ToolCall("", {name: value})]) for text in value_texts(leaf)]
        said += [f"{_words(name)} {' '.join(texts)}"] if texts else []
    return said


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _load_encoder(folder: Path, dropout: float) -> nn.Module:
    from transformers import AutoModel  # takes a second to import

    return AutoModel.from_pretrained(
        folder,
        local_files_only=True,
        add_pooling_layer=False,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
    )


def _no_verifier(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"{folder} holds no learned verifier: {first_line(error)}; make one with "
        "toolspar warmup 'warmup.players=[verifier]', or leave 'learned' out of verify.checks"
    )
