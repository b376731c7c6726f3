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
    desk.console.print(f"Släppt från {', '.join(codes)}: prövas på nytt i nästa körning.")


def refuse(
    contact: ContactArgument, *, because: Because, reporter: Reporter = None, by: By = None
) -> None:
    """Refuse a waiting contact."""
    decide(desk.home(), "refuse", DecisionRequest(contact, reporter, because), desk.actor(by))
    desk.console.print("Nekad: blir avvisad (R01) i nästa körning.")
