"""`samfaktura release` and `refuse`: a named person decides on one contact."""

from typing import Annotated

from cyclopts import Parameter

from commands import desk
from pipelines.desk.decisions import Asked, decide

Because = Annotated[str, Parameter(help="The reason; it is kept in the ledger.")]


def release(
    contact: str, *, because: Because, reporter: str | None = None, by: str | None = None
) -> None:
    """Let a held contact go on, though D01, T01, L03 or L05 holds it.

    Parameters
    ----------
    contact
        The contact_id, as reported.
    reporter
        Who reported it, when several have a contact of that id.
    by
        Who decides. Else the user of the machine.
    """
    codes = decide(desk.home(), "release", Asked(contact, reporter, because), desk.actor(by))
    desk.console.print(f"Släppt från {', '.join(codes)}: prövas på nytt i nästa körning.")


def refuse(
    contact: str, *, because: Because, reporter: str | None = None, by: str | None = None
) -> None:
    """Refuse a waiting contact for good; only a report with other content opens it again.

    Parameters
    ----------
    contact
        The contact_id, as reported.
    reporter
        Who reported it, when several have a contact of that id.
    by
        Who decides. Else the user of the machine.
    """
    decide(desk.home(), "refuse", Asked(contact, reporter, because), desk.actor(by))
    desk.console.print("Nekad: blir avvisad (R01) i nästa körning.")
