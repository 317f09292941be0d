"""A finding says where it is, as editors count."""

from __future__ import annotations

from pathlib import Path

import pytest

from beleidsgraaf.build import turtle_files
from beleidsgraaf.findings import Ernst, Melding, Subjects
from beleidsgraaf.locations import Locations


def test_the_place_is_clickable() -> None:
    melding = Melding(Ernst.WARNING, "data/nota.ttl", 7, "beleid:doel", "Zonder bewijs.", "bgsh:Doel")
    assert melding.plaats == "data/nota.ttl:7"
    assert Melding(Ernst.INFO, "ontology", 0, "", "", "").plaats == "ontology"


def test_severities_are_those_of_shacl() -> None:
    assert [str(ernst) for ernst in Ernst] == ["Violation", "Warning", "Info"]


@pytest.fixture
def subjects(tmp_path: Path) -> Subjects:
    first, second = tmp_path / "a.ttl", tmp_path / "map" / "b.ttl"
    second.parent.mkdir()
    first.write_text(
        "# kop\n\n"
        "beleid:een\n    bg:x beleid:twee ;\n.\n\n"
        'beleid:drie\n    bg:y """met \f pagina\u2028 en regels\nbeleid:vier\n""" ;\n.\n\n'
        "beleid:vijf\n    bg:x 1 ;\n.\n",
        encoding="utf-8",
    )
    second.write_text(
        "<http://example.org/a>\n    bg:x 1 ;\n.\n\nbeleid:een\n    bg:x 2 ;\n.\n\nbg:\n    bg:x 3 ;\n.\n"
    )
    return Subjects([first, second], tmp_path)


@pytest.mark.parametrize(
    ("short", "place"),
    [
        ("beleid:een", ("a.ttl", 3)),  # the first of two places
        ("beleid:twee", ("", 0)),  # an object only
        ("beleid:drie", ("a.ttl", 7)),
        ("beleid:vier", ("", 0)),  # a line of a text
        ("beleid:vijf", ("a.ttl", 13)),  # a form feed or U+2028 in a text ends no line
        ("http://example.org/a", ("map/b.ttl", 1)),
        ("<http://example.org/a>", ("map/b.ttl", 1)),
        ("bg:", ("map/b.ttl", 9)),
        ("beleid:zes", ("", 0)),
    ],
)
def test_where_a_subject_stands(subjects: Subjects, short: str, place: tuple[str, int]) -> None:
    assert subjects.find(short) == place


def test_a_class_stands_in_its_own_module_and_not_in_an_alignment(locations: Locations) -> None:
    subjects = Subjects(turtle_files(locations), locations.root)
    assert subjects.find("bg:Doel")[0] == "ontology/beleid.ttl"
    path, line = subjects.find("bg:Doel")
    assert (locations.root / path).read_text(encoding="utf-8").split("\n")[line - 1] == "bg:Doel"
