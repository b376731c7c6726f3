"""`samfaktura destroy`: delete a year by decision."""

from typing import Annotated

from cyclopts import Parameter

from commands import desk
from pipelines.archive.work import read_home
from pipelines.home.clock import swedish_day
from pipelines.keep.destroy import DestructionRequest, to_destroy
from pipelines.keep.destroy import destroy as destroy_year
from transforms.documents.swedish import counted, number


def destroy(
    year: Annotated[int, Parameter(help="Kalenderåret då fakturorna utfärdades.")],
    *,
    decision: Annotated[
        str | None, Parameter(help="Beslutet, till exempel dess diarienummer.")
    ] = None,
) -> None:
    """Delete a year after its retention period; without a decision, list its contents."""
    home = desk.home()
    if decision is not None:
        destruction, count = destroy_year(home, DestructionRequest(year, decision), desk.actor())
        desk.console.print(
            f"{year} är gallrat enligt {destruction.decision}. "
            f"{counted(count, 'fil', 'filer')} togs bort nu. Gallringens förteckning har "
            f"{counted(len(destruction.removed), 'fil', 'filer')}."
        )
        return
    with read_home(home.root) as work:
        destruction = to_destroy(work, DestructionRequest(year, ""), swedish_day(desk.actor().at))
    documents = sum(home.outbox_of(home.root / name) is not None for name in destruction.removed)
    logs = sum(home.root / name == home.access_log(year) for name in destruction.removed)
    files = len(destruction.removed) - documents - logs
    desk.console.print(
        f"Av {year} får du gallra i dag: {counted(files, 'levererad fil', 'levererade filer')}, "
        f"{number(documents)} dokument{' och åtkomstloggen' if logs else ''}."
    )
    desk.console.print("Inget är borttaget. Ange beslutet för att gallra: --decision TEXT.")
