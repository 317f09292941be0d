"""The page about the API: its commands run on a real server, and it leaves nothing out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import Server, serving

from beleidsgraaf.comparison import Stand
from beleidsgraaf.differences import Grond, Oordeel
from beleidsgraaf.locations import Locations
from beleidsgraaf.question import Question
from beleidsgraaf.web.replies import format_name
from beleidsgraaf.web.tables import MOST_XLSX_CELLS
from beleidsgraaf.web.vragen import offered

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
TEXT = PAGE.read_text()
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.S)
    for line in block.splitlines()
    if line.startswith("curl")
]


@pytest.fixture(scope="module")
def server(sealed: Locations) -> Iterator[Server]:
    with serving(sealed) as server:
        yield server


def test_the_page_shows_commands() -> None:
    assert len(COMMANDS) >= 12


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_runs(server: Server, tmp_path: Path, line: str) -> None:
    curl, shell = shutil.which("curl"), shutil.which("bash")
    if not curl or not shell:
        if os.environ.get("CI") == "true":
            pytest.fail("curl or bash is missing")
        pytest.skip("curl or bash is missing")
    strict = line.replace("curl ", f"{curl} --silent --show-error --fail-with-body ", 1)
    ran = subprocess.run(  # noqa: S603 — the project's own documentation
        [shell, "-c", strict.replace("http://127.0.0.1:8000", server.base)],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout.decode() + ran.stderr.decode()
    files = list(tmp_path.iterdir())
    assert bool(files) == ("-o " in line)
    body = files[0].read_bytes() if files else ran.stdout
    assert body
    if body.startswith(b"{"):
        found = json.loads(body)
        assert found.get("totaal", 1) > 0
        assert "status" not in found or found["status"] != 400


def test_every_example_of_json_is_json() -> None:
    for block in re.findall(r"```json\n(.*?)```", TEXT, re.S):
        json.loads(block)


@pytest.mark.parametrize("word", [*Stand, *Oordeel, *(grond for grond in Grond if grond)])
def test_every_state_and_judgement_is_explained(word: str) -> None:
    assert f"`{word}`" in TEXT


def test_every_format_is_named() -> None:
    for form in ("SELECT", "ASK", "CONSTRUCT"):
        for media in offered(Question("x", "", form, "", "")):
            assert f"`{format_name(media)}`" in TEXT
            assert f"`{media.type}`" in TEXT


def test_the_limit_of_a_workbook_is_the_real_one() -> None:
    assert f"{MOST_XLSX_CELLS:,}".replace(",", ".") + " cellen" in TEXT
