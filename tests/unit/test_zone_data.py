"""Time zone data: the pinned package's comes before the machine's, and the check says which is used."""

import os
import subprocess
import sys
import zoneinfo
from importlib import resources
from pathlib import Path

import pytest

from ops import checks, zone_data

ROOT = Path(__file__).parents[2]
OFFSET_IN_BERLIN = """
import sys, zoneinfo
from datetime import datetime
from ops.zone_data import prefer_pinned_zones

if len(sys.argv) > 1:
    zoneinfo.reset_tzpath([sys.argv[1]])
prefer_pinned_zones()
print(datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).strftime("%z"))
"""


@pytest.fixture
def old_data(tmp_path: Path) -> Path:
    """A machine's folder of zones in which Berlin has no offset at all."""
    (tmp_path / "Europe").mkdir()
    utc = resources.files("tzdata.zoneinfo") / "UTC"
    (tmp_path / "Europe" / "Berlin").write_bytes(utc.read_bytes())
    return tmp_path


def offset_in_berlin(*arguments: str, **environment: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", OFFSET_IN_BERLIN, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=True,
        text=True,
    )
    return run.stdout.strip()


def test_the_pinned_zones_come_before_the_machines(old_data: Path) -> None:
    assert offset_in_berlin(str(old_data)) == "+0200"


def test_the_operator_may_name_other_folders(old_data: Path) -> None:
    assert offset_in_berlin(PYTHONTZPATH=str(old_data)) == "+0000"


def test_these_tests_read_the_pinned_zones_themselves() -> None:
    assert zoneinfo.TZPATH == ()


@pytest.mark.parametrize(
    ("file", "line"), [("tzdata.zi", "# version 2025b\n# more"), ("+VERSION", "2025b\n")]
)
def test_the_machines_version_is_read_where_it_tells(
    file: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zone_data, "MACHINE_FOLDERS", [str(tmp_path / "none"), str(tmp_path)])
    assert zone_data.machine_version() is None
    (tmp_path / file).write_text(line)
    assert zone_data.machine_version() == "2025b"


@pytest.mark.parametrize(
    ("machines", "chosen", "said"),
    [
        ("2025b", None, "version 2026f, which comes with Kindling."),
        (None, None, "version 2026f, which comes with Kindling."),
        ("2027a", None, "This machine has 2027a"),
        ("2027a", "/zones", "from /zones"),
    ],
)
def test_the_check_says_which_zones_are_used(
    machines: str | None, chosen: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "pinned_version", lambda: "2026f")
    monkeypatch.setattr(checks, "machine_version", lambda: machines)
    if chosen:
        monkeypatch.setenv(zone_data.PATH_SETTING, chosen)
    result = checks.check_zones()
    assert result.is_fine
    assert said in result.text
