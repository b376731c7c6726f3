"""The home's own layout of files for RES, stored with each run."""

from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from contracts.errors.parameters import place_in_toml
from pipelines.home.bounded import SETTINGS_BYTES, bounded_bytes, lies_there
from pipelines.home.files import sha256_of, write_whole
from pipelines.home.paths import Home
from transforms.documents.res import ResLayout, res_layout, shipped_layout

RES_LAYOUT: Final = "res.toml"


def keep_res_layout(home: Home, folder: Path) -> str | None:
    """Copy the home's layout to a run's folder; return its sha256, or None.

    Raises:
        SettingsError: the layout is invalid; names the fault.
    """
    own = home.templates / RES_LAYOUT
    if not lies_there(own):
        return None
    content = bounded_bytes(own, SETTINGS_BYTES)
    try:
        res_layout(content.decode())
    except UnicodeDecodeError as wrong:
        raise SettingsError(ErrorCode.RES_NOT_TOML, place=place_in_toml(wrong)) from None
    return write_whole(folder / RES_LAYOUT, content)


def kept_res_layout(folder: Path) -> str | None:
    """Return the sha256 of a run's stored layout, or None."""
    kept = folder / RES_LAYOUT
    return sha256_of(kept) if kept.is_file() else None


def res_layout_of(folder: Path) -> ResLayout:
    """Return a run's stored layout, or else the program's default layout."""
    kept = folder / RES_LAYOUT
    return res_layout(kept.read_text(encoding="utf-8") if kept.is_file() else shipped_layout())
