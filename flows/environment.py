"""Prefect's environment variables.

Prefect reads them at import, so it is not imported here. The purpose and test of each setting:
docs/operation.md.
"""

from collections.abc import Mapping
from typing import Final

from pipelines.home.paths import Home
from pipelines.home.secrets import secret_of
from pipelines.home.settings import Server, load_settings

API: Final = "PREFECT_API_URL"
PLACE: Final = "PREFECT_HOME"
_DAY_SECONDS: Final = 86_400
# Telemetry is off: the first setting covers the server's heartbeat and the page's script, the
# second covers the client.
_NO_TELEMETRY: Final = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
_ALWAYS: Final = {
    **_NO_TELEMETRY,
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A client that does not find a server must fail instead of starting its own.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # Leases of queue slots must survive a restart of the server.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    # SQLite allows one writer; on a busy machine the wait may exceed ten seconds.
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
}


def starts_server(environment: Mapping[str, str]) -> bool:
    """Return whether to start a server: the environment does not name one."""
    return not environment.get(API)


def api_of(server: Server) -> str:
    """Return the URL of a server's API.

    An IPv6 address is put in brackets (RFC 3986, 3.2.2).
    """
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"http://{host}:{server.port}/api"


def prefect_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Prefect is started for a home.

    Variables already set in `environment` are kept, except that telemetry is always off.

    Raises:
        SettingsError: naming the key and the allowed values.
    """
    settings = load_settings(home, environment)
    server = settings.server
    made = {
        PLACE: str(home.prefect),
        # Prefect writes its page to disk once; the default is the program's folder, owned by root.
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
        made["PREFECT_SERVER_API_AUTH_STRING"] = made["PREFECT_API_AUTH_STRING"] = secret
    return {**made, **{key: value for key, value in environment.items() if value}, **_NO_TELEMETRY}
