"""Daily maintenance: read answers, update the analysts' database, verify."""

from pathlib import Path

import polars as pl
from prefect import flow

from contracts.answers import ANSWER_FINDINGS, AnswerFinding
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from flows.artifacts import tell_table
from flows.inbox import take_in_whole_files
from flows.tasks import HomeFolder, as_task, home_in_turn, machine_actor, under_way
from pipelines.answers.statuses import what_stands_out
from pipelines.archive.work import read_home
from pipelines.follow_up.publish import is_published, payments_are_published, publish_follow_up
from pipelines.home.clock import swedish_day, today
from pipelines.home.log import note
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from pipelines.payments.tables import payment_tables
from transforms.documents.swedish import kronor, number
from transforms.payments.worklist import worklist
from transforms.pricing.money import total


@flow(
    name="answers",
    description="Läser in regionens svar och betalningar, och visar vad som ska åtgärdas.",
    flow_run_name=lambda: f"answers-{today()}",
)
def answers_and_payments(home: HomeFolder) -> dict[str, int]:
    """Read the region's answers and the payments, match them, and report deviations."""
    place = Home(home)
    with home_in_turn(place):
        found = take_in_whole_files(home)
        rows = what_waits(home)
    tell_table("answers", "Svar och betalningar att åtgärda", rows)
    return found


@flow(
    name="publish",
    description="Publicerar analytikernas databas, om den saknar något.",
    flow_run_name=lambda: f"publish-{today()}",
)
def publish_what_lacks(home: HomeFolder) -> bool:
    """Publish the analysts' database if it is out of date; return whether it was."""
    with home_in_turn(Home(home)):
        return publish_what_is_new(home)


@flow(
    name="verify",
    description="Jämför allt som är sparat med reskontran.",
    flow_run_name=lambda: f"verify-{today()}",
)
def verify_home(home: HomeFolder) -> int:
    """Verify all stored data; return the number of events in the audit chain.

    Raises:
        SamfakturaError: with the number of faults; `samfaktura verify` lists them.
    """
    with under_way(Home(home)):
        return verify_all(home)


@as_task
def what_waits(home: Path) -> list[dict[str, str]]:
    """Return the answers and payments that need a person, in counts and kronor."""
    place = Home(home)
    with read_home(place.root) as work:
        found = what_stands_out(work, month=None, day=swedish_day(machine_actor().at))
        waiting = worklist(payment_tables(work)).waiting
    counts = dict(found.group_by("finding").len().iter_rows())
    rows = [
        {"vad": ANSWER_FINDINGS[finding].swedish, "antal": number(counts[finding]), "kronor": ""}
        | {"gör": ANSWER_FINDINGS[finding].how}
        for finding in AnswerFinding
        if finding in counts
    ]
    paid = {"vad": "Betalningar som inte är kopplade", "antal": number(waiting.height)}
    rest = waiting.select(total("rest")).item() if waiting.height else None
    how = "Kör samfaktura payments för att se vilka."
    return [*rows, paid | {"kronor": kronor(rest) if rest is not None else "", "gör": how}]


@as_task
def publish_what_is_new(home: Path) -> bool:
    """Rebuild the analysts' database unless it has all issued, sent and paid invoices."""
    place = Home(home)
    with read_home(place.root) as work:
        issued = not work.ledger.runs().filter(pl.col("state") == "issued").is_empty()
        current = is_published(work) and payments_are_published(work)
        if not issued or current:
            return False
        publish_follow_up(work)
        return True


@as_task
def verify_all(home: Path) -> int:
    """Compare all stored data with the ledger."""
    place = Home(home)
    with read_home(place.root) as work:
        found = home_problems(work)
        events = work.ledger.head_now().events
    note("home.verified", "error" if found else "info", problems=len(found))
    if found:
        raise SamfakturaError(ErrorCode.FAULTS_FOUND, count=len(found))
    return events
