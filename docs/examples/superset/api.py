"""Telling Superset what to show, over its REST API.

Belongs here: the connection, a dataset for each metric that is used, charts, the dashboard; each made once and then
brought up to date. Does not belong here: which charts there are (`charts`), running Superset (`server`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import requests
from charts import ROWS, TITLE, Chart

DATABASE = "要点 (yaodian)"
SCHEMA = "metrics_zh"
SLUG = "yaodian"


class Superset:
    """A session of the REST API; every refusal ends the program with Superset's own words."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = address
        self._session = requests.Session()
        said = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = self.call("POST", "security/login", said)["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What Superset answers."""
        answer = self._session.request(method, f"{self._address}/api/v1/{path}", json=body, timeout=120)
        if not answer.ok:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json()

    def put(self, kind: str, name: str, value: str, body: dict[str, Any]) -> int:
        """Make the `kind` whose field `name` is `value`, or bring it up to date; returns its id."""
        query = json.dumps({"filters": [{"col": name, "opr": "eq", "value": value}]}, ensure_ascii=False)
        found = self.call("GET", f"{kind}/?q={requests.utils.quote(query)}")["result"]
        if found:
            self.call("PUT", f"{kind}/{found[0]['id']}", body)
            return int(found[0]["id"])
        return int(self.call("POST", f"{kind}/", {name: value, **body})["id"])


def make_dashboard(superset: Superset, warehouse: Path) -> int:
    """Connection, datasets, charts and dashboard; returns the id of the dashboard."""
    uri = f"duckdb:///{warehouse}?access_mode=read_only"
    database = superset.put("database", "database_name", DATABASE, {"sqlalchemy_uri": uri, "expose_in_sqllab": True})
    used = {chart.metric for row in ROWS for chart in row}
    datasets = {name: _dataset(superset, database, name, about) for name, about in _catalogue(warehouse, used).items()}
    dashboard = superset.put("dashboard", "slug", SLUG, {"dashboard_title": TITLE, "published": True})
    placed = [[(_chart(superset, chart, datasets[chart.metric], dashboard), chart) for chart in row] for row in ROWS]
    superset.call(
        "PUT", f"dashboard/{dashboard}", {"position_json": json.dumps(_positions(placed), ensure_ascii=False)}
    )
    return dashboard


def _catalogue(warehouse: Path, used: set[str]) -> dict[str, tuple[str, str, str]]:
    """By metric: aggregate, unit and description, as the published file says them."""
    sql = 'SELECT "指标", "聚合算式", "计量单位", "中文说明" FROM metrics_zh."指标目录"'
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = {name: (aggregate, unit, said) for name, aggregate, unit, said in con.execute(sql).fetchall()}
    if missing := used - found.keys():
        raise SystemExit(f"{warehouse} has no metric {', '.join(sorted(missing))}; publish it with this version")
    return {name: found[name] for name in sorted(used)}


def _dataset(superset: Superset, database: int, name: str, about: tuple[str, str, str]) -> int:
    aggregate, unit, said = about
    query = json.dumps({"filters": [{"col": "table_name", "opr": "eq", "value": name}]}, ensure_ascii=False)
    found = superset.call("GET", f"dataset/?q={requests.utils.quote(query)}")["result"]
    made = {"database": database, "schema": SCHEMA, "table_name": name}
    number = int(found[0]["id"] if found else superset.call("POST", "dataset/", made)["id"])
    known = superset.call("GET", f"dataset/{number}")["result"]["metrics"]
    metric = {"metric_name": name, "expression": aggregate, "verbose_name": name, "description": f"{said} ({unit})"}
    if same := [each["id"] for each in known if each["metric_name"] == name]:
        metric["id"] = same[0]
    # A count of rows, which Superset adds by itself, means nothing here: it goes.
    superset.call("PUT", f"dataset/{number}", {"metrics": [metric], "description": said})
    return number


def _chart(superset: Superset, chart: Chart, dataset: int, dashboard: int) -> int:
    form = chart.form | {"datasource": f"{dataset}__table"}
    body = {
        "viz_type": chart.kind,
        "datasource_id": dataset,
        "datasource_type": "table",
        "params": json.dumps(form, ensure_ascii=False),
        "dashboards": [dashboard],
    }
    return superset.put("chart", "slice_name", chart.title, body)


def _positions(rows: list[list[tuple[int, Chart]]]) -> dict[str, Any]:
    """Where each chart stands, in Superset's own terms."""
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
    }
    for number, row in enumerate(rows, 1):
        place = f"ROW-{number}"
        parents = ["ROOT_ID", "GRID_ID"]
        children = [f"CHART-{chart_id}" for chart_id, _ in row]
        layout["GRID_ID"]["children"].append(place)
        meta = {"background": "BACKGROUND_TRANSPARENT"}
        layout[place] = {"type": "ROW", "id": place, "children": children, "parents": parents, "meta": meta}
        for (chart_id, chart), child in zip(row, children, strict=True):
            meta = {"chartId": chart_id, "width": chart.width, "height": chart.height, "sliceName": chart.title}
            layout[child] = {"type": "CHART", "id": child, "children": [], "parents": [*parents, place], "meta": meta}
    return layout
