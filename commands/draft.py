"""`samfaktura approve` and `issue`: approve and issue a draft."""

from commands import desk
from commands.parameters import By, MonthArgument
from commands.summary import print_summary
from pipelines.month import approve as approve_month
from pipelines.month import issue as issue_month


def approve(month: MonthArgument, *, by: By = None) -> None:
    """Approve the draft of a month."""
    record = approve_month(desk.home(), month, desk.actor(by))
    desk.console.print(f"{month}, körning {record.run_no}, är godkänd av {record.approved_by}.")


def issue(month: MonthArgument, *, by: By = None) -> None:
    """Issue the draft of a month and deliver its documents."""
    home = desk.home()
    with desk.progress() as show:
        record = issue_month(home, month, desk.actor(by), show)
    print_summary(home, record)
