"""What Prefect reads from the environment. Nothing here loads Prefect: it reads as it is loaded.

What each setting is for, and what it was tried with: docs/operation.md.
"""

from collections.abc import Mapping
from typing import Final

from pipelines.home.paths import Home
from pipelines.home.secrets import secret_of
from pipelines.home.settings import Server, load_settings

API: Final = "PREFECT_API_URL"
PLACE: Final = "PREFECT_HOME"
_DAY_SECONDS: Final = 86_400
# Nothing is told to anyone: the server's own heartbeat and the page's script obey the first, what
# the client sends the second.
_NO_TELEMETRY: Final = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
_ALWAYS: Final = {
    **_NO_TELEMETRY,
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A client that finds no server is to fail, not to start one of its own.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # Who holds a place in the queue is remembered over a restart of the server.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    # SQLite has one writer; on a busy machine it may have to wait for more than ten seconds.
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
}


def starts_server(environment: Mapping[str, str]) -> bool:
    """Tell whether a server is to be started: nobody has named one."""
    return not environment.get(API)


def api_of(server: Server) -> str:
    """Return where a server answers; an address of IPv6 stands in brackets (RFC 3986, 3.2.2)."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"http://{host}:{server.port}/api"


def prefect_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Prefect is started for a home.

    What `environment` says of its own stays, but telemetry is off whatever it says.

    Raises:
        SettingsError: naming the key and what is allowed.
    """
    settings = load_settings(home, environment)
    server = settings.server
    told = {
        PLACE: str(home.prefect),
        # Its page is written out once. Else into the program, which only root may write.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home.prefect / "page"),
        API: api_of(server),
        "PREFECT_SERVER_API_HOST": server.host,
        "PREFECT_SERVER_API_PORT": str(server.port),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(
            settings.retention.prefect_days * _DAY_SECONDS
        ),
        **_ALWAYS,
    }
    if secret := secret_of(home, settings, "server.auth_file"):
        told["PREFECT_SERVER_API_AUTH_STRING"] = told["PREFECT_API_AUTH_STRING"] = secret
    return {**told, **{key: said for key, said in environment.items() if said}, **_NO_TELEMETRY}
