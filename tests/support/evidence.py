"""The files of a home that must be reproducible byte for byte."""

from hashlib import sha256

from pipelines.home.paths import Home


def evidence_of(home: Home) -> dict[str, str]:
    """Return path and sha256 of each table, manifest and document."""
    return {
        path.relative_to(home.root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for folder in ("runs", "outbox")
        for path in (home.root / folder).rglob("*")
        if path.is_file() and path != home.audit_head
    }
