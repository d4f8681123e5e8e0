"""One frozen base model in memory and many LoRA adapters on it, switched by name."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import torch
from peft import LoraConfig, PeftModel, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.cache_utils import Cache

from toolspar.core.errors import ModelError, first_line
from toolspar.models.attention import NO_MASK, Layout, install
from toolspar.models.folders import replaced_folder
from toolspar.models.lora import AdapterSwitch
from toolspar.models.quantization import loading
from toolspar.models.settings import NO_QUANTIZATION, AdapterSettings


class Backbone:
    """A causal LM whose base weights never change, with named LoRA adapters.

    Adapters are in float32 whatever the base's number format. Only adapters whose parameters were asked for
    (``adapter_parameters``) require gradients, and switching between adapters never changes that: two adapters can
    take part in one loss.

    Args:
        model: The base model.
        tokenizer: Its tokenizer.
        ref: What the base model is called in saved adapters.

    Raises:
        ModelError: the model does more with its last hidden states than multiply them with its output embedding, or
            does not let its attention be replaced.
    """

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, ref: str) -> None:
        _require_plain_head(model, ref)
        install(model, ref)
        self.base = model
        self.base.eval().requires_grad_(False)
        self.tokenizer = tokenizer
        self.ref = ref
        self._peft: PeftModel | None = None
        self._switch = AdapterSwitch(model)
        self._trainable: set[str] = set()

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        ref: str,
        device: torch.device | str = "cpu",
        dtype: torch.dtype,
        quantization: str = NO_QUANTIZATION,
    ) -> Backbone:
        """Load base model and tokenizer from a local folder (see ``weights.resolve_model``).

        Args:
            folder: Of the model.
            ref: What it is called in saved adapters and messages.
            device: Where it goes.
            dtype: Number format of the weights that are not quantised, and of what is computed.
            quantization: ``none`` or ``4bit`` (see ``models.quantization``).

        Raises:
            ModelError: the folder does not hold a loadable causal LM.
        """
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
            model = AutoModelForCausalLM.from_pretrained(
                folder,
                dtype=dtype,
                use_safetensors=True,
                trust_remote_code=False,
                attn_implementation="sdpa",
                **loading(quantization, device, dtype),
            )
        except Exception as error:
            raise ModelError(f"cannot load the model {ref} from {folder}: {first_line(error)}") from error
        if quantization == NO_QUANTIZATION:  # a quantised one is on its device already, and must not be moved
            model = model.to(device)  # type: ignore[arg-type] - a class decorator hides the signature
        return cls(model, tokenizer, ref)

    @property
    def device(self) -> torch.device:
        """Where the base model's weights are."""
        return next(self.base.parameters()).device

    @property
    def hidden_size(self) -> int:
        """D, width of the hidden states."""
        return int(self.base.config.hidden_size)

    @property
    def lm_head_weight(self) -> Tensor:
        """Output embedding, [V, D]."""
        return self.base.get_output_embeddings().weight  # type: ignore[return-value]

    @property
    def adapters(self) -> tuple[str, ...]:
        """Names of the adapters in memory."""
        return () if self._peft is None else tuple(self._peft.peft_config)

    def hidden(
        self, input_ids_BL: Tensor, position_ids_BL: Tensor, layout: Layout | None = None, cache: Cache | None = None
    ) -> Tensor:
        """Last hidden states after the final norm, [B, L, D]; the language-model head is never applied.

        Args:
            input_ids_BL: Token ids.
            position_ids_BL: Rotary positions of these tokens.
            layout: Which token attends to which; None is plain causal.
            cache: Takes the keys and values, for sampling.
        """
        decoder = self.base.get_decoder()
        given = {} if layout is None else {"layout": layout, "attention_mask": NO_MASK}
        return decoder(
            input_ids=input_ids_BL,
            position_ids=position_ids_BL,
            past_key_values=cache,
            use_cache=cache is not None,
            **given,
        ).last_hidden_state

    # --- adapters -----------------------------------------------------------------------------------------------

    def add_adapter(self, name: str, settings: AdapterSettings, *, seed: int = 0) -> None:
        """A new adapter that leaves the base model's output as it is (LoRA B is zero; A is drawn from ``seed``)."""
        targets: str | list[str] = "all-linear" if settings.targets == ["all-linear"] else list(settings.targets)
        config = LoraConfig(
            r=settings.rank,
            lora_alpha=settings.alpha,  # type: ignore[arg-type] - any number works
            lora_dropout=settings.dropout,
            target_modules=targets,
            task_type="CAUSAL_LM",
            base_model_name_or_path=self.ref,
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._add(name, config)

    def _add(self, name: str, config: LoraConfig) -> None:
        if name in self.adapters:
            raise ValueError(f"there is an adapter {name} already")
        try:
            if self._peft is None:
                self._peft = PeftModel(self.base, config, adapter_name=name)
            else:
                self._peft.add_adapter(name, config)
        except ValueError as error:
            raise ModelError(f"adapter {name} does not fit the model {self.ref}: {first_line(error)}") from error
        self.base.eval()
        self._switch.refresh()
        self._mark_trainable()

    def load_adapter(self, name: str, folder: Path, settings: AdapterSettings | None = None) -> None:
        """Load a PEFT folder (``adapter_config.json`` and ``adapter_model.safetensors``) under ``name``.

        Args:
            name: Name of the adapter from now on.
            folder: Where it is.
            settings: The rank and alpha that it must have, and the dropout that it gets; None takes it as it is. Which
                layers it adapts is its own.

        Raises:
            ModelError: the folder is missing, damaged, or does not fit this base model, or rank or alpha differ.
        """
        weights, config_file = folder / "adapter_model.safetensors", folder / "adapter_config.json"
        for path in (config_file, weights):
            if not path.is_file():
                raise ModelError(f"no adapter at {folder}: {path.name} is missing; give a PEFT folder")
        try:
            config = LoraConfig(**_known_fields(json.loads(config_file.read_text(encoding="utf-8"))))
            state = load_file(weights)
        except Exception as error:
            raise ModelError(f"the adapter at {folder} is damaged: {first_line(error)}; save it again") from error
        if settings is not None:
            _require_like(folder, config, settings)
            config.lora_dropout = settings.dropout
        self._add(name, config)
        mine = self.adapter_state(name)
        state = {key: tensor.float() for key, tensor in state.items()}
        if {k: v.shape for k, v in mine.items()} != {k: v.shape for k, v in state.items()}:
            self.delete_adapter(name)
            raise ModelError(
                f"the adapter at {folder} does not fit the model {self.ref}: it was trained on another base"
            )
        self.load_adapter_state(name, state)

    def save_adapter(self, name: str, folder: Path, dtype: torch.dtype = torch.float32) -> None:
        """Write an adapter as a PEFT folder that peft and vLLM load as it is; replaces the folder as a whole.

        Args:
            name: The adapter.
            folder: Where to; its parents are made.
            dtype: Number format of the file; float16 halves what is shipped.

        Raises:
            ModelError: it cannot be written there.
        """
        with replaced_folder(folder, "the adapter") as draft:
            self._write_adapter(name, draft, dtype)

    def _write_adapter(self, name: str, folder: Path, dtype: torch.dtype) -> None:
        state = {key: tensor.to(dtype).contiguous() for key, tensor in self.adapter_state(name).items()}
        save_file(state, folder / "adapter_model.safetensors", metadata={"format": "pt"})
        config = self._config(name).to_dict()
        config.update(inference_mode=True, base_model_name_or_path=self.ref)
        config = {key: sorted(value) if isinstance(value, set) else value for key, value in config.items()}
        (folder / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")

    def copy_adapter(self, source: str, target: str) -> None:
        """A frozen copy of an adapter under a new name; an adapter of that name takes the weights."""
        if target not in self.adapters:
            self._add(target, self._config(source))
        self.load_adapter_state(target, self.adapter_state(source))

    def delete_adapter(self, name: str) -> None:
        """Free an adapter's memory."""
        self._require_peft().delete_adapter(name)
        self._trainable.discard(name)
        if self._switch.active == name:
            self._switch.active = None
        self._switch.refresh()
        self._mark_trainable()

    def adapter_parameters(self, name: str) -> list[nn.Parameter]:
        """The adapter's parameters, which require gradients from now on."""
        self._config(name)
        self._trainable.add(name)
        self._mark_trainable()
        return self._parameters(name)

    def adapter_state(self, name: str) -> dict[str, Tensor]:
        """A copy of the adapter's weights under PEFT's file keys."""
        state = get_peft_model_state_dict(self._require_peft(), adapter_name=name, save_embedding_layers=False)
        return {key: tensor.detach().cpu().clone() for key, tensor in state.items()}

    def load_adapter_state(self, name: str, state: Mapping[str, Tensor]) -> None:
        """Overwrite an adapter's weights in place: optimisers that hold its parameters go on working."""
        set_peft_model_state_dict(self._require_peft(), dict(state), adapter_name=name)

    @property
    def running(self) -> tuple[str | None, bool]:
        """Which adapter runs now (None: the bare base), and whether its dropout is on: arguments of ``using``."""
        name = self._switch.active
        modules = [cast(Any, layer).lora_dropout for layer in self._switch.layers] if name else []
        return name, any(name in dropouts and dropouts[name].training for dropouts in modules)

    @contextlib.contextmanager
    def using(self, name: str | None, dropout: bool = False, *, merged: bool = False) -> Iterator[None]:
        """Run the model with one adapter (None: the bare base) inside the ``with`` block.

        Args:
            name: The adapter.
            dropout: Whether the adapter's own dropout is on; all else stays in evaluation mode.
            merged: Whether the adapter may be merged into a copy of the weights meanwhile; no gradients then.
        """
        before = self._switch.active
        self._activate(name)
        self._set_dropout(name, dropout)
        try:
            with self._switch.merged() if merged else contextlib.nullcontext():
                yield
        finally:
            self._set_dropout(name, False)
            self._activate(before)

    def _set_dropout(self, name: str | None, on: bool) -> None:
        if name is not None and self._config(name).lora_dropout > 0:
            for layer in self._switch.layers:
                dropouts: nn.ModuleDict = cast(Any, layer).lora_dropout
                if name in dropouts:
                    dropouts[name].train(on)

    def _activate(self, name: str | None) -> None:
        if name is not None:
            self._config(name)
        if self._switch.run(name):
            self._mark_trainable()

    def _mark_trainable(self) -> None:
        for name in self.adapters:
            for parameter in self._parameters(name):
                parameter.requires_grad_(name in self._trainable)

    def _parameters(self, name: str) -> list[nn.Parameter]:
        return [
            parameter
            for layer in self._switch.layers
            for kind in ("lora_A", "lora_B")
            if name in getattr(layer, kind)
            for parameter in getattr(layer, kind)[name].parameters()
        ]

    def _config(self, name: str) -> LoraConfig:
        if name not in self.adapters:
            raise ModelError(f"no adapter {name} in memory; there are: {', '.join(self.adapters) or 'none'}")
        return cast(LoraConfig, self._require_peft().peft_config[name])

    def _require_peft(self) -> PeftModel:
        if self._peft is None:
            raise ModelError("the model has no adapter yet")
        return self._peft


def _require_plain_head(model: PreTrainedModel, ref: str) -> None:
    """Log-probs are computed from the output embedding alone: refuse models whose head does more."""
    config = model.config
    scaled = [
        key
        for key in ("final_logit_softcapping", "logits_scaling", "logit_scale")
        if getattr(config, key, None) not in (None, 1.0)
    ]
    if scaled or getattr(model.get_output_embeddings(), "bias", None) is not None:
        raise ModelError(f"the model {ref} has {scaled[0] if scaled else 'a bias'} in its output layer: not supported")


def _require_like(folder: Path, config: LoraConfig, settings: AdapterSettings) -> None:
    """A rank or alpha that is asked for and not had would be a setting without effect."""
    if (config.r, float(config.lora_alpha)) != (settings.rank, float(settings.alpha)):
        raise ModelError(
            f"the adapter at {folder} has rank {config.r} and alpha {config.lora_alpha:g}, the configuration says "
            f"{settings.rank} and {settings.alpha:g}: set these, or start=base for a new adapter"
        )


def _known_fields(config: Mapping[str, Any]) -> dict[str, Any]:
    fields = LoraConfig.__dataclass_fields__
    return {key: value for key, value in config.items() if key in fields and value is not None}
