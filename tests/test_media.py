"""The format that an Accept header chooses; the cases stand in accept.csv."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import accept_headers

from beleidsgraaf.media import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    SOLUTION_FORMATS,
    TURTLE,
    XML,
    Media,
    negotiate,
)

OFFERED = {"solutions": SOLUTION_FORMATS, "boolean": BOOLEAN_FORMATS, "graph": GRAPH_FORMATS}
CASES = list(csv.DictReader((Path(__file__).parent / "accept.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['offered']}: {case['accept']}")
def test_the_table(case: dict[str, str]) -> None:
    chosen = negotiate(case["accept"], OFFERED[case["offered"]])
    assert (chosen.name if chosen else "") == case["expected"]


@pytest.mark.parametrize("accept", [None, "", "   "])
def test_without_a_header_the_first_offered_wins(accept: str | None) -> None:
    assert [negotiate(accept, offered) for offered in OFFERED.values()] == [JSON, JSON, TURTLE]
    assert negotiate(accept, (XML, JSON)) == XML


@given(accept=accept_headers(), offered=st.permutations(SOLUTION_FORMATS) | st.permutations(GRAPH_FORMATS))
def test_only_what_is_offered_is_ever_chosen(accept: str, offered: list[Media]) -> None:
    assert negotiate(accept, offered) in (None, *offered)


@given(accept=accept_headers(), media=st.sampled_from((*SOLUTION_FORMATS, *GRAPH_FORMATS)))
def test_what_is_refused_by_name_is_never_sent(accept: str, media: Media) -> None:
    """A client that excludes a type does not get it, whatever else it takes."""
    assert negotiate(f"{media.type};q=0, {accept}", (media,)) is None


@given(accept=accept_headers(), media=st.sampled_from((*SOLUTION_FORMATS, *GRAPH_FORMATS)))
def test_what_is_asked_by_name_can_be_had(accept: str, media: Media) -> None:
    assert negotiate(f"{media.type};q=0.1, {accept}", (media,)) == media


def test_text_says_its_charset() -> None:
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert [m.content_type for m in (JSON, XML, NTRIPLES, RDFXML, JSONLD)] == [
        m.type for m in (JSON, XML, NTRIPLES, RDFXML, JSONLD)
    ]


def test_names_and_types_are_unique() -> None:
    formats = (*SOLUTION_FORMATS, *GRAPH_FORMATS)
    assert len({media.name for media in formats}) == len({media.type for media in formats}) == len(formats)
