"""The person who acts: the user of the operating system, whatever the call says.

Decision: docs/operation.md#people.
"""

import os
import pwd
import stat
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = 0


class _Person:
    """The account of the person, once the process has become the owner of a home."""

    kept: str | None = None


def operating_system_user() -> str:
    """Return the account of the person: of the process, or of the person who ran sudo as root.

    Only root can be given another person's name by sudo; no other variable of the environment is
    read, because its user can set it.
    """
    number = os.getuid()
    if _Person.kept is not None:
        return _Person.kept
    if number == _ROOT and (by_sudo := _by_sudo()):
        return by_sudo
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def become_owner(home: Path) -> None:
    """Under sudo as root, become the owner of a home; the person remains.

    The program then has no more rights than its service, and files belong to the service.
    """
    if os.getuid() != _ROOT or not _by_sudo() or not home.is_dir():
        return
    owner = home.stat()
    if owner.st_uid == _ROOT or not _all_reach(Path(sys.executable)):
        return
    _Person.kept = operating_system_user()
    os.setgroups([owner.st_gid])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)


def _all_reach(program: Path) -> bool:
    """Return whether other users can reach a program: modules are imported when needed."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in program.resolve().parents)


def _by_sudo() -> str:
    return os.environ.get("SUDO_USER", "").strip()
