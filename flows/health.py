"""Whether a home's Prefect server answers, and whether its schedule creates runs.

Prefect itself is not imported: a server may look healthy and create no runs, and the check must be
quick.
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

from flows.environment import API, api_of, starts_server
from pipelines.home.paths import Home
from pipelines.home.secrets import secret_of, server_login
from pipelines.home.settings import load_settings

_PATIENCE_SECONDS: Final = 5
_ASKED: Final = {
    "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}, "tags": {"all_": ["samfaktura"]}},
    # The latest first: late ones may be many.
    "sort": "EXPECTED_START_TIME_DESC",
    "limit": 200,
}


class Health(NamedTuple):
    """The address of the server, whether it answers, and how many runs are scheduled.

    Late runs are not counted: they say nothing about the schedule and may have waited for weeks.

    `scheduled` is None when the server does not answer or refuses the login; `is_open` is true when
    it needs none.
    """

    url: str
    answers: bool
    scheduled: int | None = None
    is_open: bool = False


def server_health(home: Home) -> Health:
    """Query the server named by the environment, otherwise by the home's settings.

    Raises:
        SettingsError: naming the key and the allowed values.
    """
    settings = load_settings(home)
    url = os.environ.get(API) or api_of(settings.server)
    own = starts_server(os.environ)
    let_in = _word(
        server_login(home, settings) if own else secret_of(home, settings, "server.auth_file")
    )
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
    return Health(url, answers=True, scheduled=len(to_come), is_open=_is_open(url))


def _is_open(url: str) -> bool:
    """Return whether the server answers without a login."""
    try:
        _ask(f"{url}/admin/version", {})
    except OSError:
        return False
    return True


def _word(secret: str) -> dict[str, str]:
    """Return the header with the server's password, if one is required."""
    return (
        {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    )


def _token(url: str, let_in: dict[str, str]) -> dict[str, str]:
    """Return the headers of the CSRF protection, which the server may require."""
    client = str(uuid.uuid4())
    try:
        answer = _ask(f"{url}/csrf-token?client={client}", let_in)
    except OSError:
        # CSRF protection is off: 422.
        return {}
    return {"Prefect-Csrf-Token": str(answer["token"]), "Prefect-Csrf-Client": client}


def _ask(url: str, headers: dict[str, str], body: dict[str, Any] | None = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, content, sent)  # noqa: S310 - http, as made above
    # Connect directly: a proxy in the environment is for other hosts.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=_PATIENCE_SECONDS) as answer:
        return json.load(answer)


def health_of(home: str) -> int:
    """Return 0 when the server answers and has scheduled runs (container health)."""
    health = server_health(Home(Path(home)))
    return 0 if health.answers and health.scheduled else 1


if __name__ == "__main__":
    sys.exit(health_of(sys.argv[1]))
