"""What may be set, with what each setting is for: the single source of docs/settings.md.

A setting's docstring is what is told of it; its type is what is allowed.
"""

import re
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Approval = Literal["auto", "four_eyes"]
Incomplete = Literal["withhold", "refuse"]
_SIGNS: Final = re.compile(r"[\s\-.]")
_ORG_NO: Final = re.compile("[0-9]{6}-?[0-9]{4}")


class Allowed(NamedTuple):
    """Says in words what a setting may be, where its type alone does not."""

    text: str


def _bare_accounts(told: dict[str, str]) -> dict[str, str]:
    """Return accounts and organisation numbers without the signs that people put between."""
    if not all(_ORG_NO.fullmatch(owner) for owner in told.values()):
        raise ValueError
    return {
        _SIGNS.sub("", account).upper().lstrip("0"): owner.replace("-", "")
        for account, owner in told.items()
    }


Accounts = Annotated[
    dict[str, str],
    AfterValidator(_bare_accounts),
    Allowed("a table of account = organisation number"),
]
_ADDRESS: Final = r"^[^@\s<>,]+@[^@\s<>,]+$"
Address = Annotated[
    str, StringConstraints(pattern=rf"^$|{_ADDRESS}"), Allowed("an address, name@host, or empty")
]
Addresses = Annotated[
    list[Annotated[str, StringConstraints(pattern=_ADDRESS)]],
    Allowed("a list of addresses, name@host"),
]
Hour = Annotated[int, Field(ge=5, le=23)]
Port = Annotated[int, Field(ge=1, le=65535)]
Folder = Annotated[str, Allowed("a folder, in the home or absolute, or empty")]
SecretFile = Annotated[
    str, Allowed("a file that not everyone can read, in the home or absolute, or empty")
]


class _Section(BaseModel):
    """A table of settings: nothing unknown, and nothing changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Schedule(_Section):
    """When the deployments of `samfaktura serve` run, by the clock in Sweden.

    Never between midnight and five: when the clocks change, an hour there comes twice or not at
    all.
    """

    billing_day: Annotated[int, Field(ge=1, le=28)] = 8
    """The day of the month on which the month before is billed."""

    billing_hour: Hour = 6
    """The hour at which a month is billed."""

    answers_hour: Hour = 7
    """The hour at which statuses and payments are read, each day."""

    publish_hour: Hour = 5
    """The hour at which the analysts' database is published anew, each day."""

    verify_hour: Hour = 22
    """The hour at which everything that is kept is verified, each night."""

    inbox_every_seconds: Annotated[int, Field(ge=5, le=3600)] = 60
    """How often the inbox is looked into."""

    inbox_still_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    """How long a file in the inbox has been the same before it is read: it may be half copied."""


class Server(_Section):
    """The Prefect server that `samfaktura serve` starts, or uses when it is there."""

    host: Annotated[str, StringConstraints(min_length=1), Allowed("a host name or address")] = (
        "127.0.0.1"
    )
    """Where the server listens."""

    port: Port = 4222
    """Its port."""

    auth_file: SecretFile = ""
    """The file with `user:password`, that the server asks of everyone. Empty: it asks nothing."""


class Alerts(_Section):
    """Whom to tell what needs a person. Empty: nobody is told."""

    mail_to: Addresses = []
    """Who gets the mails."""

    mail_from: Address = ""
    """Who sends them."""

    smtp_host: Annotated[str, Allowed("a host name or address, or empty")] = ""
    """The mail server."""

    smtp_port: Port = 25
    """Its port."""

    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    """How the way to the mail server is guarded."""

    smtp_user: Annotated[str, Allowed("a user name, or empty")] = ""
    """Who logs in to the mail server. Empty: nobody does."""

    smtp_password_file: SecretFile = ""
    """The file with the password of that user."""

    webhook_url_file: SecretFile = ""
    """The file with the address that is told by POST; it is a secret where the address is one."""

    portal_url: Annotated[
        str,
        StringConstraints(pattern=r"^$|^https?://\S+$"),
        Allowed("an address, https://..., or empty"),
    ] = ""
    """Where people find the portal: told in mails and summaries."""


class Log(_Section):
    """What the program writes of its own work. Never a patient: counts, numbers and codes."""

    stderr: bool = False
    """Whether it is written on stderr, as with `--log`; under systemd that is the journal."""

    file: Annotated[str, Allowed("a file, in the home or absolute, or empty")] = ""
    """A file that it is added to. Empty: none."""

    format: Literal["human", "json"] = "human"
    """One line a happening for people, or one JSON object a line for machines."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is written."""


class Retention(_Section):
    """How long is kept what may not be kept for ever; see docs/install.md."""

    archive_years: Annotated[int, Field(ge=7, le=100)] = 7
    """Years after the calendar year (bokföringslagen 1999:1078, 7 kap. 2 §, asks for seven)."""

    access_log_years: Annotated[int, Field(ge=5, le=100)] = 5
    """Years that the log of who has looked at patients is kept (at least five)."""

    prefect_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days that Prefect keeps its history of runs."""


class RunSettings(_Section):
    """What a run is made with, and what its manifest therefore records."""

    approval: Approval = "auto"
    """`auto` issues a bill at once; `four_eyes` stops at a draft until another person approves."""

    embed_up_to_bytes: Annotated[int, Field(ge=0)] = 5_000_000
    """A larger basis workbook is referred to from the invoice instead of embedded in it."""

    split_above_lines: Annotated[int, Field(ge=1)] = 500
    """An invoice with more lines is split by care unit."""

    refuse_above_bytes: Annotated[int, Field(ge=1)] = 10_000_000
    """A larger invoice is not issued: receivers refuse it."""

    peppol_rules: Folder = ""
    """The folder with Peppol's own rules (PEPPOL-EN16931-UBL .xslt or .sch), if there is one."""

    riv_incomplete: Incomplete = "withhold"
    """A national basis that lacks a fact is withheld from sending, or the month is refused."""


class Settings(RunSettings):
    """All settings of a home. What follows is of the operation, and no part of any run."""

    payment_accounts: Accounts = {}
    """Whose a bank account is that is no agreement's bankgiro: `"SE45…" = "999999-0014"`."""

    schedule: Schedule = Schedule()
    server: Server = Server()
    alerts: Alerts = Alerts()
    log: Log = Log()
    retention: Retention = Retention()

    def of_run(self) -> RunSettings:
        """Return what a run is made with."""
        return RunSettings(**self.model_dump(include=set(RunSettings.model_fields)))
