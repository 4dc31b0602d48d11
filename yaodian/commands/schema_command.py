"""``yaodian schema``: the contracts as DDL, data dictionary or diagram, and what changed in that of the views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yaodian.exits import CommandError, Exit
from yaodian.session import Session, with_session


@click.command("schema")
@click.option("--ddl", "what", flag_value="ddl", help="DuckDB statements of schema star, with comments.")
@click.option("--docs", "what", flag_value="docs", help="The data dictionary (docs/data_dictionary.md).")
@click.option("--erd", "what", flag_value="erd", help="The diagram in Mermaid (docs/erd.md).")
@click.option("--metrics", "what", flag_value="metrics", help="The page on the metrics (docs/metrics.md).")
@click.option("--contract", "what", flag_value="contract", help="The contract of the views (schemas/contracts).")
@click.option("--diff", "what", flag_value="diff", help="What changed since the contract of the views was published.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --diff, the contract to compare with (default: the newest published).",
)
@with_session()
def command(session: Session, what: str | None, against: Path | None) -> int:
    """Print what the tables are declared to be; no data folder is needed.

    The dictionary is in both languages, with --lang in one; the page on the metrics in that of --lang. --diff ends
    with 1 when a change breaks what people built on the views: a view, column or code gone, renamed, moved or retyped,
    a metric that means something else. Additions are harmless.
    """
    if what is None:
        raise CommandError(
            "请给出 --ddl、--docs、--erd、--metrics、--contract 或 --diff",
            "say which: --ddl, --docs, --erd, --metrics, --contract or --diff",
        )
    if what == "diff":
        return _diff(session, against)
    if against is not None:
        raise CommandError("--against 只与 --diff 同用", "--against belongs to --diff")
    asked = click.get_current_context().params["lang"]
    click.echo(_rendered(what, asked, session.console.lang).rstrip("\n"))
    return Exit.PASS


def _rendered(what: str, asked: str | None, lang: str) -> str:
    if what == "docs":
        from schemas.dictionary import render

        return render(asked) if asked else render()
    if what == "erd":
        from schemas.erd import render_markdown

        return render_markdown()
    if what == "metrics":
        from schemas import metrics_page

        return metrics_page.render(lang)
    if what == "contract":
        from schemas.marts_contract import as_json, declared

        return as_json(declared())
    from schemas.star import TABLES
    from warehouse.ddl import statements

    lines = ["CREATE SCHEMA star;", *(f"{statement};" for statement in statements(TABLES))]
    return "\n".join(lines)


def _diff(session: Session, against: Path | None) -> int:
    from schemas import marts_contract as contracts
    from yaodian.console import paint

    old, new = _earlier(against), contracts.declared()
    found = contracts.changes(old, new)
    t = session.t
    for change in found:
        mark, style = ("✗", "red") if change.is_breaking else ("+", "green")
        click.echo(f"{paint(mark, style, coloured=session.coloured)} {change.what}  {t(change.zh, change.en)}")
    breaking = sum(change.is_breaking for change in found)
    needed = contracts.version_needed(old, found)
    harmless, versions = len(found) - breaking, f"{old['version']} → {new['version']}"
    click.echo(
        t(
            f"视图合约 {versions}：{breaking} 处破坏性改动，{harmless} 处无害改动",
            f"contract of the views {versions}: {breaking} breaking changes, {harmless} harmless",
        )
    )
    if contracts.version_of(new) < contracts.version_of({"version": needed}):
        session.console.warn(
            t(
                f"这些改动需要 MARTS_VERSION {needed}（schemas/marts.py），再用 yaodian schema --contract"
                f" 写出 schemas/contracts/marts_{needed}.json",
                f"these changes ask for MARTS_VERSION {needed} (schemas/marts.py); then write"
                f" schemas/contracts/marts_{needed}.json with: yaodian schema --contract",
            )
        )
    return Exit.FAILED_CHECK if breaking else Exit.PASS


def _earlier(against: Path | None) -> dict[str, Any]:
    from schemas import marts_contract as contracts

    if against is None:
        return contracts.published()[-1]
    try:
        return contracts.parse(against.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(
            f"无法读取 {against}：{error.strerror}", f"{against} cannot be read: {error.strerror}"
        ) from error
    except (ValueError, AttributeError) as error:
        raise CommandError(
            f"{against} 不是视图合约（{error}）；合约由 yaodian schema --contract 写出",
            f"{against} is no contract of the views ({error}); yaodian schema --contract writes one",
        ) from error
