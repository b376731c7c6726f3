"""`samfaktura serve`: the months by themselves, on a schedule."""

import os
import sys
from typing import Annotated, NoReturn

from cyclopts import Parameter

from commands import desk
from flows.environment import prefect_environment, starts_server
from pipelines.home.secrets import hold_secrets
from pipelines.home.settings import load_settings
from pipelines.validation.rule_sets import rule_files


def serve(
    *,
    watch_only: Annotated[
        bool,
        Parameter(
            help="Kör ingenting: bevaka inkorgen, upptäck körningar som har dött, och larma. För "
            "den vars Prefect-arbetare kör det som prefect.yaml anger."
        ),
    ] = False,
    pool: Annotated[
        str,
        Parameter(
            metavar="POOL",
            help="Skapa arbetspoolen och lägg körningarna i den, utan att köra dem: det gör "
            "samfaktura worker POOL.",
        ),
    ] = "",
) -> NoReturn:
    """Run the home on a schedule."""
    home = desk.home()
    # What is read only when it is needed: a month, or a night, is too late to hear of it.
    settings = load_settings(home)
    hold_secrets(home, settings)
    rule_files(settings.peppol_rules, home.root)
    environment = prefect_environment(home, os.environ)
    asked = ["--own-server"] if starts_server(os.environ) else []
    asked += ["--watch-only"] if watch_only else []
    asked += [f"--pool={pool}"] if pool else []
    # Prefect reads its environment as it is loaded: so in a program of its own, in this process.
    command = [sys.executable, "-m", "flows.serve", str(home.root), *asked]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- no shell is wanted
