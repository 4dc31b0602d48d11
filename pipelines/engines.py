"""Which engine runs the jobs of a run.

Belongs here: the choice the settings make. Does not belong here: the engines (`pool`, `ray_engine`).
"""

from __future__ import annotations

from importlib.util import find_spec

from pipelines.errors import MissingExtra
from pipelines.jobs import Engine
from pipelines.settings import Settings


def engine_of(settings: Settings) -> Engine:
    """The engine of `settings`.

    Raises:
        MissingExtra: engine ray is asked for and Ray is not installed.
    """
    require_engine(settings)
    if settings.engine == "ray":
        from pipelines.ray_engine import ray_engine  # late: Ray is an extra, and takes a second to import

        return ray_engine(settings)
    from pipelines.pool import local_engine

    return local_engine(settings)


def require_engine(settings: Settings) -> None:
    """Tell at once, without importing anything, that the engine of `settings` is not installed.

    Raises:
        MissingExtra: engine ray is asked for and Ray is not installed.
    """
    if settings.engine == "ray" and find_spec("ray") is None:
        raise MissingExtra(
            "engine ray needs the extra ray: pip install 'yaodian[ray]' here and on every machine of the cluster;"
            " or use --engine local",
            zh="引擎 ray 需要安装 yaodian[ray]（本机和集群的每台机器）；或使用 --engine local",
        )
