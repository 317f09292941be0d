"""What is shipped: the wheel holds the project's files and answers by itself; versions and pins agree."""

from __future__ import annotations

import json
import os
import re
import shutil
import site
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml

import beleidsgraaf
from beleidsgraaf.locations import FOLDERS
from beleidsgraaf.settings import PREFIX

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = {"api/beleidsgraaf": "beleidsgraaf", **{name: f"beleidsgraaf/_graph/{name}" for name in FOLDERS}}
LOCKS = sorted(ROOT.glob("requirements*.txt"))


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def run(*command: str, **variables: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "PYTHON"))}
    ran = subprocess.run(  # noqa: S603 — commands of our own making
        command, cwd=ROOT, env={**environment, **variables}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def tracked() -> list[Path]:
    """The files of the project that git has or would take, and that are there."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("this is no git checkout")
        pytest.skip("this is no git checkout")
    listed = run("git", "ls-files", "-co", "--exclude-standard", "-z").split("\0")
    return [Path(name) for name in listed if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("build")
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder))
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_exactly_the_files_of_five_folders(wheel: Path) -> None:
    # The editor offers its recipes.
    expected = {"beleidsgraaf/_graph/docs/kookboek.md"} | {
        f"{target}/{path.relative_to(folder)}"
        for path in tracked()
        for folder, target in SHIPPED.items()
        if path.is_relative_to(folder)
    }
    # What `make assets` built is not in git, and goes along.
    statisch = "beleidsgraaf/pages/statisch"
    expected |= {f"{statisch}/{path.name}" for path in (ROOT / "api" / statisch).glob("*")}
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        assert len(names) == len(set(names))
        found = {name for name in names if ".dist-info/" not in name}
        assert sorted(found - expected) == []
        assert sorted(expected - found) == []
        for path in tracked():
            for folder, target in SHIPPED.items():
                if path.is_relative_to(folder):
                    assert archive.read(f"{target}/{path.relative_to(folder)}") == (ROOT / path).read_bytes(), path


@pytest.mark.slow
def test_the_wheel_brings_licences_types_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"beleidsgraaf-{project()['version']}.dist-info"
        names = archive.namelist()
        for licence in project()["license-files"]:
            assert f"{info}/licenses/{licence}" in names
        assert "beleidsgraaf = beleidsgraaf.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert "beleidsgraaf/py.typed" in names, "the classifier says Typing :: Typed"
        metadata = archive.read(f"{info}/METADATA").decode()
        assert f"License-Expression: {project()['license']}" in metadata


@pytest.mark.slow
def test_the_installed_wheel_answers_by_itself(wheel: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(fresh))
    python = str(fresh / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    (packages,) = (fresh / "lib").glob("python*/site-packages")
    # The libraries are those of the environment the tests run in. This project itself is not among them: a line here
    # adds a folder, and does not read the lines that an editable install left in it.
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()) + "\n")

    where = run(python, "-c", "import beleidsgraaf; print(beleidsgraaf.__file__)", HOME=str(tmp_path)).strip()
    assert Path(where).is_relative_to(packages)
    # Sealed without being judged, which the tests of the command do; only to save time.
    run(
        python,
        "-c",
        "import beleidsgraaf as b; from beleidsgraaf.build import build;"
        "from beleidsgraaf.locations import find_locations;"
        "build(find_locations(), validate=lambda _: {}, pakket=b.__version__)",
        XDG_DATA_HOME=str(tmp_path / "data"),
    )
    command = str(fresh / "bin" / "beleidsgraaf")
    answer = run(command, "ask", "documenten", "--format", "json", XDG_DATA_HOME=str(tmp_path / "data"))
    labels = {row["vanGemeenteLabel"] for row in json.loads(answer)}
    assert labels >= {"Alphen aan den Rijn", "Aalsmeer"}
    assert any((tmp_path / "data" / "beleidsgraaf" / "generaties").iterdir())
    assert not list(packages.rglob(".opslag"))


# Versions


def test_one_version_everywhere() -> None:
    version = project()["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    heading = re.search(r"^## \[?([^\s\]]+)\]?", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert heading
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "beleidsgraaf.ttl", format="turtle")
    publiccode = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    said = {
        "beleidsgraaf.__version__": beleidsgraaf.__version__,
        "CHANGELOG.md": heading[1],
        "ontology/beleidsgraaf.ttl": str(next(ontology.objects(None, rdflib.OWL.versionInfo))),
        "publiccode.yml": publiccode["softwareVersion"],
    }
    assert said == dict.fromkeys(said, version)


def test_the_changelog_and_publiccode_agree_on_the_day() -> None:
    heading = re.search(r"^## .*?(\d{4}-\d{2}-\d{2})", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert heading
    assert heading[1] == str(yaml.safe_load((ROOT / "publiccode.yml").read_text())["releaseDate"])


# Pins

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?)==(\S+?)(?: *; *[^\\]+?)?(?: \\)?$")


def pins(path: Path) -> dict[str, tuple[str, int]]:
    """Each pinned package of a lock file: its version, and how many hashes it has."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if re.fullmatch(r"--hash=sha256:[0-9a-f]{64}(?: \\)?", text):
            assert name, f"{path.name}:{number}: a hash of nothing"
            found[name] = (found[name][0], found[name][1] + 1)
            continue
        pin = _PIN.match(text)
        assert pin, f"{path.name}:{number}: neither a pin nor a hash: {text}"
        name = re.sub(r"[-_.]+", "-", pin[1]).lower()
        found[name] = (pin[2], 0)
    return found


def test_there_are_lock_files() -> None:
    assert {path.name for path in LOCKS} >= {"requirements.txt", "requirements-build.txt", "requirements-dev.txt"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_dependency_is_pinned_with_a_hash(path: Path) -> None:
    found = pins(path)
    assert found
    assert [name for name, (_, hashes) in found.items() if not hashes] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_address(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|-e|-r|--\w*index\w*|--find-links|--trusted-host)\b", text, re.M)
    assert " @ " not in text


def test_the_lock_files_agree_on_versions() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in LOCKS:
        for name, (version, _) in pins(path).items():
            other, where = seen.setdefault(name, (version, path.name))
            assert version == other, f"{name} is {version} in {path.name} and {other} in {where}"


@pytest.mark.parametrize(
    ("wanted", "lock"), [("dependencies", "requirements.txt"), ("dev", "requirements-dev.txt")], ids=["run", "dev"]
)
def test_everything_in_pyproject_is_pinned(wanted: str, lock: str) -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = whole["dependency-groups"]["dev"] if wanted == "dev" else whole["project"]["dependencies"]
    normal = {re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", name)[0]).lower() for name in names}
    pinned = {name for path in LOCKS for name in pins(path)} if wanted == "dev" else set(pins(ROOT / lock))
    assert sorted(normal - pinned) == []


def test_the_package_imports_only_what_it_declares() -> None:
    """Every outside library that a module imports stands in pyproject.toml; one that came along by chance does not."""
    given = {
        "markupsafe": "jinja2",
        "prometheus_client": "prometheus-client",
        "starlette": "fastapi",
        "yaml": "pyyaml",
        "SPARQLWrapper": "sparqlwrapper",
    }
    declared = {re.split(r"[<>=!~\[; ]", name)[0].lower() for name in project()["dependencies"]}
    for path in (ROOT / "api").rglob("*.py"):
        for name in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.M):
            if name in sys.stdlib_module_names or name == "beleidsgraaf":
                continue
            assert given.get(name, name).lower() in declared, f"{path.relative_to(ROOT)} imports {name}"
