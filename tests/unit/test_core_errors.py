"""What another library's error says, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolspar.core.errors import ModelError, first_line
from toolspar.models.embedder import SentenceEncoder


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("no such file\n  at line 3"), "no such file"),
        (ValueError("\n  late\nmore"), "late"),
        (ValueError("one\u2028two"), "one"),
        (ValueError("x" * 301), "x" * 300),
        (ValueError(), "ValueError"),
        (RuntimeError(" \n "), "RuntimeError"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_the_first_line_of_an_error(error: BaseException, line: str) -> None:
    assert first_line(error) == line


def test_an_encoder_that_fails_without_a_word_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("sentence_transformers.SentenceTransformer", fails)
    with pytest.raises(ModelError, match="folder holds no sentence encoder: AssertionError"):
        SentenceEncoder(Path("folder"))
