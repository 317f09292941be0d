"""Questions found, values resolved by the names people use, answers given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pyoxigraph as ox
import pytest
from tests.conftest import Nquads

from beleidsgraaf.catalogue import Catalogue, Option
from beleidsgraaf.engine import Answer
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import EngineError, ParameterError, UnknownError
from beleidsgraaf.locations import Locations
from beleidsgraaf.media import CSV, NTRIPLES
from beleidsgraaf.question import Parameter, Question
from beleidsgraaf.terms import Prefixes

GRAPH = """
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix document: <https://w3id.org/beleidsgraaf/id/document/> .
@prefix gemeente: <https://identifier.overheid.nl/tooi/id/gemeente/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix thema: <https://w3id.org/beleidsgraaf/id/thema/> .

document:a bg:gemeente gemeente:gm0001 ; bg:beleidsthema thema:wonen .
document:b bg:gemeente gemeente:gm0002 ; bg:beleidsthema thema:zorg .
document:c bg:gemeente gemeente:gm0003 .
document:d bg:gemeente gemeente:gm0004 .
gemeente:gm0001 skos:prefLabel "Voorbeeldstad" ; skos:altLabel "De Stad", "Vbs" .
gemeente:gm0002 skos:prefLabel "Testdorp" ; skos:altLabel "Het Dorp" .
gemeente:gm0003 skos:prefLabel "Bergen" .
gemeente:gm0004 skos:prefLabel "Bergen", "Bergen aan Zee" .
thema:wonen skos:inScheme bg:themas ; skos:prefLabel "Wonen"@nl , "Housing"@en ; skos:altLabel "huisvesting"@nl .
thema:zorg skos:inScheme bg:themas ; rdfs:label "Zorg"@nl , "Care"@en .
thema:naamloos skos:inScheme bg:themas .
"""


@pytest.fixture(scope="module")
def catalogue(nquads: Nquads, prefixes: Prefixes) -> Iterator[Catalogue]:
    parameters = {
        "gemeente": Parameter(
            "gemeente",
            "iri",
            "Gemeente",
            "Municipality",
            options=f"?subject <{prefixes.expand('bg:gemeente')}> ?iri .",
            repeat=True,
        ),
        "thema": Parameter(
            "thema",
            "iri",
            "Thema",
            "Theme",
            options=f"?iri <{prefixes.expand('skos:inScheme')}> <{prefixes.expand('bg:themas')}> .",
        ),
        "naam": Parameter("naam", "string", "Naam", "Name"),
    }
    slots = " ".join(f"VALUES ?{name} {{ UNDEF }}" for name in parameters)
    body = f"{{ {slots} ?document <{prefixes.expand('bg:gemeente')}> ?gemeente }}"
    questions = {
        "documenten": Question(
            "documenten",
            f"SELECT ?document {body} ORDER BY ?document",
            "SELECT",
            "Documenten",
            "Documents",
            parameters=parameters,
        ),
        "bestaat": Question("bestaat", f"ASK {body}", "ASK", "Bestaat het", "Does it exist", parameters=parameters),
        "alles": Question("alles", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT", "Alles", "All"),
        "zonder-eind": Question("zonder-eind", "SELECT * { ?s }", "SELECT", "Kapot", "Broken"),
    }
    triples = [quad.triple for quad in ox.parse(GRAPH, format=ox.RdfFormat.TURTLE)]
    with EmbeddedEngine(nquads(triples, "http://example.org/graaf"), workers=1) as engine:
        yield Catalogue(questions, engine, prefixes)


TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        (TOOI + "gm0001", "gm0001"),
        ("gemeente:gm0001", "gm0001"),
        ("gm0001", "gm0001"),
        ("GM0002", "gm0002"),
        ("Voorbeeldstad", "gm0001"),
        ("voorbeeldSTAD", "gm0001"),
        (" Testdorp ", "gm0002"),
        ("het dorp", "gm0002"),
        ("vbs", "gm0001"),
        ("Bergen aan Zee", "gm0004"),
    ],
)
def test_a_value_by_any_of_its_names(catalogue: Catalogue, value: str, iri: str) -> None:
    assert catalogue.resolve("documenten", {"gemeente": [value]}) == {"gemeente": [TOOI + iri]}


@pytest.mark.parametrize(
    "value", ["wonen", "Wonen", "Housing", "HUISVESTING", "thema:wonen", "https://w3id.org/beleidsgraaf/id/thema/wonen"]
)
def test_a_concept_in_either_language(catalogue: Catalogue, value: str) -> None:
    assert catalogue.resolve("documenten", {"thema": [value]}) == {
        "thema": ["https://w3id.org/beleidsgraaf/id/thema/wonen"]
    }


def test_a_name_of_two_things_is_refused_and_both_are_named(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError) as caught:
        catalogue.resolve("documenten", {"gemeente": ["Bergen"]})
    assert caught.value.faults == (
        "De parameter «gemeente» is niet eenduidig: «Bergen» kan zijn: gemeente:gm0003, gemeente:gm0004.",
    )


@pytest.mark.parametrize(
    ("value", "near"),
    [
        ("Vorbeeldstad", "Voorbeeldstad"),
        ("Testdrop", "Testdorp"),
        ("gm0005", "gm000"),
        ("onbekend:x", "Bergen"),
        ("", "Bergen"),
        ("xyzzy", "Bergen"),
    ],
)
def test_an_unknown_value_is_refused_with_what_comes_near(catalogue: Catalogue, value: str, near: str) -> None:
    with pytest.raises(ParameterError) as caught:
        catalogue.resolve("documenten", {"gemeente": [value]})
    (fault,) = caught.value.faults
    assert fault.startswith(f"De parameter «gemeente» kent geen «{value}» (wel bijvoorbeeld: ")
    assert near in fault


def test_a_bare_prefix_is_no_value(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError, match="kent geen «gemeente»"):
        catalogue.resolve("documenten", {"gemeente": ["gemeente"]})


def test_all_faults_at_once(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError) as caught:
        catalogue.run(
            "documenten",
            {
                "gemeente": ["Nergenshuizen", "gm0001", "Bergen"],
                "thema": ["Wonen", "Zorg"],
                "kleur": ["rood"],
                "naam": ["\ud800"],
            },
        )
    faults = " ".join(caught.value.faults)
    assert len(caught.value.faults) == 5
    assert all(
        part in faults
        for part in ("«Nergenshuizen»", "«Bergen»", "«thema» mag één keer", "«kleur»", "«naam» klopt niet")
    )


def test_what_has_no_list_stays_as_it_is(catalogue: Catalogue) -> None:
    given = {"naam": ["Testdorp"], "gemeente": ["Testdorp"]}
    assert catalogue.resolve("documenten", given) == {"naam": ["Testdorp"], "gemeente": [TOOI + "gm0002"]}
    assert given["gemeente"] == ["Testdorp"]  # what was given is not changed


@pytest.mark.parametrize(
    ("taal", "labels"), [("nl", ["naamloos", "Wonen", "Zorg"]), ("en", ["naamloos", "Housing", "Care"])]
)
def test_options_in_a_language(catalogue: Catalogue, taal: str, labels: list[str]) -> None:
    options = catalogue.options(catalogue.get("documenten").parameters["thema"], taal=taal)
    assert [option.label for option in options] == labels
    assert {name for option in options for name in option.names} == {"Wonen", "Housing", "huisvesting", "Zorg", "Care"}


def test_options_are_sorted_and_each_is_there_once(catalogue: Catalogue) -> None:
    options = catalogue.options(catalogue.get("documenten").parameters["gemeente"], taal="en")
    assert [option.iri for option in options] == [TOOI + f"gm000{i}" for i in range(1, 5)]
    assert options[0] == Option(TOOI + "gm0001", "Voorbeeldstad", ("Voorbeeldstad", "De Stad", "Vbs"))


def test_a_parameter_of_another_type_has_no_options(catalogue: Catalogue) -> None:
    assert catalogue.options(catalogue.get("documenten").parameters["naam"]) == []


def test_a_question_runs_with_names(catalogue: Catalogue) -> None:
    table = catalogue.table("documenten", {"gemeente": ["Testdorp", "De Stad"]})
    assert [catalogue.prefixes.show(row["document"]) for row in table.plain()] == ["document:a", "document:b"]
    assert len(catalogue.table("documenten").rows) == 4


def test_an_answer_in_the_format_asked_for(catalogue: Catalogue) -> None:
    answer = catalogue.run("documenten", {"gemeente": ["gm0001"]}, solutions=CSV)
    assert answer.body == b"document\r\nhttps://w3id.org/beleidsgraaf/id/document/a\r\n"
    assert json.loads(catalogue.run("bestaat", {"gemeente": ["gm0001"]}).body)["boolean"] is True
    graph = catalogue.run("alles", {}, graph=NTRIPLES)
    assert graph.media == NTRIPLES
    assert len(graph.body.splitlines()) == len(list(ox.parse(GRAPH, format=ox.RdfFormat.TURTLE)))


def test_an_error_of_the_engine_passes(catalogue: Catalogue) -> None:
    with pytest.raises(EngineError):
        catalogue.run("zonder-eind", {})


@pytest.mark.parametrize(
    ("name", "near"), [("dokumenten", "documenten"), ("Alles", "alles"), ("xyzzy", "alles, bestaat, documenten")]
)
def test_an_unknown_question_names_those_that_come_near(catalogue: Catalogue, name: str, near: str) -> None:
    for call in (
        catalogue.get,
        catalogue.table,
        lambda name: catalogue.run(name, {}),
        lambda name: catalogue.resolve(name, {}),
    ):
        with pytest.raises(UnknownError, match=f"Er is geen vraag «{name}»") as caught:
            call(name)
        assert near in caught.value.cure


def test_the_shipped_questions_make_a_catalogue(catalogue: Catalogue, locations: Locations) -> None:
    shipped = Catalogue.read(locations, catalogue.engine)
    assert set(shipped.questions) == {path.stem for path in locations.queries.glob("*.rq")}
    for question in shipped.questions.values():
        for parameter in question.parameters.values():
            shipped.options(parameter)


# Many values, and values that are too many to look among


class Counting:
    """An engine that counts how often it is asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self.engine = engine
        self.asked: list[str] = []

    def query(self, text: str, **more: Any) -> Answer:
        self.asked.append(text)
        return self.engine.query(text, **more)

    def close(self) -> None:
        pass


def test_who_gives_iris_does_not_wait_for_the_list(catalogue: Catalogue) -> None:
    counting = Counting(cast(EmbeddedEngine, catalogue.engine))
    mine = Catalogue(catalogue.questions, counting, catalogue.prefixes)
    assert mine.resolve("documenten", {"gemeente": ["gemeente:gm0001", TOOI + "gm0002"]}) == {
        "gemeente": [TOOI + "gm0001", TOOI + "gm0002"]
    }
    assert len(counting.asked) == 1
    assert "altLabel" not in counting.asked[0]


def test_the_same_value_twice_is_one_value(catalogue: Catalogue) -> None:
    given = {"gemeente": ["gm0001", "Voorbeeldstad", TOOI + "gm0001", "gm0001"]}
    assert catalogue.resolve("documenten", given) == {"gemeente": [TOOI + "gm0001"]}


def test_more_values_than_anybody_reads_are_refused_at_once(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError, match="hoogstens 100 keer"):
        catalogue.resolve("documenten", {"gemeente": [f"x{number}" for number in range(5000)]})


def test_only_the_first_faults_come_with_suggestions(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError) as caught:
        catalogue.resolve("documenten", {"gemeente": [f"Testdorb{number}" for number in range(9)]})
    assert len(caught.value.faults) == 9
    assert sum("wel bijvoorbeeld" in fault for fault in caught.value.faults) == 3


def test_names_are_not_looked_up_among_too_many(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beleidsgraaf.catalogue.MOST_NAMED", 3)
    assert catalogue.resolve("documenten", {"gemeente": ["gemeente:gm0001"]})["gemeente"] == [TOOI + "gm0001"]
    with pytest.raises(ParameterError, match="kent geen «Testdorp»") as caught:
        catalogue.resolve("documenten", {"gemeente": ["Testdorp"]})
    assert "wel bijvoorbeeld" not in str(caught.value)


def test_values_are_counted_no_further_than_asked(catalogue: Catalogue) -> None:
    parameter = catalogue.get("documenten").parameters["gemeente"]
    assert catalogue.count_options(parameter, 3) == 3
    assert catalogue.count_options(parameter, 100) == 4
    assert catalogue.count_options(catalogue.get("documenten").parameters["naam"], 100) == 0


def test_a_fault_knows_its_parameter(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError) as caught:
        catalogue.resolve(
            "documenten", {"gemeente": ["Atlantis", "Bergen"], "thema": ["zorg", "wonen"], "kleur": ["x"]}
        )
    assert {name: len(faults) for name, faults in caught.value.by_field.items()} == {
        "gemeente": 2,
        "thema": 1,
        "kleur": 1,
    }
    assert sum(map(len, caught.value.by_field.values())) == len(caught.value.faults)
