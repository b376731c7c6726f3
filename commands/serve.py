"""`samfaktura serve`: bill on a schedule."""

import os
import sys
from typing import Annotated, NoReturn

from cyclopts import Parameter

from commands import desk
from flows.environment import check_server, prefect_environment, starts_server
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
    # Check files that are otherwise read only when needed: a month or a night later is too late.
    settings = load_settings(home)
    hold_secrets(home, settings)
    if starts_server(os.environ):
        check_server(settings.server)
    rule_files(settings.peppol_rules, home.root)
    environment = prefect_environment(home, os.environ)
    arguments = ["--own-server"] if starts_server(os.environ) else []
    arguments += ["--watch-only"] if watch_only else []
    arguments += [f"--pool={pool}"] if pool else []
    # Prefect reads its environment at import: it therefore runs as a new program in this process.
    command = [sys.executable, "-m", "flows.serve", str(home.root), *arguments]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- without a shell
