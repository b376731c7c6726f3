"""Complete files of the inbox: equal observations, and no working name.

The names are those of rsync, sftp clients (WinSCP: .filepart), browsers and office programs.
"""

import pytest

from transforms.arrivals import FileLook, is_working_name, still, untouched


@pytest.mark.parametrize(
    ("path", "working"),
    [
        ("januari.csv", False),
        ("leverans/2024-01/januari.csv", False),
        ("tmp/januari.csv", False),
        ("part.csv", False),
        (".januari.csv.x7Hq2", True),
        (".rsync-partial/januari.csv", True),
        ("januari.csv.filepart", True),
        ("januari.csv.PART", True),
        ("januari.csv.tmp", True),
        ("januari.csv.crdownload", True),
        ("januari.xlsx~", True),
        ("~$januari.xlsx", True),
        ("uppladdning.partial/januari.csv", True),
    ],
)
def test_working_names_are_left_alone(path: str, working: bool) -> None:
    assert is_working_name(path.split("/")) is working


def test_a_file_that_changes_between_two_observations_is_not_complete() -> None:
    before = {
        "same": FileLook(10, 1, 1),
        "grows": FileLook(10, 1, 1),
        "written anew": FileLook(10, 1, 1),
        "moved here": FileLook(10, 1, 1),
        "taken away": FileLook(10, 1, 1),
    }
    now = {
        "same": FileLook(10, 1, 1),
        "grows": FileLook(11, 2, 2),
        "written anew": FileLook(10, 2, 2),
        "moved here": FileLook(10, 1, 2),
        "new": FileLook(10, 1, 1),
    }
    assert list(still(before, now)) == ["same"]


def test_a_copy_that_keeps_the_day_of_its_original_is_still_new() -> None:
    """`cp -p` and sftp set the time of writing back, but never the time of change."""
    now = {"old": FileLook(10, 5, 6), "copied": FileLook(10, 5, 7), "written": FileLook(10, 7, 7)}
    assert list(untouched(now, since=7)) == ["old"]
