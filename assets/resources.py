"""What the assets are told from outside.

Belongs here: the settings of `pipelines.settings` as a Dagster resource, the choices of one run, where progress goes.
Does not belong here: defaults and checks of settings; they are declared once in `pipelines.settings`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from pydantic import Field, create_model

from pipelines.jobs import Parser
from pipelines.lake import Lake
from pipelines.settings import Settings, load
from warehouse.lock import write_lock

Progress = Callable[[str, int, int], None]


class _SettingsBase(dg.ConfigurableResource):
    """Settings of a run. An empty field takes its value from YAODIAN_* variables, yaodian.toml, or the default."""

    def resolve(self) -> Settings:
        """The settings in force, with what is given here standing for the command line.

        Raises:
            ConfigurationError: a value cannot be used; the sentence names it.
        """
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(Settings)}
        return load(given)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Any]:
        """Hold the data folder for the whole run, so that two runs never mix their steps."""
        settings = self.resolve()
        with write_lock(settings.data_dir, settings.lock_timeout_seconds):
            yield self


def _field(declared: dataclasses.Field[Any]) -> tuple[Any, Any]:
    """A setting as an optional field of the launchpad."""
    kind: Any = str
    if isinstance(declared.default, tuple):
        kind = list[str]
    elif isinstance(declared.default, int | float):
        kind = type(declared.default)
    return kind | None, Field(default=None, description=declared.metadata["description"])


_FIELDS: dict[str, Any] = {declared.name: _field(declared) for declared in dataclasses.fields(Settings)}

YaodianSettings: Any = create_model("YaodianSettings", __base__=_SettingsBase, **_FIELDS)
"""The settings as a resource: one optional field for each field of `pipelines.settings.Settings`."""


class RunChoices(dg.ConfigurableResource):
    """What one run is asked to do beyond the ordinary."""

    full: bool = Field(default=False, description="Parse every document again; history is kept.")
    prune: bool = Field(default=False, description="Sources that were not seen leave the current facts.")
    verify_hashes: bool = Field(
        default=False,
        description="Read every file again, and prove every stored original, shard and snapshot in force.",
    )
    replay: bool = Field(default=False, description="Try again what is in quarantine, and nothing else.")


def as_resource(settings: Settings) -> Any:
    """The resource that resolves to exactly `settings`."""
    values = {declared.name: getattr(settings, declared.name) for declared in dataclasses.fields(Settings)}
    values["data_dir"] = str(settings.data_dir)
    values["corrections"] = str(settings.corrections)
    values["paths"] = [str(path) for path in settings.paths]
    return YaodianSettings(**values)


def silent(stage: str, done: int, total: int) -> None:
    """A `Progress` that nobody watches: what runs in the UI shows as events instead."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hooks:
    """What a caller in the same process may put in: where progress goes, another parser, and who writes the report.

    Attributes:
        report: writes the report on the snapshot in force; None where a process of its own does it. It raises
            `assets.errors.ReportFailed`.
    """

    progress: Progress = silent
    parser: Parser | None = None
    report: Callable[[Settings], None] | None = None


class Cluster(dg.ConfigurableResource):
    """The resource `ray` where engine ray connects by its own settings.

    A resource of dagster-ray (`LocalRay`, a KubeRay cluster) in its place starts the cluster and connects this
    process; engine ray then uses that connection.
    """


STEP_RESOURCES = {"settings", "choices", "hooks"}
"""What every step needs."""
PARSE_RESOURCES = {*STEP_RESOURCES, "ray"}
"""What the step needs that may run on a cluster."""

OWNERS = ["team:data-engineering"]


def lake_of(settings: Settings) -> Lake:
    """The lake of the data folder."""
    return Lake(settings.lake_dir)
