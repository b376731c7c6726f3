"""The settings of a home, from `samfaktura.toml` and environment variables.

All settings are optional, and the environment overrides the file. This module is the single source
of docs/settings.md: a setting's docstring is its description and its type gives the allowed values.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from contracts.errors.parameters import place_in_toml
from pipelines.home.bounded import SETTINGS_BYTES, bounded_bytes, lies_there
from pipelines.home.paths import Home
from pipelines.home.setting_types import (
    Accounts,
    Address,
    Addresses,
    Allowed,
    Approval,
    Folder,
    Hour,
    Incomplete,
    Port,
    SecretFile,
    Url,
)


class _Section(BaseModel):
    """A table of settings: unknown keys are refused, and values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Schedule(_Section):
    """When the deployments of `samfaktura serve` run, in Swedish local time.

    Hours between midnight and five are not allowed: when the clocks change, an hour there occurs
    twice or not at all.
    """

    billing_day: Annotated[int, Field(ge=1, le=28)] = 8
    """The day of the month on which the previous month is billed."""

    billing_hour: Hour = 6
    """The hour at which a month is billed."""

    answers_hour: Hour = 7
    """The hour at which statuses and payments are read, each day."""

    publish_hour: Hour = 5
    """The hour at which the analysts' database is published, each day."""

    verify_hour: Hour = 22
    """The hour at which all stored data is verified, each night."""

    inbox_every_seconds: Annotated[int, Field(ge=5, le=3600)] = 60
    """How often the inbox is checked."""

    inbox_still_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    """How long an inbox file must be unchanged before it is read; it may be partial."""


class Server(_Section):
    """The Prefect server that `samfaktura serve` starts, or uses if it is running."""

    host: Annotated[
        str, StringConstraints(min_length=1), Allowed("ett värdnamn eller en adress")
    ] = "127.0.0.1"
    """The address at which the server listens."""

    port: Port = 4222
    """The server's port."""

    auth_file: SecretFile = ""
    """The file with `user:password`, required of every client. Empty: `prefect/login`."""

    page_url: Url = ""
    """The URL of the server's page for other machines, of a proxy with TLS. Empty: none."""

    without_tls: bool = False
    """Whether the server may listen beyond the machine without a proxy with TLS."""


class Alerts(_Section):
    """Recipients of alerts. Empty: no alerts are sent."""

    mail_to: Addresses = []
    """The recipients of mails."""

    mail_from: Address = ""
    """The sender of mails."""

    smtp_host: Annotated[str, Allowed("ett värdnamn eller en adress, eller tom")] = ""
    """The mail server."""

    smtp_port: Port = 25
    """The mail server's port."""

    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    """How the connection to the mail server is encrypted. A password needs encryption."""

    smtp_user: Annotated[str, Allowed("ett användarnamn, eller tom")] = ""
    """The login name at the mail server. Empty: no login."""

    smtp_password_file: SecretFile = ""
    """The file with that user's password."""

    webhook_url_file: SecretFile = ""
    """The file with the URL to which alerts are posted; a secret if the URL is one."""

    webhook_without_tls: bool = False
    """Whether that URL may be http to another machine."""

    portal_url: Url = ""
    """The portal's URL, shown in mails and summaries."""


class Log(_Section):
    """The log of the program's work: counts, numbers and codes, never patient data."""

    stderr: bool = False
    """Whether to log to stderr, as with `--log`; under systemd that is the journal."""

    file: Annotated[str, Allowed("en fil, i hemmet eller absolut, eller tom")] = ""
    """A file to which the log is appended. In the home: `log`, or a name that ends with `.log`."""

    format: Literal["human", "json"] = "human"
    """One line per event for people, or one JSON object per line for machines."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The lowest level that is logged."""


class Retention(_Section):
    """Retention periods; see docs/install.md."""

    archive_years: Annotated[int, Field(ge=7, le=100)] = 7
    """Years after the calendar year (bokföringslagen 1999:1078, 7 kap. 2 §: seven)."""

    access_log_years: Annotated[int, Field(ge=5, le=100)] = 5
    """Years that the access log of patients is kept (at least five)."""

    prefect_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days that Prefect keeps its history of runs."""


class Access(_Section):
    """Access to patients, as the access log records it."""

    purpose_required: bool = False
    """Whether commands that show patients require `--purpose`."""


class RunSettings(_Section):
    """Settings that affect a run and are recorded in its manifest."""

    approval: Approval = "auto"
    """`auto` issues a bill at once; `four_eyes` requires another person's approval."""

    approve_credits_kronor: Annotated[int, Field(ge=0)] = 0
    """A run whose credit notes exceed this sum needs a person's approval. 0: no limit."""

    approve_credits_percent: Annotated[int, Field(ge=0)] = 0
    """The same for their share, in percent, of what an agreement invoices in the run."""

    embed_up_to_bytes: Annotated[int, Field(ge=0)] = 5_000_000
    """An invoice whose basis workbook would be larger is divided. 0: never embed."""

    split_above_lines: Annotated[int, Field(ge=1)] = 500
    """An invoice with more lines is split by care unit."""

    refuse_above_bytes: Annotated[int, Field(ge=1)] = 10_000_000
    """A larger invoice is not issued, because receivers refuse it."""

    peppol_rules: Folder = ""
    """The folder of Peppol's own rules (PEPPOL-EN16931-UBL .xslt or .sch), if any."""

    riv_incomplete: Incomplete = "withhold"
    """Whether to withhold an incomplete national basis, or refuse the month."""


class Settings(RunSettings):
    """All settings of a home. Those defined here do not affect runs."""

    payment_accounts: Accounts = {}
    """Owners of bank accounts that are not an agreement's bankgiro: `"SE45…" = "999999-0014"`."""

    schedule: Schedule = Schedule()
    server: Server = Server()
    alerts: Alerts = Alerts()
    log: Log = Log()
    access: Access = Access()
    retention: Retention = Retention()

    def of_run(self) -> RunSettings:
        """Return the settings that affect a run."""
        return RunSettings(**self.model_dump(include=set(RunSettings.model_fields)))


# (`approval`,) or (`schedule`, `billing_day`)
Key = tuple[str, ...]


def section_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the table of settings that a field holds, or None."""
    of = field.annotation
    return of if isinstance(of, type) and issubclass(of, BaseModel) else None


def _fields(model: type[BaseModel], above: Key = ()) -> dict[Key, FieldInfo]:
    found: dict[Key, FieldInfo] = {}
    for name, field in model.model_fields.items():
        if section := section_of(field):
            found |= _fields(section, (*above, name))
        else:
            found[*above, name] = field
    return found


FIELDS: Final = _fields(Settings)


def is_list(field: FieldInfo) -> bool:
    """Return whether a setting is a list; in the environment, commas separate items."""
    return get_origin(field.annotation) is list


def is_table(field: FieldInfo) -> bool:
    """Return whether a setting is a table with keys that the user chooses."""
    return get_origin(field.annotation) is dict


def allowed(field: FieldInfo) -> str:
    """Return a description of a setting's allowed values, in Swedish."""
    for mark in field.metadata:
        if isinstance(mark, Allowed):
            return mark.text
    if get_origin(field.annotation) is Literal:
        return f"en av {', '.join(get_args(field.annotation))}"
    if field.annotation is bool:
        return "true eller false"
    least = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
    most = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
    return f"ett tal, minst {least}" if most is None else f"ett tal från {least} till {most}"


def wrong_at(where: str, keys: Key) -> SettingsError:
    """Return the error for a key of the settings.

    Args:
        where: the file or variable that sets it.
        keys: the path of the key; it may go deeper than a setting, as an entry of a list does.
    """
    for key, field in FIELDS.items():
        if keys[: len(key)] == key:
            code, name = ErrorCode.SETTING_NOT_ALLOWED, ".".join(key)
            return SettingsError(code, place=where, key=name, allowed=allowed(field))
    depth = len(keys) - 1
    known = dict.fromkeys(key[depth] for key in FIELDS if key[:depth] == keys[:-1])
    name = ".".join(keys)
    if keys[-1] in known:
        return SettingsError(ErrorCode.SETTING_IS_A_TABLE, place=where, key=name)
    names = ", ".join(known)
    return SettingsError(ErrorCode.SETTING_UNKNOWN, place=where, key=name, known=names)


PREFIX: Final = "SAMFAKTURA_"
BETWEEN: Final = "__"
_NO_SETTING: Final = {"SAMFAKTURA_HOME"}
_CREDIT_LIMITS: Final = ("approve_credits_kronor", "approve_credits_percent")
_NEEDED: Final = {
    "mail_from": "mail_to",
    "smtp_host": "mail_to",
    "smtp_password_file": "smtp_user",
}


class SettingSources(NamedTuple):
    """The values set by the file and by the environment, both in the file's form."""

    file: dict[str, Any]
    environment: dict[str, Any]


def load_settings(home: Home | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of a home, if given; environment variables override the file.

    Raises:
        SettingsError: names the key, where it is set and the allowed values.
    """
    given = setting_sources(home, environment)
    settings = Settings.model_validate(_over(given.file, _tightened(given)))
    alerts = settings.alerts
    for key, other in _NEEDED.items():
        if getattr(alerts, other) and not getattr(alerts, key):
            raise SettingsError(
                ErrorCode.SETTING_NEEDED, key=f"alerts.{key}", other=f"alerts.{other}"
            )
    return settings


def _tightened(given: SettingSources) -> dict[str, Any]:
    """Return the environment's values, without an approval that is looser than the file's."""
    loosened = {
        key
        for key in ("approval", *_CREDIT_LIMITS)
        if (strict := given.file.get(key)) not in {None, "auto", 0}
        and (given.environment.get(key, strict) in {"auto", 0} or _exceeds(given, key))
    }
    return {key: value for key, value in given.environment.items() if key not in loosened}


def _exceeds(given: SettingSources, key: str) -> bool:
    return key in _CREDIT_LIMITS and given.environment.get(key, 0) > given.file[key]


def setting_sources(
    home: Home | None, environment: Mapping[str, str] = os.environ
) -> SettingSources:
    """Return the values set by a home's file, if it exists, and by the environment.

    Raises:
        SettingsError: names the key, where it is set and the allowed values.
    """
    from_file = {} if home is None or not lies_there(home.settings) else _of_file(home.settings)
    return SettingSources(from_file, _of_environment(environment))


def _of_file(path: Path) -> dict[str, Any]:
    data = bounded_bytes(path, SETTINGS_BYTES)
    try:
        content = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as wrong:
        place = place_in_toml(wrong)
        raise SettingsError(ErrorCode.SETTINGS_NOT_TOML, file=path.name, place=place) from None
    return _held(content, path.name, strict=True)


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the values set by the environment: SAMFAKTURA_SCHEDULE__BILLING_DAY=8."""
    found: dict[str, Any] = {}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in _NO_SETTING:
            continue
        key = tuple(name.removeprefix(PREFIX).lower().split(BETWEEN))
        if key not in FIELDS or is_table(FIELDS[key]):
            raise SettingsError(ErrorCode.VARIABLE_UNKNOWN, name=name)
        value: Any = text
        if is_list(FIELDS[key]):
            value = [part.strip() for part in text.split(",") if part.strip()]
        found = _over(found, _held(_nested(key, value), name, strict=False))
    return found


def _held(given: dict[str, Any], where: str, *, strict: bool) -> dict[str, Any]:
    """Return the given values in the types of the settings, if all are allowed.

    The message never contains the value, because a secret may have been given instead of its file.
    """
    try:
        return Settings.model_validate(given, strict=strict).model_dump(exclude_unset=True)
    except ValidationError as wrong:
        raise wrong_at(where, tuple(map(str, wrong.errors()[0]["loc"]))) from None


def _nested(key: Key, value: Any) -> dict[str, Any]:
    first, *rest = key
    return {first: _nested(tuple(rest), value) if rest else value}


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Merge two tables of settings recursively; `over` has precedence."""
    both = {
        name: _over(under[name], over[name])
        for name in under.keys() & over.keys()
        if isinstance(over[name], dict)
    }
    return under | over | both
