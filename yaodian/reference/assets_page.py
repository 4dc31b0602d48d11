"""The assets with their checks as a page, read from the definitions.

Belongs here: the page. Does not belong here: what an asset says of itself (`assets`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_HEAD = (
    "# 资产与检查 / Assets and checks\n\n"
    "由 `make docs` 从 Dagster 定义生成，请勿手工修改。界面（`yaodian dev`）里是同样的文字，外加历次运行的数字和图。"
    "`!` 表示不通过就不发布的检查。\n\n"
    "Written from the Dagster definitions by `make docs`; do not edit. The UI (`yaodian dev`) has the same words, with"
    " figures of every run and plots of them. `!` marks a check that stops the publication."
)

_ORDER = ("landing", "silver", "star", "publish", "report")


def render() -> str:
    """The page in both languages, since the descriptions are."""
    from assets.definitions import build_defs

    definitions = build_defs()
    graph = definitions.resolve_asset_graph()
    nodes = {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}
    parts = [_HEAD]
    for group in _ORDER:
        parts.append(f"## {group}")
        for name in sorted(name for name, node in nodes.items() if node.group_name == group):
            parts += _asset(name, nodes[name], graph)
    parts += ["## 运行 / Runs", *_runs(definitions)]
    return "\n\n".join(parts) + "\n"


def _asset(name: str, node: Any, graph: Any) -> Iterator[str]:
    yield f"### {name}"
    yield node.description
    parents = ", ".join(f"`{parent.to_user_string()}`" for parent in sorted(node.parent_keys))
    if parents:
        yield f"← {parents}"
    checks = [(graph.get(check).blocking, check.name, _sentence(graph, check)) for check in sorted(node.check_keys)]
    if checks:
        yield "\n".join(f"- {'**!** ' if blocking else ''}`{check}`: {said}" for blocking, check, said in checks)


def _sentence(graph: Any, check: Any) -> str:
    return str(graph.get(check).description)


def _runs(definitions: Any) -> Iterator[str]:
    jobs = sorted((job for job in definitions.jobs or ()), key=lambda job: job.name)
    lines = [f"- job `{job.name}`: {job.description}" for job in jobs]
    lines += [
        f"- schedule `{each.name}` (`{each.cron_schedule}`): {each.description}" for each in definitions.schedules or ()
    ]
    lines += [f"- sensor `{each.name}`: {each.description}" for each in definitions.sensors or ()]
    yield "\n".join(lines)
