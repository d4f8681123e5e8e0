"""Arguments that may be null, as MCP servers and Python functions write them, are judged as those that may not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.test_verify_parts import task, tool

from toolspar.verify import entities, new_numbers, options


@pytest.mark.parametrize("plain", ["boolean", "integer", "string"])
@pytest.mark.parametrize(
    "check", [options.check, entities.check, new_numbers.check], ids=["options", "entities", "new_numbers"]
)
@pytest.mark.parametrize(
    "rewritten", ["Show me the trains to Lyon, please.", "Trains to Lyon, with 3 changes and bikes."]
)
def test_a_nullable_type_is_that_type(check: Any, plain: str, rewritten: str) -> None:
    verdicts = [
        check(
            task(
                "Show the trains to Lyon.",
                [tool("find_trains", "Find trains.", to="The city.", changes=schema | {"description": "Changes."})],
                ("find_trains", {"to": "Lyon"}),
            ),
            rewritten,
        )
        for schema in (
            {"type": plain},
            {"type": [plain, "null"]},
            {"anyOf": [{"type": plain}, {"type": "null"}]},
        )
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2]
