"""The home's own layout of files for RES, kept with each run: a month keeps its layout."""

from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from contracts.errors.parameters import place_in_toml
from pipelines.home.files import sha256_of, write_whole
from pipelines.home.paths import Home
from transforms.documents.res import ResLayout, res_layout, shipped_layout

RES_LAYOUT: Final = "res.toml"


def keep_res_layout(home: Home, folder: Path) -> str | None:
    """Keep the home's layout in a run's folder; return its sha256, or None when it has none.

    Raises:
        SettingsError: when the layout cannot be used, naming what is wrong in it.
    """
    own = home.templates / RES_LAYOUT
    if not own.is_file():
        return None
    content = own.read_bytes()
    try:
        res_layout(content.decode())
    except UnicodeDecodeError as wrong:
        raise SettingsError(ErrorCode.RES_NOT_TOML, place=place_in_toml(wrong)) from None
    return write_whole(folder / RES_LAYOUT, content)


def kept_res_layout(folder: Path) -> str | None:
    """Return the sha256 of the layout that a run keeps, or None."""
    kept = folder / RES_LAYOUT
    return sha256_of(kept) if kept.is_file() else None


def res_layout_of(folder: Path) -> ResLayout:
    """Return the layout that a run keeps, else the one that comes with the program."""
    kept = folder / RES_LAYOUT
    return res_layout(kept.read_text(encoding="utf-8") if kept.is_file() else shipped_layout())
