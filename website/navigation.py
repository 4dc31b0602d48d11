"""The order of the pages, and what a group is called in Chinese.

Belongs here: which page stands where. A page that is listed and not there is left out, one that is there and not listed
comes last, so that a new page never breaks the site and is never hidden.
Does not belong here: titles of pages, which are their first headings.
"""

from __future__ import annotations

from collections.abc import Collection

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Start": ("开始", ("index.md", "tutorial.md", "questions.md", "report.md", "glossary.md", "changes.md")),
    "How to": (
        "怎么做",
        (
            "howto/index.md",
            "howto/new_source.md",
            "howto/new_rule.md",
            "howto/nightly_run.md",
            "howto/serve_bi.md",
            "bi.md",
            "howto/roll_back.md",
            "howto/scale_out.md",
            "scaling.md",
            "quality_gate.md",
            "howto/gate_in_ci.md",
            "howto/correct_a_fact.md",
            "howto/forget_a_document.md",
            "howto/replay_the_quarantine.md",
            "howto/work_in_the_ui.md",
            "operations.md",
        ),
    ),
    "Reference": (
        "参考",
        (
            "reference/cli.md",
            "reference/settings.md",
            "reference/assets.md",
            "reference/stars.md",
            "data_dictionary.md",
            "metrics.md",
            "lexicon.md",
            "gold.md",
            "unseen.md",
        ),
    ),
    "Explanation": (
        "原理",
        ("model.md", "erd.md", "architecture.md", "comparison.md", "performance.md", "bench.md"),
    ),
    "Decisions": ("决策记录", ("adr/README.md",)),
    "Contributing": ("参与开发", ("contributing.md",)),
}
REST = ("More", "其他")


def navigation(pages: Collection[str]) -> dict[str, list[str]]:
    """Group → its pages, in order.

    Args:
        pages: English pages below the folder of the site (`howto/roll_back.md`); twins in Chinese are found by name.
    """
    left = set(pages)
    ordered: dict[str, list[str]] = {}
    for group, (_, listed) in GROUPS.items():
        folders = {page.partition("/")[0] for page in listed if page.endswith("/README.md")}
        members = [page for page in listed if page in left]
        members += sorted(page for page in left - set(members) if page.partition("/")[0] in folders)
        left -= set(members)
        if members:
            ordered[group] = members
    if left:
        ordered[REST[0]] = sorted(left)
    return ordered


def in_chinese() -> dict[str, str]:
    """Group → its name in Chinese."""
    return {group: zh for group, (zh, _) in GROUPS.items()} | {REST[0]: REST[1]}
