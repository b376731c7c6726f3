"""Uppföljning: a notebook on the analysts' database. How to open it: docs/analysts.md.

It reads the database through `open_follow_up` only: read-only and locked down. It is plain Python,
so that it is reviewed as code and holds no answers, which could be about patients.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Uppföljning")

with app.setup:
    import os
    from pathlib import Path

    import duckdb
    import marimo as mo
    import polars as pl

    from contracts.errors.error import QueryError
    from pipelines.follow_up.queries import ask, open_follow_up, questions
    from pipelines.home.paths import Home
    from transforms.documents.reconciliation.charts import Bar, Segment, bars
    from transforms.documents.swedish import kronor


@app.function
def months_of(follow_up: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the months that were billed, the latest first."""
    rows = ask(follow_up, "SELECT DISTINCT month FROM runs ORDER BY month DESC")
    return rows.get_column("month").to_list()


@app.function
def chart_of(billed: pl.DataFrame) -> str:
    """Draw what each seller is owed net of a month, the largest first."""
    net = billed.group_by("seller_name").agg(pl.col("net_total").sum())
    rows = net.filter(pl.col("net_total") > 0).sort("net_total", descending=True).rows()
    style = "<style>.chart .track {fill: #eee} .chart .net {fill: #456}</style>"
    listed = [Bar(name, kronor(total), (Segment(total, "net"),)) for name, total in rows]
    # Not joined with +: text next to Markup would be escaped.
    return f"{style}{bars('Netto per vårdgivare', listed)}"


@app.function
def answer_to(follow_up: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame | mo.Html:
    """Return the answer, or why there is none."""
    try:
        return ask(follow_up, sql)
    except QueryError as failed:
        return mo.md(f"```\n{failed.answer()}\n```")


@app.cell
def _():
    mo.md("""
    # Uppföljning

    Frågor till uppföljningsdatabasen. Den är bara för läsning, och patienter är hashvärden.
    """)


@app.cell
def _():
    home = Home(Path(os.environ.get("SAMFAKTURA_HOME", "demo")))
    follow_up = open_follow_up(home)
    return (follow_up,)


@app.cell
def _(follow_up):
    known = months_of(follow_up)
    month = mo.ui.dropdown(known, value=known[0] if known else None, label="Månad")
    month
    return (month,)


@app.cell
def _(follow_up, month):
    billed = ask(follow_up, "FROM billed($month)", {"month": month.value or ""})
    mo.vstack([mo.md("## Fakturerat och krediterat"), mo.Html(chart_of(billed)), billed])
    return (billed,)


@app.cell
def _(follow_up):
    waiting = ask(follow_up, "FROM open_contacts()")
    mo.vstack([mo.md("## Kontakter som väntar, äldst först"), waiting])
    return (waiting,)


@app.cell
def _():
    ready = {one.title: one for one in questions() if not one.values}
    chosen = mo.ui.dropdown(list(ready), value=next(iter(ready)), label="Färdig fråga")
    chosen
    return chosen, ready


@app.cell
def _(chosen, follow_up, ready):
    asked = ready[chosen.value]
    answer = ask(follow_up, asked.sql)
    mo.vstack([mo.md(asked.reading), answer])
    return (answer,)


@app.cell
def _():
    sql = mo.ui.text_area("FROM about() WHERE kind <> 'column'", label="Egen fråga (SQL)")
    sql
    return (sql,)


@app.cell
def _(follow_up, sql):
    own = answer_to(follow_up, sql.value)
    own
    return (own,)


if __name__ == "__main__":
    app.run()
