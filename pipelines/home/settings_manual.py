"""Output about settings: current values with their source, an example, the manual."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipelines.home.paths import Home
from pipelines.home.setting_texts import SETTING_TEXTS
from pipelines.home.settings import (
    BETWEEN,
    FIELDS,
    PREFIX,
    Key,
    RunSettings,
    Settings,
    allowed,
    is_table,
    load_settings,
    section_of,
    setting_sources,
)

_HEAD: Final = """\
# Settings

(Made from `pipelines/home/settings.py` by `make docs`.)

`samfaktura.toml` in the home, in UTF-8; all settings are optional. `samfaktura config` prints the
current values and their sources, `samfaktura config --example` a file to begin with. Environment
variables override the file: `SAMFAKTURA_APPROVAL=four_eyes`, `SAMFAKTURA_SCHEDULE__BILLING_DAY=5`;
items of a list are separated by commas. Every command refuses unknown keys and values that are not
allowed before it does anything (exit 2); the message has the key and the allowed values.

A secret is not a setting: a `..._file` key names its file, of which the first line is read when it
is needed. A file that everyone can read is refused, and no secret is printed or logged.

A run's manifest records the settings of the first table; a run is reproduced with those, whatever
the current settings are. The others concern operation, and do not change any bill.
"""


class Holds(NamedTuple):
    """The current value of a setting: key, value, source, allowed values."""

    key: str
    value: str
    comes_from: str
    allowed: str


def what_holds(home: Home | None, environment: Mapping[str, str] = os.environ) -> list[Holds]:
    """Return the current value of every setting.

    Raises:
        SettingsError: names the key, where it is set and the allowed values.
    """
    given = setting_sources(home, environment)
    settings = load_settings(home, environment).model_dump()
    found = []
    for key, field in FIELDS.items():
        comes_from = "förval"
        if _at(given.file, key) is not None:
            comes_from = "samfaktura.toml"
        if _at(given.environment, key) is not None:
            comes_from = variable(key)
        found.append(Holds(".".join(key), _toml(_at(settings, key)), comes_from, allowed(field)))
    return found


def variable(key: Key) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + BETWEEN.join(key).upper()


def example() -> str:
    """Return a samfaktura.toml with every setting commented out at its default."""
    tables = [_table(None, Settings), *(_table(*section) for section in _sections().items())]
    return "\n".join(tables)


def manual() -> str:
    """Return docs/settings.md."""
    of_run = {name: Settings.model_fields[name] for name in RunSettings.model_fields}
    others = {
        name: field
        for name, field in Settings.model_fields.items()
        if name not in of_run and section_of(field) is None
    }
    parts = [_HEAD, _manual_of("Of a run", "", of_run), _manual_of("Of payments", "", others)]
    for name, model in _sections().items():
        parts.append(_manual_of(f"[{name}]", model.__doc__ or "", model.model_fields))
    return "\n".join(parts)


def _sections() -> dict[str, type[BaseModel]]:
    found = {name: section_of(field) for name, field in Settings.model_fields.items()}
    return {name: model for name, model in found.items() if model is not None}


def _manual_of(title: str, text: str, fields: Mapping[str, FieldInfo]) -> str:
    lines = [f"## {title}", ""]
    if text:
        lines += [" ".join(text.split()), ""]
    lines += ["| key | default | is | what for |", "| --- | --- | --- | --- |"]
    for name, field in fields.items():
        default = _toml(field.get_default())
        lines.append(f"| `{name}` | `{default}` | {allowed(field)} | {field.description} |")
    return "\n".join([*lines, ""])


def _table(name: str | None, model: type[BaseModel]) -> str:
    return "\n".join(_lines(name, model))


def _lines(name: str | None, model: type[BaseModel]) -> Iterator[str]:
    if name is None:
        yield "# Samfakturas inställningar. Ta bort # före en nyckel för att ändra den.\n"
    else:
        yield f"[{name}]"
    tables = []
    for key, field in model.model_fields.items():
        if section_of(field) is not None:
            continue
        text = SETTING_TEXTS[f"{name}.{key}" if name else key]
        if is_table(field):
            tables += [f"# {text}", f"# [{key}]\n"]
        else:
            yield from (f"# {text}", f"# Tillåtet: {allowed(field)}.")
            yield f"# {key} = {_toml(field.get_default())}\n"
    yield from tables


def _at(table: Mapping[str, Any], key: Key) -> Any:
    """Return the value of a table at a key; None if it is not set (TOML has no null)."""
    value: Any = table
    for name in key:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(name)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return json.dumps(value, ensure_ascii=False)
