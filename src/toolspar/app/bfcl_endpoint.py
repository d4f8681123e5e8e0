"""The endpoint that ``toolspar evaluate bfcl`` asks: which model answers there, and how it is asked."""

from __future__ import annotations

import dataclasses

from toolspar.app.schema import EvaluateConfig
from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import EndpointError, EndpointRefusal
from toolspar.evaluate.bfcl.endpoint import EndpointResponder
from toolspar.runtime.endpoint import Endpoint, listed_models
from toolspar.runtime.endpoint_records import ServedModel

PREFIX = "endpoint."
"""Where the settings stand in the configuration."""


def served_model(config: EvaluateConfig) -> ServedModel:
    """The model at the address: the one that is named, else the first that is listed.

    Two models may answer to one name at one address, one after the other, so what the list says of its weights is kept.

    Raises:
        ConfigError: the address or a number cannot be right, the key is missing, or the package ``openai`` is.
        EndpointRefusal: no model is named, and none is listed.
    """
    name = config.endpoint.model
    try:
        listed = listed_models(_settings(config), PREFIX)
    except EndpointError as error:
        if name:
            return ServedModel(name)  # some endpoints list nothing
        raise EndpointRefusal(f"{error}: correct target or the key, or give {PREFIX}model") from None
    return next((model for model in listed if model.name == name), ServedModel(name)) if name else listed[0]


def endpoint_responder(config: EvaluateConfig, served: ServedModel) -> EndpointResponder:
    """Whoever asks that model.

    Raises:
        ConfigError: as ``served_model``.
    """
    endpoint = Endpoint(dataclasses.replace(_settings(config), model=served.name), PREFIX, "target")
    return EndpointResponder(endpoint.ask, config.prompt_style, config.endpoint.requests_at_once)


def _settings(config: EvaluateConfig) -> EndpointSettings:
    asked = config.endpoint
    return EndpointSettings(
        base_url=config.target, model=asked.model, key_variable=asked.key_variable, temperature=0.0,
        max_tokens=config.max_new_tokens, timeout_seconds=asked.timeout_seconds, max_retries=asked.max_retries,
        backoff_seconds=asked.backoff_seconds, requests_per_minute=None, max_in_flight=asked.requests_at_once,
        cache=None, prompt_price=0.0, completion_price=0.0,  # the result files keep answers
    )  # fmt: skip
