"""Everything of a home that must be the same bytes whenever it is made."""

from hashlib import sha256

from pipelines.home.paths import Home


def evidence_of(home: Home) -> dict[str, str]:
    """Path and sha256 of each table, manifest and document."""
    return {
        path.relative_to(home.root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for folder in ("runs", "outbox")
        for path in (home.root / folder).rglob("*")
        if path.is_file() and path != home.audit_head
    }
