"""`samfaktura release` and `refuse`: a named person decides on one contact."""

from commands import desk
from commands.parameters import Because, By, ContactArgument, Reporter
from pipelines.desk.decisions import DecisionRequest, decide


def release(
    contact: ContactArgument, *, because: Because, reporter: Reporter = None, by: By = None
) -> None:
    """Release a held contact."""
    codes = decide(
        desk.home(), "release", DecisionRequest(contact, reporter, because), desk.actor(by)
    )
    desk.console.print(
        f"Kontakten är släppt från {', '.join(codes)}. Nästa körning prövar den på nytt."
    )


def refuse(
    contact: ContactArgument, *, because: Because, reporter: Reporter = None, by: By = None
) -> None:
    """Refuse a waiting contact."""
    decide(desk.home(), "refuse", DecisionRequest(contact, reporter, because), desk.actor(by))
    desk.console.print("Kontakten är nekad. Nästa körning avvisar den (R01).")
