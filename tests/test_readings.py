"""Second readings: a good table is read, a wrong one refused with line and cure; those shipped are about the graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beleidsgraaf.build import turtle_files
from beleidsgraaf.errors import ReadingError
from beleidsgraaf.locations import find_locations
from beleidsgraaf.readings import Lezing, Oordeel, Uitkomst, count, read_reading, wilson
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import parse

LOCATIONS = find_locations()
SHIPPED = sorted((LOCATIONS.data / "lezingen").glob("*.tsv"))
HEAD = "# Veertig uitspraken.\n# Alles hersteld.\ndocument\tonderwerp\tklasse\toordeel\tsoort_fout\ttoelichting\n"
GOOD = "document:stad\tbeleid:stad-doel\tDoel\tgoed\t\t\n"
WRONG = "document:stad\tbeleid:stad-actie\tInspanning\tfout\tdatum\tDe tekst zegt 2026.\n"

Read = Callable[[str], Lezing]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    path = tmp_path / "2026-01-31.tsv"

    def run(text: str) -> Lezing:
        path.write_text(text, encoding="utf-8")
        return read_reading(path)

    return run


def test_a_good_table(read: Read) -> None:
    found = read(HEAD + GOOD + WRONG)
    assert (found.datum, found.verslag) == ("2026-01-31", "Veertig uitspraken.\nAlles hersteld.")
    assert found.oordelen[1] == Oordeel(
        "document:stad", "beleid:stad-actie", "Inspanning", Uitkomst.FOUT, "datum", "De tekst zegt 2026."
    )
    assert [count(found.oordelen, uitkomst) for uitkomst in Uitkomst] == [1, 0, 1]


FAULTS = {
    "nothing": ("", 1, "kopregel"),
    "other columns": (HEAD.replace("klasse", "soort") + GOOD, 3, "kopregel"),
    "a cell too few": (HEAD + GOOD + GOOD.replace("\tDoel", ""), 5, "5 cellen"),
    "an empty row": (HEAD + "\n" + GOOD, 4, "0 cellen"),
    "an unknown verdict": (HEAD + GOOD.replace("goed", "prima"), 4, "«prima»"),
    "good with a kind of fault": (HEAD + GOOD.replace("goed\t", "goed\tdatum"), 4, "«datum»"),
    "wrong without a kind of fault": (HEAD + WRONG.replace("\tdatum", "\t"), 4, "soort_fout is «»"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_reported_with_its_line_and_the_cure(read: Read, name: str) -> None:
    text, line, message = FAULTS[name]
    with pytest.raises(ReadingError) as caught:
        read(text)
    assert message in caught.value.message
    assert caught.value.line == line
    assert caught.value.cure


def test_a_table_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "2026-01-31.tsv"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(ReadingError):
        read_reading(path)


@given(whole=st.integers(1, 10_000), data=st.data())
def test_the_interval_holds_the_share(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole - 1e-9 <= high <= 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_reading_is_about_statements_of_the_graph(path: Path, prefixes: Prefixes) -> None:
    """What was merged or removed because of the reading is named in its explanation; all else is there."""
    subjects = {
        prefixes.show(triple.subject.value)
        for file in turtle_files(LOCATIONS)
        for triple in parse(file)
        if isinstance(triple.subject, ox.NamedNode)
    }
    gone = [
        oordeel.onderwerp
        for oordeel in read_reading(path).oordelen
        if oordeel.onderwerp not in subjects and oordeel.uitkomst is Uitkomst.GOED
    ]
    assert gone == []


def test_enough_statements_of_every_document_were_read_again() -> None:
    oordelen = [oordeel for path in SHIPPED for oordeel in read_reading(path).oordelen]
    assert len(oordelen) >= 120
    documents = {oordeel.document for oordeel in oordelen}
    assert len(documents) == len(list((LOCATIONS.data / "gemeenten").rglob("*.ttl")))
    assert all(sum(oordeel.document == document for oordeel in oordelen) >= 20 for document in documents)
    assert count(oordelen, Uitkomst.FOUT) / len(oordelen) < 0.1
