"""The command line `samfaktura`: what to call, and what it answers.

Exit 0: done (also with rejected rows: they are reported). 1: failed, nothing issued. 2: a wrong
call. 3: a law broken or a gate closed, nothing issued.
"""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from commands import desk
from commands.answers import answers
from commands.bill import bill
from commands.decide import refuse, release
from commands.demo import demo
from commands.draft import approve, issue
from commands.explain import explain
from commands.keep import documents, ingest, publish
from commands.reconcile import reconcile
from commands.tables import import_contract_types, import_units
from commands.verify import verify
from contracts.contract import ContractBrokenError
from pipelines.decide import DecisionError
from pipelines.demo import DemoError
from pipelines.explain import UnknownContactError
from pipelines.gate import GateClosedError
from pipelines.ledger.errors import (
    ApprovalError,
    LawBrokenError,
    LedgerCutOffError,
    LedgerError,
)
from pipelines.manifest import ManifestError
from pipelines.month import NoDraftError
from pipelines.readers.refused import FileRefusedError
from pipelines.registries.faults import RegistryError
from pipelines.settings import SettingsError
from pipelines.validation.rule_sets import RulesError

DONE, FAILED, WRONG_CALL, GATE_CLOSED = 0, 1, 2, 3

app = App(
    name="samfaktura",
    help="Collective invoices and reconciliation for care billed monthly in Region Stockholm.",
)
for command in (
    demo,
    ingest,
    bill,
    approve,
    issue,
    explain,
    answers,
    release,
    refuse,
    reconcile,
    documents,
    publish,
    verify,
    import_units,
    import_contract_types,
):
    app.command(command)


@app.meta.default
def _with_home(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    home: Path | None = None,
) -> int | None:
    """Choose the home, then call the command.

    Parameters
    ----------
    home
        The folder with inbox, registries, ledger and outbox. Else SAMFAKTURA_HOME.
    """
    desk.choose(home)
    answer: int | None = app(
        tokens, exit_on_error=False, print_error=False, result_action="return_value"
    )
    return answer


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run a command; return its exit code, having said on stderr what went wrong."""
    try:
        answer = app.meta(
            arguments, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except (
        CycloptsError,
        desk.NoHomeError,
        SettingsError,
        RulesError,
        NoDraftError,
        DecisionError,
        DemoError,
        UnknownContactError,
    ) as wrong:
        return _say(str(wrong), WRONG_CALL)
    except GateClosedError as closed:
        return _say("Inget är utfärdat. " + "\n".join(closed.laws), GATE_CLOSED)
    except (ApprovalError, LawBrokenError, LedgerCutOffError, ManifestError) as closed:
        return _say(f"Inget är utfärdat. {closed}", GATE_CLOSED)
    except RegistryError as faults:
        lines = [str(fault) for fault in faults.faults]
        return _say("Registren är felaktiga; inget är gjort.\n" + "\n".join(lines), FAILED)
    except (FileRefusedError, LedgerError, ContractBrokenError, OSError) as failed:
        return _say(f"{type(failed).__name__}: {failed}", FAILED)
    return answer if isinstance(answer, int) else DONE


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - what a command answers
    return code
