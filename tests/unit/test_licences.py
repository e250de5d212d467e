"""What a host installs is listed, with licences that allow its use; so are the sources of data and fonts."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import typst
from packaging.utils import canonicalize_name

from core.version import VERSION

ROOT = Path(__file__).parents[2]
SBOM: dict[str, Any] = json.loads((ROOT / "deploy/sbom.cdx.json").read_text())
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/libraries.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Name ")
]
LICENCES_PAGE = (ROOT / "docs/licences.md").read_text()
# Whoever runs the bot may do so for any purpose and owes nobody its source. The LGPL and the MPL ask for the
# source of the library itself, which is installed unchanged and can be replaced.
ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CNRI-Python",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "License :: OSI Approved :: Apache Software License",
    "License :: OSI Approved :: BSD License",
}


def pinned_in(lock: str) -> dict[str, str]:
    """Return the version of each library in a lock."""
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def listed() -> dict[str, str]:
    """Return the version of each component of the list of components."""
    return {canonicalize_name(one["name"]): one["version"] for one in SBOM["components"]}


def licences_of(component: dict[str, Any]) -> set[str]:
    """Return each licence that a component states, by itself or as a part of an expression."""
    stated: set[str] = set()
    for one in component.get("licenses", []):
        text = one.get("expression") or one["license"].get("id") or one["license"]["name"]
        stated |= set(re.split(r" (?:AND|OR) ", text.replace("(", "").replace(")", "")))
    return stated


def test_the_list_of_components_has_what_a_host_installs_and_nothing_else() -> None:
    assert pinned_in("requirements.lock")
    assert listed() == pinned_in("requirements.lock"), "`make components` writes the list anew"


def test_the_list_of_licences_has_what_a_host_installs_and_nothing_else() -> None:
    versions = {canonicalize_name(name): version for name, version, _, _ in TABLE}
    assert versions == pinned_in("requirements.lock"), "`make components` writes the page anew"


def test_the_list_of_components_speaks_of_this_version_and_needs_its_own_libraries() -> None:
    root = SBOM["metadata"]["component"]
    assert (root["name"], root["version"]) == ("kindling", VERSION)
    (needed,) = [one["dependsOn"] for one in SBOM["dependencies"] if one["ref"] == root["bom-ref"]]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked_for = {canonicalize_name(re.split(r"[\[<>=]", line)[0]) for line in project["dependencies"]}
    assert {canonicalize_name(one.split("==")[0]) for one in needed} == asked_for


def test_the_list_of_components_is_the_same_whenever_and_wherever_it_is_made() -> None:
    assert SBOM["bomFormat"] == "CycloneDX"
    assert not {"serialNumber", "timestamp"} & (SBOM.keys() | SBOM["metadata"].keys())
    assert not re.search(r"file:|\.venv", json.dumps(SBOM))


def test_each_licence_is_known_and_allows_everybody_to_use_the_library() -> None:
    stated = {one["name"]: licences_of(one) for one in SBOM["components"]}
    assert not [name for name, licences in stated.items() if not licences]
    assert not {name: licences - ALLOWED for name, licences in stated.items() if licences - ALLOWED}
    assert not [row for row in TABLE if not row[2] or "unknown" in row[2].lower()]


def test_fonts_and_tables_are_named_among_the_licences() -> None:
    for font in typst.Fonts(include_system_fonts=False).families():
        assert font in LICENCES_PAGE, f"{font} comes with Typst"
    for package in re.findall(r"fonts-[\w-]+", (ROOT / "Containerfile").read_text()):
        assert package in LICENCES_PAGE
    for table in (ROOT / "data/places").glob("*.tsv"):
        assert f"data/places/{table.name}" in LICENCES_PAGE
    for link in ("libraries.md", "https://www.geonames.org/", "https://www.unicode.org/license.txt"):
        assert link in LICENCES_PAGE
