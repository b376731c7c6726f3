"""A world played through the oracle."""

from collections import Counter
from typing import NamedTuple

from tests.generated.world import Decision, File, World
from tests.oracle import Oracle, RunResult
from tests.oracle.claiming import Candidate
from tests.oracle.model import Key


class Decided(NamedTuple):
    """A decision, and the place of the report that it concerns."""

    decision: Decision
    report: Key


class Played(NamedTuple):
    """The oracle's outcome of a world: result and decisions, month by month.

    `candidates`: what may be claimed from the state at the end.
    """

    results: list[RunResult]
    decided: list[list[Decided]]
    candidates: Counter[Candidate]


def play(world: World) -> Played:
    """Deliver, decide and bill each month in the oracle."""
    oracle = Oracle(world[0].registries)
    played = Played([], [], Counter())
    delivered = 0
    for month in world:
        oracle.replace_registries(month.registries)
        played.decided.append(decide(oracle, month.decisions))
        for file in month.files:
            delivered += 1
            oracle.deliver(rows_of(file, delivered))
        played.results.append(oracle.bill(month.name, month.issued_on, month.rebill_since))
    return played._replace(candidates=oracle.candidates())


def decide(oracle: Oracle, decisions: list[Decision]) -> list[Decided]:
    """Apply the decisions on reported contacts; return the places of their reports."""
    taken = []
    for decision in decisions:
        place = oracle.latest_report(decision.reporter, decision.contact_id)
        if place is not None:
            oracle.decide(
                decision.kind, decision.reporter, decision.contact_id, list(decision.codes)
            )
            taken.append(Decided(decision, place))
    return taken


def rows_of(file: File, ingest_no: int) -> list[dict[str, object]]:
    """Return the rows of a file in the oracle's form."""
    source_format = "ersmo" if file.kind == "ersmo" else "csv"
    of_file = {"ingest_no": ingest_no, "source_format": source_format}
    of_file["folder"] = file.path.split("/")[0] if "/" in file.path else ""
    return [row | of_file | {"source_row": place} for place, row in enumerate(file.rows, start=1)]
