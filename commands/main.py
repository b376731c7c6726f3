"""The command line `samfaktura`: what to call, and what it answers.

Exit 0: done (also with rejected rows: they are reported). 1: failed, nothing issued. 2: a wrong
call. 3: a law broken or a gate closed, nothing issued.
"""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from commands import desk
from commands.answers import answers
from commands.bill import bill
from commands.config import config
from commands.copies import backup, restore
from commands.decide import refuse, release
from commands.demo import demo
from commands.doctor import doctor
from commands.draft import approve, issue
from commands.explain import explain
from commands.failures import DONE, answer_to
from commands.hej import hej
from commands.invoices import credit, sent, void
from commands.keep import documents, ingest, publish, rebuild
from commands.payments import match, payments, set_aside, unmatch
from commands.query import query
from commands.reconcile import reconcile
from commands.reimbursement import reimbursement
from commands.retention import destroy, retention
from commands.serve import serve
from commands.tables import import_contract_types, import_units
from commands.verify import verify
from commands.worker import worker
from pipelines.home.log import noted
from pipelines.home.log_setup import start_log
from pipelines.home.settings import load_settings

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
    hej,
    reimbursement,
    release,
    refuse,
    payments,
    match,
    unmatch,
    set_aside,
    sent,
    void,
    credit,
    reconcile,
    documents,
    publish,
    query,
    verify,
    backup,
    restore,
    rebuild,
    config,
    serve,
    worker,
    doctor,
    retention,
    destroy,
    import_units,
    import_contract_types,
):
    app.command(command)


@app.meta.default
def _with_home(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    home: Path | None = None,
    log: bool = False,
) -> int | None:
    """Choose the home, hold its settings against what is allowed, then call the command.

    Parameters
    ----------
    home
        The folder with inbox, registries, ledger and outbox. Else SAMFAKTURA_HOME.
    log
        Write on stderr what is done and how long it takes. Else as `[log]` of the settings says.
    """
    desk.choose(home)
    settings = load_settings(desk.chosen())
    start_log(settings.log, desk.chosen(), stderr=log)
    with noted("command", command=tokens[0] if tokens else "help") as told:
        answer: int | None = app(
            tokens, exit_on_error=False, print_error=False, result_action="return_value"
        )
        told["exit"] = answer or DONE
    return answer


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code.

    A sign that the terminal has not, as the minus of a credit has none in Latin-1, fails no call
    that has issued.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run a command; return its exit code, having said on stderr what went wrong."""
    try:
        answer = app.meta(
            arguments, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except Exception as failed:  # noqa: BLE001 - words of others, maybe a patient's, stop here
        return _say(*answer_to(failed))
    return answer if isinstance(answer, int) else DONE


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - what a command answers
    return code
