"""A marimo notebook over the published warehouse: `make notebook`, or `marimo edit docs/examples/notebook.py`.

It opens the file read-only and asks views of schemas `metrics` and `marts` only. Another warehouse:
``YAODIAN_WAREHOUSE=…/warehouse/current.duckdb marimo edit docs/examples/notebook.py``.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="要点 · work plans in numbers")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    return Path, alt, duckdb, mo, os


@app.cell
def _(Path, duckdb, mo, os):
    file = Path(os.environ.get("YAODIAN_WAREHOUSE", "data/warehouse/current.duckdb"))
    mo.stop(not file.exists(), mo.md(f"`{file}` is not there: run `make build` first, or set `YAODIAN_WAREHOUSE`."))
    # Read-only: a client that opens the file to write locks all others out. While this connection is open it sees the
    # snapshot it opened; run this cell again after a build to see the new one.
    con = duckdb.connect(str(file), read_only=True)

    def ask(sql, *values):
        """Rows of a question as a list of dictionaries."""
        cursor = con.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return ask, con, file


@app.cell
def _(ask, mo):
    ((run, documents),) = [
        (row["run_id"], row["documents"])
        for row in ask(
            "SELECT run_id, (SELECT count(*) FROM metrics.counted_document WHERE counts) AS documents"
            " FROM star.dim_run WHERE run_key IN (SELECT run_key FROM star.fct_load)"
        )
    ]
    mo.md(f"# 要点\n\n{documents} documents count in snapshot `{run}`.")
    return documents, run


@app.cell
def _(ask, mo):
    catalogue = ask("SELECT * FROM metrics.catalogue")
    labels = {f"{row['label_zh']} · {row['label_en']}": row for row in catalogue}
    metric = mo.ui.dropdown(
        labels, value=next(key for key, row in labels.items() if row["metric"] == "tasks"), label="指标"
    )
    mo.hstack([metric], justify="start")
    return catalogue, metric


@app.cell
def _(metric, mo):
    by = mo.ui.dropdown(metric.value["dimensions"].split(", "), value="region", label="维度")
    mo.hstack([by], justify="start")
    return (by,)


@app.cell
def _(ask, by, metric):
    # The aggregate of the catalogue is right for any group of rows, whether the metric adds up or not.
    groups = ask(
        f"SELECT {by.value} AS member, {metric.value['aggregate']} AS result FROM metrics.{metric.value['metric']}"
        " GROUP BY ALL ORDER BY result DESC, member LIMIT 20"
    )
    return (groups,)


@app.cell
def _(alt, by, groups, metric, mo):
    chart = (
        alt.Chart(alt.Data(values=groups), title=f"{metric.value['label_zh']} ({metric.value['unit']})")
        .mark_bar()
        .encode(
            x=alt.X("result:Q", title=metric.value["label_en"]),
            y=alt.Y("member:N", sort=None, title=by.value),
            tooltip=["member:N", "result:Q"],
        )
    )
    additive_over = (metric.value["additive_over"] or "").split(", ")
    note = "These bars may be added up." if by.value in additive_over else "These bars must **not** be added up."
    mo.vstack([chart, mo.md(f"{metric.value['description_zh']}。 {note}")])
    return chart, note


@app.cell
def _(ask, mo):
    targets = ask(
        "SELECT t.source_file, d.region_name, t.indicator_name, t.comparator, t.value_low, t.value_high, t.unit,"
        " t.deadline_year, t.quote FROM marts.target AS t JOIN marts.document AS d USING (source_file)"
        " ORDER BY t.source_file, t.value_char_start, t.target_key"
    )
    mo.vstack([mo.md("## Every target with the words it was read from"), mo.ui.table(targets, selection=None)])
    return (targets,)


if __name__ == "__main__":
    app.run()
