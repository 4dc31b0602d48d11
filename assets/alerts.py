"""Telling people that a run failed.

Belongs here: the sensor on failed runs, and handing what happened to the command of the setting `alert_command`.
Does not belong here: mail, chat, pagers: the command knows them, and no address or password stands in this project.
"""

import json
import shlex
import subprocess

import dagster as dg

from assets import ledger
from assets.jobs import JOB
from assets.resources import YaodianSettings, lake_of
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings

_PATIENCE_SECONDS = 60


def message(settings: Settings, run_id: str, said: str) -> dict[str, str]:
    """What the command gets on stdin as one JSON object: run, data folder, and why it ended in both languages."""
    record = ledger.read(lake_of(settings))
    is_last = record is not None and record.dagster_run_id == run_id
    why = record.ended_by if record is not None and is_last else {}
    return {
        "run": run_id,
        "data_dir": str(settings.data_dir.absolute()),
        "stage": why.get("stage", ""),
        "zh": why.get("zh", said),
        "en": why.get("en", said),
    }


def send(settings: Settings, alert: dict[str, str]) -> bool:
    """Run the command of `alert_command` without a shell, the alert on its stdin; False where none is set.

    Raises:
        ConfigurationError: the command cannot be started, fails, or does not end within a minute.
    """
    if not settings.alert_command:
        return False
    command = settings.alert_command
    try:
        words = shlex.split(command)
        done = subprocess.run(
            words,
            input=json.dumps(alert, ensure_ascii=False),
            text=True,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(f"alert_command {command!r} could not be run: {error}") from None
    if done.returncode:
        raise ConfigurationError(
            f"alert_command {command!r} ended with {done.returncode}: {' '.join(done.stderr.split())[-300:]}"
        )
    return True


def alert_sensor() -> dg.SensorDefinition:
    """Hands every failed run to the alert command; off until somebody turns it on."""

    @dg.run_failure_sensor(
        name="run_failed",
        description="运行失败时调用 alert_command，失败原因以 JSON 从标准输入传给它。"
        " Hands a failed run to alert_command, as JSON on its stdin.",
    )
    def watch(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        if context.dagster_run.job_name != JOB:
            return dg.SkipReason(f"{context.dagster_run.job_name} is not {JOB}")
        settings = YaodianSettings().resolve()
        if not send(settings, message(settings, context.dagster_run.run_id, context.failure_event.message or "")):
            return dg.SkipReason("no alert_command is set")
        return None

    return watch
