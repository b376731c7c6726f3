"""The key for hashing patients: made once, readable by its owner only."""

from pathlib import Path

from contracts.errors.codes import ErrorCode
from pipelines.follow_up.publish import patient_key
from tests.support.errors import fails


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "patient.key"
    key = patient_key(path)
    assert len(key) == 32
    assert patient_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [left.name for left in tmp_path.iterdir()] == ["patient.key"]


def test_a_partial_key_of_a_killed_process_is_not_used(tmp_path: Path) -> None:
    (tmp_path / ".patient.key.part").write_bytes(b"ha")
    assert len(patient_key(tmp_path / "patient.key")) == 32


def test_a_malformed_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "patient.key").write_bytes(b"short")
    with fails(ErrorCode.PATIENT_KEY_DAMAGED, file="patient.key", count=32):
        patient_key(tmp_path / "patient.key")
