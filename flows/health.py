"""Whether a home's Prefect server answers, and whether its schedule really makes runs.

Prefect itself is not loaded: a server may look healthy and make no runs, and the one who asks wants
to know in a moment.
"""

import base64
import datetime as dt
import json
import os
import sys
import urllib.request
import uuid
from pathlib import Path
from typing import Any, Final, NamedTuple

from flows.environment import API, api_of
from pipelines.home.paths import Home
from pipelines.home.secrets import secret_of
from pipelines.home.settings import load_settings

_PATIENCE_SECONDS: Final = 5
_ASKED: Final = {
    "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}, "tags": {"all_": ["samfaktura"]}},
    # The latest first: late ones may be many.
    "sort": "EXPECTED_START_TIME_DESC",
    "limit": 200,
}


class Health(NamedTuple):
    """Where the server should be, whether it answers, and how many runs are to come.

    One whose time has come and gone says nothing of the schedule: it may have waited for weeks.

    `scheduled` is None when the server does not tell: it does not answer, or asks for a password.
    """

    url: str
    answers: bool
    scheduled: int | None = None


def server_health(home: Home) -> Health:
    """Ask the server that the environment names, else that which the settings of a home do.

    Raises:
        SettingsError: naming the key and what is allowed.
    """
    settings = load_settings(home)
    url = os.environ.get(API) or api_of(settings.server)
    let_in = _word(secret_of(home, settings, "server.auth_file"))
    try:
        _ask(f"{url}/health", let_in)
    except OSError:
        return Health(url, answers=False)
    try:
        runs = _ask(f"{url}/flow_runs/filter", let_in | _token(url, let_in), _ASKED)
    except (OSError, ValueError):
        return Health(url, answers=True)
    now = dt.datetime.now(dt.UTC)
    to_come = [
        run
        for run in runs
        if run.get("parameters", {}).get("home") == str(home.root)
        and dt.datetime.fromisoformat(run["expected_start_time"]) > now
    ]
    return Health(url, answers=True, scheduled=len(to_come))


def _word(secret: str) -> dict[str, str]:
    """Return the header with the word that the server asks of everyone, if it does."""
    return (
        {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    )


def _token(url: str, let_in: dict[str, str]) -> dict[str, str]:
    """Return the headers without which the server takes no question from a page of others."""
    client = str(uuid.uuid4())
    try:
        told = _ask(f"{url}/csrf-token?client={client}", let_in)
    except OSError:
        # It asks for none: 422.
        return {}
    return {"Prefect-Csrf-Token": str(told["token"]), "Prefect-Csrf-Client": client}


def _ask(url: str, headers: dict[str, str], asked: dict[str, Any] | None = None) -> Any:
    content = None if asked is None else json.dumps(asked).encode()
    told = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, content, told)  # noqa: S310 - http, as made above
    # Straight to the server: a proxy of the environment is for other places.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=_PATIENCE_SECONDS) as answer:
        return json.load(answer)


def health_of(home: str) -> int:
    """Return 0 when the server of a home answers and has runs to come: a container asks so."""
    health = server_health(Home(Path(home)))
    return 0 if health.answers and health.scheduled else 1


if __name__ == "__main__":
    sys.exit(health_of(sys.argv[1]))
