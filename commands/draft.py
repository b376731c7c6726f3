"""`samfaktura approve` and `issue`: approve and issue a draft."""

from collections.abc import Iterator
from typing import Annotated

from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from commands.parameters import By, MonthArgument
from commands.summary import print_summary
from pipelines.billing.drafted_changes import DraftChanges, DraftSummary
from pipelines.month import approve as approve_month
from pipelines.month import changes_in_draft
from pipelines.month import issue as issue_month
from transforms.documents.swedish import FATES, kronor, number
from transforms.reconciliation.figures import Figures


def approve(
    month: MonthArgument,
    *,
    confirm_registries: Annotated[
        bool,
        Parameter(
            negative="",
            help="Bekräfta att du har kontrollerat ändrade avtal, bankgiron, betalare och priser. "
            "Krävs med four_eyes när något av dem är ändrat.",
        ),
    ] = False,
    by: By = None,
) -> None:
    """Show what changed, and approve the draft of a month."""
    _print_changes(changes_in_draft(desk.home(), month))
    record = approve_month(desk.home(), month, desk.actor(by), confirmed=confirm_registries)
    desk.console.print(f"{month}, körning {record.run_no}, är godkänd av {record.approved_by}.")


def issue(month: MonthArgument, *, by: By = None) -> None:
    """Issue the draft of a month and deliver its documents."""
    home = desk.home()
    with desk.progress() as show:
        record = issue_month(home, month, desk.actor(by), show)
    print_summary(home, record)


def _print_changes(changes: DraftChanges) -> None:
    """Print the draft's figures next to those of the last draft and the last issued run."""
    earlier = [one for one in (changes.last_draft, changes.last_issued) if one is not None]
    heads = [changes.now.name.capitalize(), *(one.name.capitalize() for one in earlier)]
    columns = [Column(head, justify="right") for head in heads]
    table = Table("", *columns, box=None, pad_edge=False)
    shown = [dict(_figures(one.figures)) for one in (changes.now, *earlier)]
    names = list(dict.fromkeys(name for figures in shown for name in figures))
    for name in sorted(names, key=_place):
        cells = [figures.get(name, "–") for figures in shown]
        differs = len(set(cells)) > 1
        # Remarks that are as before are in the reconciliation.
        if differs or not earlier or _place(name) < (len(FATES) + len(_SUMS), ""):
            table.add_row(name, *cells, style="bold" if differs else None)
    desk.print_table(table)
    for one in earlier:
        _print_registries(changes, one)


def _print_registries(changes: DraftChanges, earlier: DraftSummary) -> None:
    files = changes.registries_since(earlier)
    what = ", ".join(files) if files else "inga"
    desk.console.print(f"Ändrade register sedan {earlier.name}: {what}.", soft_wrap=True)


_SUMS = ("Fakturerat", "Krediterat", "Netto")


def _figures(figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each figure that is not zero."""
    for fate, name in FATES.items():
        if fate in figures.fates:
            yield name, number(figures.fates[fate])
    sums = (figures.invoiced, figures.credited, figures.net)
    yield from zip(_SUMS, map(kronor, sums), strict=True)
    for code, (rows, amount) in figures.remarks.items():
        yield f"Anmärkning {code}", f"{number(rows)} ({kronor(amount)})"


def _place(name: str) -> tuple[int, str]:
    """Sort fates first, then the sums in order, then remarks by code."""
    fates = list(FATES.values())
    if name in fates:
        return fates.index(name), ""
    if name in _SUMS:
        return len(fates) + _SUMS.index(name), ""
    return len(fates) + len(_SUMS), name
