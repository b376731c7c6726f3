"""Every setting by its key, and what it may be: read out of the fields themselves."""

from typing import Final, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipelines.settings_fields import Allowed, Settings

# (`approval`,) or (`schedule`, `billing_day`)
Key = tuple[str, ...]


def section_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the table of settings that a field is, if it is one."""
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
    """Tell whether a setting is a list; the environment writes it with commas between."""
    return get_origin(field.annotation) is list


def is_table(field: FieldInfo) -> bool:
    """Tell whether a setting is a table of names that people choose."""
    return get_origin(field.annotation) is dict


def allowed(field: FieldInfo) -> str:
    """Say what a setting may be."""
    for mark in field.metadata:
        if isinstance(mark, Allowed):
            return mark.text
    if get_origin(field.annotation) is Literal:
        return f"one of {', '.join(get_args(field.annotation))}"
    if field.annotation is bool:
        return "true or false"
    least = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
    most = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
    return f"a number, {least} or more" if most is None else f"a number from {least} to {most}"


def said_of(place: Key) -> str:
    """Say what is wrong at a place of the settings: what is allowed there, or that none is.

    Args:
        place: the keys to it; it may lie deeper than a setting, as an entry of a list does.
    """
    for key, field in FIELDS.items():
        if place[: len(key)] == key:
            return f"{'.'.join(key)} is {allowed(field)}"
    depth = len(place) - 1
    beside = dict.fromkeys(key[depth] for key in FIELDS if key[:depth] == place[:-1])
    name = ".".join(place)
    if place[-1] in beside:
        return f"{name} is a table: [{name}]"
    return f"unknown key {name!r}; there are {', '.join(beside)}"
