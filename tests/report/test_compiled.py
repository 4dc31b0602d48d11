"""Compiled templates are kept, and found only for what they were compiled from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest

from warehouse import kept
from yaodian.report.compiled import Compiled


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which files are kept, empty."""
    monkeypatch.setattr(kept, "folder", lambda: tmp_path)
    return tmp_path


def _page(source: str) -> str:
    loader = jinja2.DictLoader({"page.html": source})
    return jinja2.Environment(loader=loader, bytecode_cache=Compiled()).get_template("page.html").render(name="要点")


def test_a_template_is_compiled_by_the_first_who_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _page("<p>{{ name }}</p>") == "<p>要点</p>"

    monkeypatch.delattr(jinja2.Environment, "compile")
    assert _page("<p>{{ name }}</p>") == "<p>要点</p>"


def test_a_template_is_compiled_again_where_values_are_escaped_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _page("{{ name }}") == "要点"
    compiled: list[str] = []
    compile_ = jinja2.Environment.compile

    def noted(environment: jinja2.Environment, *args: Any, **kwargs: Any) -> Any:
        compiled.append("once")
        return compile_(environment, *args, **kwargs)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)
    assert _page("{{ name }}") == "要点"
    assert compiled == []
    monkeypatch.setattr("yaodian.report.compiled._how", lambda: ("another finalize",))
    assert _page("{{ name }}") == "要点"
    assert compiled == ["once"]


def test_an_edited_template_and_a_damaged_file_are_compiled_again(folder: Path) -> None:
    assert _page("{{ name }}") == "要点"
    assert _page("{{ name }}!") == "要点!"

    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:-3])
    assert _page("{{ name }}") == "要点"
