"""The command line `samfaktura`: its commands, their home, and the exit code.

Exit 0: done (also with rejected rows, which are reported). 1: failed, nothing issued. 2: a usage
error. 3: an invariant broken or a gate closed, nothing issued.

A command's modules are imported when it runs: importing polars and the rest takes a second.
"""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Group, Parameter

from commands.catalogue import COMMANDS
from commands.help_page import SwedishHelp

_DONE, _WRONG_CALL = 0, 2

_COMMON = Group("Gemensamma val", sort_key=len(COMMANDS) + 1)


def _version() -> str:
    from pipelines.home.program import program  # noqa: PLC0415 - it reads the program's files

    return str(program())


app = App(
    name="samfaktura",
    help="Samlingsfakturor och avstämning för vård som faktureras månadsvis i Region Stockholm.",
    help_epilogue="samfaktura KOMMANDO --help visar vad kommandot gör och vilka val det har.\n"
    "Slutkoder: 0 klart, 1 misslyckades, 2 fel i anropet, 3 en kontroll stämmer inte eller ett "
    "godkännande saknas. Vid 1, 2 och 3 är inget utfärdat.",
    version=_version,
    help_format="plaintext",
    help_formatter=SwedishHelp(),
    group_parameters=Group("Argument och val", sort_key=len(COMMANDS)),
    group_commands=_COMMON,
    default_parameter=Parameter(negative=()),
)
for _place, (_task, _commands) in enumerate(COMMANDS.items()):
    _group = Group(_task, sort_key=_place)
    for _order, _command in enumerate(_commands):
        app.command(
            _command.function,
            name=_command.name,
            help=_command.help,
            help_epilogue="",
            group=_group,
            sort_key=_order,
        )
app["--help"].help = "Visa den här hjälpen."
app["--version"].help = "Visa programmets version."


@app.meta.default
def _with_home(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    home: Annotated[
        Path | None,
        Parameter(
            group=_COMMON,
            metavar="MAPP",
            help="Hemmet: mappen med inkorg, register, reskontra och utkorg. Förval: "
            "SAMFAKTURA_HOME.",
        ),
    ] = None,
    log: Annotated[
        bool,
        Parameter(
            group=_COMMON,
            help="Skriv på stderr vad som görs och hur lång tid det tar. Förval: som [log] i "
            "inställningarna.",
        ),
    ] = False,
) -> int | None:
    """Choose the home, check its settings, start the log, and run the command."""
    # The help commands need neither home, settings nor log.
    from commands import desk  # noqa: PLC0415
    from pipelines.home.log import noted  # noqa: PLC0415
    from pipelines.home.log_setup import start_log  # noqa: PLC0415
    from pipelines.home.settings import load_settings  # noqa: PLC0415

    desk.choose(home)
    settings = load_settings(desk.chosen())
    start_log(settings.log, desk.chosen(), stderr=log)
    with noted("command", command=tokens[0] if tokens else "help") as logged:
        answer: int | None = app(
            tokens, exit_on_error=False, print_error=False, result_action="return_value"
        )
        logged["exit"] = answer or _DONE
    return answer


def run_and_exit(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code.

    A character missing from the terminal's encoding, such as the minus of a credit in Latin-1,
    must not fail a call that has already issued.
    """
    from commands import desk  # noqa: PLC0415 - as below

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    desk.own_process()
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run a command; print any failure on stderr and return the exit code.

    New files are for the program's user only, whatever the caller's umask is.
    """
    os.umask(0o077)
    try:
        answer = app.meta(
            arguments, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as wrong:
        from commands.usage_errors import swedish_of_call  # noqa: PLC0415 - rarely needed

        return _say(swedish_of_call(wrong), _WRONG_CALL)
    except Exception as failed:  # noqa: BLE001 - third-party messages may name a patient
        from commands.failures import answer_to  # noqa: PLC0415 - its imports can fail

        return _say(*answer_to(failed))
    return answer if isinstance(answer, int) else _DONE


def _say(text: str, code: int) -> int:
    from commands.terminal import neutral  # noqa: PLC0415 - rarely needed

    print(neutral(text), file=sys.stderr)  # noqa: T201 - the output of a command
    return code
