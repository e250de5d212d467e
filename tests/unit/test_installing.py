"""What a host installs with: the service, the image and the package name what is there."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from core.version import VERSION

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "deploy" / "kindling.service"
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")
NOT_SHIPPED = {"bench", "gallery", "tests"}


def code_of_the_bot() -> set[str]:
    """The packages and modules at the top of the repository that the bot runs with."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    folders = {path.parent.name for path in ROOT.glob("*/*.py") if not path.parent.name.startswith(".")}
    return ((packages | folders) - NOT_SHIPPED) | {path.name for path in ROOT.glob("*.py")}


def test_the_package_has_all_of_the_bots_code_and_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert set(wheel) == code_of_the_bot()
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "core/version.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_image_has_all_of_the_bots_code_and_nothing_private() -> None:
    listed = (ROOT / ".containerignore").read_text().splitlines()
    assert listed == (ROOT / ".dockerignore").read_text().splitlines()
    assert listed[0] == "*"
    let_in = {line.removeprefix("!") for line in listed if line.startswith("!")}
    assert let_in == (code_of_the_bot() - {"demo"}) | {"requirements.lock", "LICENSE"}


def test_the_image_runs_as_nobody_in_particular_and_is_asked_for_its_health() -> None:
    lines = (ROOT / "Containerfile").read_text()
    assert re.search(r"^USER 10001:10001$", lines, re.MULTILINE)
    assert re.search(r"^VOLUME /kindling/var$", lines, re.MULTILINE)
    assert "127.0.0.1:9464/healthz" in lines
    assert "--require-hashes" in lines


@pytest.mark.skipif(SYSTEMD_ANALYZE is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_service(tmp_path: Path) -> None:
    # The paths of an installation are not here; everything else is the file as it is.
    text = SERVICE.read_text().replace("/srv/kindling/app/.venv/bin/python", sys.executable)
    (tmp_path / SERVICE.name).write_text(text)
    command = [str(SYSTEMD_ANALYZE), "verify", "--man=no", str(tmp_path / SERVICE.name)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    mine = [line for line in checked.stderr.splitlines() if SERVICE.name in line]
    assert (checked.returncode, mine) == (0, [])


def test_the_service_is_not_restarted_for_what_a_restart_cannot_mend() -> None:
    lines = SERVICE.read_text().splitlines()
    for line in ("RestartPreventExitStatus=78", "ReadWritePaths=-/srv/kindling/app/var", "Type=notify"):
        assert line in lines
    assert "time-sync.target" in next(line for line in lines if line.startswith("After="))
