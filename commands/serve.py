"""`samfaktura serve`: the months by themselves, on a schedule."""

import os
import sys
from typing import NoReturn

from commands import desk
from flows.environment import prefect_environment, starts_server
from pipelines.home.secrets import hold_secrets
from pipelines.home.settings import load_settings
from pipelines.validation.rule_sets import rule_files


def serve(*, watch_only: bool = False, pool: str = "") -> NoReturn:
    """Run the home by itself: files as they come, months when they are due, answers daily.

    Starts a Prefect server on this machine, or uses the one that PREFECT_API_URL names. Ends when
    it is told to; systemd starts it again.

    Parameters
    ----------
    watch_only
        Run nothing: look into the inbox, find runs that died, and tell persons. For those whose
        Prefect workers run the deployments of `prefect.yaml`.
    pool
        Make the deployments in this work pool, and the pool too; run none of them, but do the rest.
        `samfaktura worker POOL` runs them.
    """
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
