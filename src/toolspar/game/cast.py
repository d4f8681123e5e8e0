"""The cast: the adapters that learn, and the frozen snapshots of both players, all by name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from toolspar.models.backbone import Backbone
from toolspar.runtime.ranks import ALONE, Ranks

POLICY = "policy"
CRITIC = "critic"
CALLER = "caller"
CALLER_CRITIC = "caller_critic"


def snapshot_name(player: str, round_: int) -> str:
    """Name of a player as it stood after a round; round 0 is the start.

    Example:
        >>> snapshot_name(CALLER, 2)
        'caller-round-2'
    """
    return f"{player}-round-{round_}"


class Cast:
    """Snapshots of the players, in memory and as PEFT folders.

    A snapshot costs one adapter of memory for as long as someone may meet it. On disk it is never changed once its
    round has been judged, so a checkpoint only needs its name.

    Args:
        policy_backbone: Holds the query policy (and the critic).
        caller_backbone: Holds the function caller; may be the same object.
        folder: Where snapshots are saved (``adapters/`` of the run).
        ranks: Who hold the same adapters; the first one saves them.
    """

    def __init__(
        self, policy_backbone: Backbone, caller_backbone: Backbone, folder: Path, ranks: Ranks = ALONE
    ) -> None:
        self.backbones = {POLICY: policy_backbone, CALLER: caller_backbone}
        self.folder = folder
        self.ranks = ranks

    def snapshot(self, player: str, round_: int) -> str:
        """Freeze a copy of a learning adapter under its round's name, in memory and on disk; returns the name."""
        name = snapshot_name(player, round_)
        backbone = self.backbones[player]
        backbone.copy_adapter(player, name)
        if self.ranks.is_first:
            backbone.save_adapter(name, self.folder / name)
        return name

    def roll_back(self, player: str, name: str) -> None:
        """Give a learning adapter the weights of a snapshot again."""
        backbone = self.backbones[player]
        backbone.load_adapter_state(player, backbone.adapter_state(name))

    def halve(self, player: str, name: str, start: str) -> None:
        """Move a new snapshot half way back to an earlier one, weight by weight, in memory and on disk."""
        backbone = self.backbones[player]
        earlier = backbone.adapter_state(start)
        middle = {key: (earlier[key] + weight) / 2 for key, weight in backbone.adapter_state(name).items()}
        backbone.load_adapter_state(name, middle)
        if self.ranks.is_first:
            backbone.save_adapter(name, self.folder / name)

    def drop(self, player: str, name: str) -> None:
        """Forget a snapshot in memory; its folder stays, as a record."""
        self.backbones[player].delete_adapter(name)

    def retire(self, player: str, name: str) -> None:
        """Forget a snapshot that is not met any more; the start stays, since the end is measured against it."""
        if name != snapshot_name(player, 0):
            self.drop(player, name)

    def recall(self, player: str, name: str) -> None:
        """Load a snapshot from its folder unless it is in memory (after a resume)."""
        backbone = self.backbones[player]
        if name not in backbone.adapters:
            backbone.load_adapter(name, self.folder / name)

    @contextlib.contextmanager
    def borrowed(self, player: str, name: str) -> Iterator[None]:
        """Have a snapshot in memory for a while: one that is not there is loaded, and dropped again in the end."""
        absent = name not in self.backbones[player].adapters
        self.recall(player, name)
        try:
            yield
        finally:
            if absent:
                self.drop(player, name)

    def export(self, player: str, name: str, folder: str) -> Path:
        """Save a snapshot once more under a stable name for users (``adapters/<folder>``)."""
        path = self.folder / folder
        if self.ranks.is_first:
            self.backbones[player].save_adapter(name, path)
        return path
