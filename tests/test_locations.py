"""Where the files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from beleidsgraaf import locations as module
from beleidsgraaf.errors import SettingsError
from beleidsgraaf.locations import FOLDERS, Locations, find_locations


def make(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).mkdir(parents=True)
    return root


def test_the_shipped_files_are_all_there(locations: Locations) -> None:
    assert all(getattr(locations, name).is_dir() for name in FOLDERS)
    assert (locations.ontology / "prefixes.ttl").is_file()


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    root = make(tmp_path, *FOLDERS)
    found = find_locations(root, tmp_path / "opslag")
    assert found == Locations(root, tmp_path / "opslag")
    assert [found.ontology, found.shapes, found.data, found.queries] == [root / name for name in FOLDERS]


@pytest.mark.parametrize("missing", FOLDERS)
def test_a_missing_folder_is_named_with_the_cure(tmp_path: Path, missing: str) -> None:
    root = make(tmp_path, *(name for name in FOLDERS if name != missing))
    with pytest.raises(SettingsError, match=f"ontbreekt: {missing}\\.") as caught:
        find_locations(root)
    assert "BELEIDSGRAAF_GRAAF" in caught.value.cure


def test_in_a_checkout_generations_stay_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make(tmp_path, *FOLDERS)
    monkeypatch.setattr(module, "_PACKAGE", make(tmp_path / "api" / "beleidsgraaf"))
    assert find_locations() == Locations(tmp_path, tmp_path / ".opslag")


@pytest.mark.parametrize(("xdg", "expected"), [("/gegevens", Path("/gegevens")), ("", Path("/thuis/.local/share"))])
def test_installed_the_files_are_in_the_package_and_generations_with_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, xdg: str, expected: Path
) -> None:
    make(tmp_path / "_graph", *FOLDERS)
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", xdg)
    monkeypatch.setenv("HOME", "/thuis")
    assert find_locations() == Locations(tmp_path / "_graph", expected / "beleidsgraaf")


def test_a_path_as_seen_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path, *FOLDERS)
    monkeypatch.chdir(tmp_path)
    where = Locations(Path("."), tmp_path)
    assert where.relative(root / "data" / "nota.ttl") == Path("data/nota.ttl")
    with pytest.raises(ValueError, match="not in the subpath"):
        where.relative(Path("/elders"))
