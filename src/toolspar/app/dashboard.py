"""``toolspar dashboard``: the project's page on Weights & Biases, as code."""

from __future__ import annotations

import logging
import os
from typing import Any

import rich

from toolspar.app.wandb_labels import require_key
from toolspar.core.errors import RunError, first_line
from toolspar.report.dashboard import NAME, SECTIONS, Panel

ENTITY_VARIABLE = "WANDB_ENTITY"


def show() -> int:
    """Print every section, its panels, and the metrics in each."""
    console = rich.get_console()
    for section in SECTIONS:
        console.print(f"[bold]{section.title}[/]", highlight=False)
        width = max(len(panel.title) for panel in section.panels)
        for panel in section.panels:
            over = f" over {panel.x}" if panel.phase else ""
            line = f"  {panel.title:{width}}  {', '.join(panel.keys)}{over}"
            console.print(line, soft_wrap=True, highlight=False, markup=False)
    return 0


def push(project: str, entity: str | None, name: str = NAME) -> int:
    """Make the dashboard as a new saved view of a project, and print its address.

    Args:
        project: Project on W&B.
        entity: User or team that owns it; None: ``WANDB_ENTITY``, else the owner of the key.
        name: Name of the view.

    Raises:
        RunError: the extra is not installed, or W&B refuses.
        ConfigError: there is no key.
    """
    try:
        import wandb_workspaces.workspaces  # noqa: F401
    except ImportError as error:
        raise RunError("toolspar dashboard push needs wandb-workspaces: pip install 'toolspar[dashboard]'") from error
    require_key("toolspar dashboard push")
    import wandb

    logging.getLogger("wandb").propagate = False
    wandb.setup(settings=wandb.Settings(silent=True))
    try:
        owner = entity or os.environ.get(ENTITY_VARIABLE) or wandb.Api().default_entity
        saved = workspace(project, owner or "", name).save()
        address = saved.url
    except Exception as error:  # of the network, of the server, of wandb's own many kinds
        reason = first_line(error)
        raise RunError(
            f"W&B did not take the dashboard ({reason}): check the key, the entity and that the project {project} "
            "exists (a first run makes it)"
        ) from error
    rich.get_console().print(f"Dashboard: {address}", soft_wrap=True, highlight=False, markup=False)
    return 0


def workspace(project: str, entity: str, name: str) -> Any:
    """The dashboard in the words of ``wandb-workspaces``; nothing is sent."""
    import wandb_workspaces.reports.v2 as wr
    import wandb_workspaces.workspaces as ws

    def native(panel: Panel) -> Any:
        if not panel.phase:
            return wr.MediaBrowser(title=panel.title, media_keys=list(panel.keys))
        return wr.LinePlot(title=panel.title, x=panel.x, y=list(panel.keys))

    return ws.Workspace(
        entity=entity,
        project=project,
        name=name,
        sections=[
            ws.Section(name=section.title, panels=[native(panel) for panel in section.panels], is_open=number < 3)
            for number, section in enumerate(SECTIONS)
        ],
        settings=ws.WorkspaceSettings(x_axis="position", max_runs=20),
        # seeds and points of one sweep under one heading
        runset_settings=ws.RunsetSettings(groupby=[ws.Metric("Group")]),
    )
