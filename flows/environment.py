"""Prefect's environment variables.

Prefect reads them at import, so it is not imported here. The purpose and test of each setting:
docs/operation.md.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from pipelines.home.paths import Home
from pipelines.home.secrets import make_server_login, secret_of, server_login
from pipelines.home.settings import Server, Settings, load_settings

# The names by which the server answers: flows/server_process.py.
HOSTS: Final = "OWN_SERVER_HOSTS"
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


def origins_of(server: Server) -> list[str]:
    """Return the origins of a server's own page: the settings', and this machine's."""
    hosts = dict.fromkeys((server.host, "127.0.0.1", "localhost", "::1"))
    here = [api_of(server.model_copy(update={"host": host})).removesuffix("/api") for host in hosts]
    page = urlsplit(server.page_url)
    return [f"{page.scheme}://{page.netloc}", *here] if server.page_url else here


def check_server(server: Server) -> None:
    """Check that the server listens on this machine only, or is meant not to.

    Raises:
        SettingsError: it would listen on the network without TLS.
    """
    if not (is_local(server.host) or server.page_url.startswith("https://") or server.without_tls):
        raise SettingsError(ErrorCode.SERVER_WITHOUT_TLS)


def is_local(host: str) -> bool:
    """Return whether a host is the loopback interface."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _login(home: Home, settings: Settings, environment: Mapping[str, str]) -> str:
    """Return the login of the server; the home's own is not sent to another server."""
    if not starts_server(environment):
        return secret_of(home, settings, "server.auth_file")
    if not settings.server.auth_file:
        make_server_login(home)
    return server_login(home, settings)


def prefect_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Prefect is started for a home.

    Variables already set in `environment` are kept, except that telemetry is always off.

    Raises:
        SettingsError: naming the key and the allowed values.
    """
    settings = load_settings(home, environment)
    server = settings.server
    origins = origins_of(server)
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
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(origins),
        HOSTS: ",".join(origin.partition("://")[2] for origin in origins),
        **_ALWAYS,
    }
    if login := _login(home, settings, environment):
        made["PREFECT_SERVER_API_AUTH_STRING"] = made["PREFECT_API_AUTH_STRING"] = login
    return {**made, **{key: value for key, value in environment.items() if value}, **_NO_TELEMETRY}
