"""The documentation cannot lag: it names what there is, what it names is there, and its commands run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import cast

import pytest
from tests.web.conftest import sealed

import beleidsgraaf
from beleidsgraaf import reference
from beleidsgraaf.build import build
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.checks import CHECKS, Check
from beleidsgraaf.cli import app
from beleidsgraaf.engine import Engine
from beleidsgraaf.locations import Locations
from beleidsgraaf.question import read_questions
from beleidsgraaf.settings import PREFIX, Settings
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
QUESTIONS = [path.stem for path in sorted((ROOT / "queries").glob("*.rq"))]
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def everything() -> str:
    return "\n".join(page.read_text() for page in PAGES)


# What there is, is documented


@pytest.mark.parametrize("name", [PREFIX + row.name.upper() for row in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "instellingen.md").read_text()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_is_documented(check: Check) -> None:
    assert f"| `{check.name}` |" in (ROOT / "docs" / "instellingen.md").read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    text = "\n".join(page.read_text() for page in PAGES if page.name != "CHANGELOG.md")
    shown_as = rf"beleidsgraaf {name}\b" + (rf"|make {name}\b" if name in targets() else "")
    assert re.search(shown_as, text), f"no page shows `beleidsgraaf {name}`"


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_documented(name: str) -> None:
    text = (ROOT / "docs" / "vragen.md").read_text()
    assert f"\n## {name}\n" in text
    assert f"beleidsgraaf ask {name}" in text


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    pending = [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        pending += [target for target, _ in links(page) if target.exists()]
    assert sorted(str(page.relative_to(ROOT)) for page in set(PAGES) - reached if page.parent != ROOT) == []


def test_every_route_is_documented(prefixes: Prefixes) -> None:
    service = create_app(Catalogue({}, cast(Engine, None), prefixes), sealed(Path()), Settings())
    paths = {*service.openapi()["paths"], "/v1/openapi.json"}
    text = everything()
    assert sorted(path for path in paths if path.partition("/{")[0] not in text) == []


# What is made is fresh


@pytest.mark.parametrize("name", ["instellingen.md", "vragen.md"])
def test_the_generated_pages_are_fresh(name: str, locations: Locations, prefixes: Prefixes) -> None:
    rendered = {
        "instellingen.md": lambda: reference.render_settings(),
        "vragen.md": lambda: reference.render_questions(read_questions(locations.queries, prefixes).values()),
    }[name]()
    assert (ROOT / "docs" / name).read_text() == rendered, f"docs/{name} is stale: run `make docs`"


# What is named, is there

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.M | re.S)


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text())


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Each relative link: the file it leads to, and the heading in it."""
    for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", prose(page)):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield ((page.parent / path).resolve() if path else page), anchor


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pages
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        assert target.exists(), f"{page.name} links to {target}, which is not there"
        assert target.is_relative_to(ROOT)
        if anchor:
            headings = {slug(heading) for heading in re.findall(r"^#+ (.*)$", target.read_text(), re.M)}
            assert anchor in headings, f"{page.name}: {target.name} has no heading #{anchor}"


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))


@pages
def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    text = page.read_text()
    code = [*re.findall(r"`([^`\n]+)`", prose(page)), *(block[2] for block in _FENCE.findall(text))]
    named = {name for piece in code for name in re.findall(r"(?:^|\s)make ((?!-)[a-z]+)", piece)}
    assert sorted(named - targets()) == []


def test_every_make_target_is_explained() -> None:
    explained = set(re.findall(r"^([a-z]+):.*## \S", (ROOT / "Makefile").read_text(), re.M))
    assert targets() - explained <= {"help"} | explained
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)
    assert phony
    assert set(phony[1].split()) == targets()


@pages
def test_every_question_and_check_that_is_named_is_there(page: Path) -> None:
    text = page.read_text()
    for name in re.findall(r"beleidsgraaf ask ([a-z][a-z-]+)", text):
        assert name in QUESTIONS, f"{page.name} asks {name}"
    for names in re.findall(r"beleidsgraaf check((?: [a-z]+)+)`", text):
        assert set(names.split()) <= {check.name for check in CHECKS}


@pages
def test_every_path_of_the_project_that_is_named_is_there(page: Path) -> None:
    folders = "ontology|shapes|data|queries|api|docs|tests|bench"
    for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", page.read_text()):
        assert (ROOT / name).exists(), f"{page.name} names {name}"


# What is shown, runs


def shown(page: Path) -> list[str]:
    """The commands in the blocks of a page, without their comments."""
    blocks = [body for _, kind, body in _FENCE.findall(page.read_text()) if kind in ("sh", "")]
    found = []
    for line in "".join(blocks).splitlines():
        command = line.partition("  #")[0].strip()
        if re.search(r"(?:^|\| )beleidsgraaf ", command):
            found.append(command)
    return found


README_COMMANDS = [line for line in shown(ROOT / "README.md") if "beleidsgraaf serve" not in line]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> dict[str, str]:
    """The shipped files, sealed, and the command on the path."""
    opslag = tmp_path_factory.mktemp("docs") / "opslag"
    build(Locations(locations.root, opslag), validate=lambda _: {}, pakket=beleidsgraaf.__version__)
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{others.get('PATH', '')}"
    return {**others, "PATH": path, "BELEIDSGRAAF_OPSLAG": str(opslag)}


def test_the_readme_shows_commands() -> None:
    assert len(README_COMMANDS) >= 4
    assert any("beleidsgraaf serve" in line for line in shown(ROOT / "README.md"))


@pytest.mark.parametrize("line", README_COMMANDS)
def test_every_command_in_the_readme_runs(environment: dict[str, str], tmp_path: Path, line: str) -> None:
    shell = shutil.which("bash")
    assert shell
    ran = subprocess.run(  # noqa: S603 — the project's own documentation
        [shell, "-o", "pipefail", "-c", line],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()
    assert "Geen rijen." not in ran.stdout
    assert "Traceback" not in ran.stderr


def test_the_example_of_each_question_in_the_docs_is_well_formed() -> None:
    lines = [line for line in shown(ROOT / "docs" / "vragen.md") if " ask " in line]
    assert len(lines) == len(QUESTIONS)
    for line in lines:
        words = shlex.split(line)
        assert words[:2] == ["beleidsgraaf", "ask"]
        assert len(words) % 2 == 1, line
        assert all(word.startswith("--") for word in words[3::2])


# Nothing of the machine it was made on

# Written in parts, so that this file does not hold what it looks for.
_HOSTS = [name.replace(" ", ".") for name in ("pypi org", "pythonhosted org", "npmjs org", "repo1 maven", "docker io")]
_MACHINE = re.compile(r"(?<![\w./:~-])/(?:work|root|home|Users|mnt|private)/[\w.-]")


def tracked() -> list[Path]:
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("this is no git checkout")
        pytest.skip("this is no git checkout")
    listed = subprocess.run(  # noqa: S603
        [git, "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_holds_a_path_of_this_machine_or_the_host_of_a_registry() -> None:
    faults = []
    for path in tracked():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            found = [host for host in _HOSTS if host in line] + _MACHINE.findall(line)
            faults += [f"{path.relative_to(ROOT)}:{number}: {what}" for what in found]
    assert faults == []


def test_no_file_is_a_source_text() -> None:
    """The policy texts are not part of the project; neither is what is made from it."""
    names = [path.relative_to(ROOT) for path in tracked()]
    assert [str(name) for name in names if name.suffix in (".pdf", ".docx", ".nq", ".whl", ".pyc")] == []
    given = os.environ.get("BELEIDSGRAAF_BRONNEN")
    texts = {path.name for path in Path(given).glob("*.txt")} if given else set()
    assert [str(name) for name in names if name.name in texts] == []
