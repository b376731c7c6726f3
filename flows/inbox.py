"""The inbox as a Prefect flow: complete files are ingested between the months."""

from pathlib import Path

from prefect import flow

from flows.artifacts import tell_inbox, tell_known
from flows.tasks import HomeFolder, as_task, home_in_turn, machine_actor
from pipelines.archive.work import held_home
from pipelines.follow_up.publish import publish_payments
from pipelines.home.clock import today
from pipelines.home.paths import Home
from pipelines.inbox.files import settled
from pipelines.inbox.ingest import ingest as take_in
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import catch_up


@flow(
    name="ingest",
    description="Läser in de kompletta filerna i inkorgen. Avvisade filer prövas igen.",
    flow_run_name=lambda: f"ingest-{today()}",
)
def ingest_inbox(home: HomeFolder) -> dict[str, int]:
    """Ingest the completed files of the inbox; return the number of each kind.

    Known files are skipped; refused ones are tried again.
    """
    place = Home(home)
    with home_in_turn(place):
        counts = take_in_whole_files(home)
    tell_inbox(counts)
    return counts


@as_task
def take_in_whole_files(home: Path) -> dict[str, int]:
    """Ingest complete files; return counts only.

    File names are not returned because they may contain patient data.
    """
    with held_home(home, machine_actor()) as work:
        catch_up(work)
        files = settled(work.home.inbox, work.settings.schedule.inbox_still_seconds)
        found = take_in(work, files)
        settle_payments(work)
        publish_payments(work)
    tell_known(found)
    return {
        "read": len(found.read),
        "rows": sum(file.rows for file in found.read),
        "answers": len(found.answers),
        "payments": len(found.payments),
        "refused": len(found.refused),
        "closed": len(found.closed),
        "known": len(found.known),
    }
