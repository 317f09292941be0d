"""The report: it counts what is there, names what is open and why, and the page in docs/ is not behind the data."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from beleidsgraaf.build import turtle_files
from beleidsgraaf.checks import CHECKS, Context, Outcome
from beleidsgraaf.cli import app
from beleidsgraaf.findings import Ernst, Melding
from beleidsgraaf.locations import Locations, find_locations
from beleidsgraaf.report import render_report

LOCATIONS = find_locations()
PAGE = (Path(__file__).resolve().parent.parent / "docs" / "rapport.md").read_text()
SHAPES, RULES = (next(check for check in CHECKS if check.name == name) for name in ("vormen", "regels"))


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(LOCATIONS)


def chapter(report: str, name: str) -> str:
    """Return one chapter of the report."""
    return re.split(r"^## ", report, flags=re.M)[1:][[*re.findall(r"^## (.*)$", report, flags=re.M)].index(name)]


@pytest.mark.parametrize("name", ["Aantallen", "Dekking", "Tweede lezing"])
def test_the_page_in_docs_is_not_behind_the_data(context: Context, name: str) -> None:
    """What needs the texts or the shapes is held against the page by continuous integration."""
    assert chapter(PAGE, name) == chapter(render_report(context, []), name), "Run `make rapport`."


def test_the_page_in_docs_has_no_violation_and_lost_nothing() -> None:
    assert "Fouten: 0." in PAGE
    rows = [line.split(" | ") for line in chapter(PAGE, "Bewijs").split("\n") if line.startswith("| `")]
    assert len(rows) == len(list((LOCATIONS.data / "gemeenten").rglob("*.ttl")))
    assert {(row[2], row[3]) for row in rows} == {("0", "0")}


def test_counts_are_those_of_the_files(context: Context) -> None:
    """Counted here in the text of the files: a subject, and under it its class."""
    report = chapter(render_report(context, []), "Aantallen")
    text = "\n".join(path.read_text() for path in turtle_files(LOCATIONS) if "gemeenten" in path.parts)
    counted = Counter(re.findall(r"^    a bg:(\w+) ;$", text, flags=re.M))
    for name, klasse in (("doel", "Doel"), ("rolvervulling", "Rolvervulling"), ("waarneming", "Waarneming")):
        [row] = re.findall(rf"^\| {name} \|.*\| (\d+) \|$", report, flags=re.M)
        assert int(row) == counted[klasse]


def test_every_section_without_parts_is_there_with_its_coverage(context: Context) -> None:
    report = chapter(render_report(context, []), "Dekking")
    assert re.search(r"^\| 2\.2 Wonen \|", report, flags=re.M) is None, "a section with parts is told by its parts"
    assert re.search(r"^\| .*\| \d+-\d+ \| leeg in bron \|", report, flags=re.M)


def test_what_is_open_is_named_with_its_explanation_and_note(context: Context) -> None:
    subject = "waarneming:alphen-sociale-agenda-2025-obesitas-alphen-aan-den-rijn"
    shape = "bgsh:WaarnemingShape-wanneer-advies"
    outcomes = [
        Outcome(SHAPES, [Melding(Ernst.WARNING, "", 0, subject, "Zeg wanneer.", shape)]),
        Outcome(RULES, [Melding(Ernst.VIOLATION, "", 0, "beleid:x", "Twee | strepen.", "regel", "waarde")]),
    ]
    report = chapter(render_report(context, outcomes), "Wat openstaat")
    assert "Fouten: 1. Waarschuwingen: 1." in report
    assert "het jaar van het document is niet het jaar van het cijfer" in report
    assert f"| `{subject}` |" in report
    assert "| `beleid:x` (waarde) |" in report


def test_without_the_texts_the_report_says_so(context: Context) -> None:
    assert "niet gecontroleerd" in chapter(render_report(context, []), "Bewijs")


def test_a_wrong_reading_stops_the_report(tmp_path: Path) -> None:
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(getattr(LOCATIONS, name), tmp_path / name)
    (tmp_path / "data" / "lezingen").mkdir(parents=True)
    (tmp_path / "data" / "lezingen" / "2026-01-31.tsv").write_text("niets")
    with pytest.raises(Exception, match="kopregel"):
        render_report(Context(Locations(tmp_path, tmp_path)), [])


def test_the_report_takes_no_names_of_checks() -> None:
    result = CliRunner().invoke(app, ["check", "--rapport", "vormen"])
    assert result.exit_code != 0
