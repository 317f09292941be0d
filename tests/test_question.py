"""Questions: their header, their parameters, and that a value never becomes part of the query."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from beleidsgraaf.errors import ParameterError, QuestionError
from beleidsgraaf.locations import Locations
from beleidsgraaf.question import (
    Parameter,
    Question,
    as_values,
    read_question,
    read_questions,
)
from beleidsgraaf.terms import Prefixes

SKOS = "http://www.w3.org/2004/02/skos/core#"
GOOD = """\
#+ summary: Doelen van een gemeente
#+ summary_en: Goals of a municipality
#+ description: >-
#+   Alle doelen, met
#+   hun naam.
#+ tags: [vergelijken, doelen]
#+ parameters:
#+   gemeente:
#+     type: iri
#+     object_of: bg:gemeente
#+     required: true
#+     repeat: true
#+     description: Gemeente
#+     description_en: Municipality
#+   vanaf:
#+     type: xsd:integer
#+     description: Vanaf dit jaar
#+     description_en: From this year on
#+ columns: [gemeente, doel]
#+ example: {gemeente: [gemeente:gm0484, gemeente:gm0569], vanaf: 2026}

PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?gemeente ?doel
WHERE {
  VALUES ?gemeente { UNDEF }
  VALUES ?vanaf { UNDEF }
  ?doel a bg:Doel ; skos:prefLabel ?naam .
}
ORDER BY ?gemeente ?doel
"""

CHECK = """\
#+ summary: Doelen zonder bewijs
#+ summary_en: Goals without evidence
#+ severity: Warning

PREFIX bg: <https://w3id.org/beleidsgraaf/def#>

SELECT ?doel
WHERE { ?doel a bg:Doel }
ORDER BY ?doel
"""

Read = Callable[..., Question]


@pytest.fixture
def read(tmp_path: Path, prefixes: Prefixes) -> Read:
    """Read a text as a question, or as a check."""

    def run(text: str, folder: str = "") -> Question:
        path = tmp_path / folder / "doelen.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_question(path, prefixes)

    return run


def test_a_good_question(read: Read) -> None:
    question = read(GOOD)
    assert (question.name, question.form) == ("doelen", "SELECT")
    assert (question.title("nl"), question.title("en")) == ("Doelen van een gemeente", "Goals of a municipality")
    assert question.description == "Alle doelen, met hun naam."
    assert question.tags == ("vergelijken", "doelen")
    assert question.columns == ("gemeente", "doel")
    assert list(question.parameters) == ["gemeente", "vanaf"]
    gemeente, vanaf = question.parameters.values()
    assert (gemeente.type, gemeente.required, gemeente.repeat) == ("iri", True, True)
    assert gemeente.options == "?subject <https://w3id.org/beleidsgraaf/def#gemeente> ?iri ."
    assert (vanaf.type, vanaf.required, vanaf.repeat, vanaf.options) == ("xsd:integer", False, False, "")
    assert question.example == {"gemeente": ["gemeente:gm0484", "gemeente:gm0569"], "vanaf": ["2026"]}
    assert "#+" not in question.text


def test_a_good_check(read: Read) -> None:
    check = read(CHECK, "checks")
    assert (check.severity, check.parameters, check.columns) == ("Warning", {}, ())


def test_the_header_is_yaml_as_grlc_reads_it(tmp_path: Path, read: Read, locations: Locations) -> None:
    """What grlc does: take the lines that begin with `#+`, cut those two characters, and read the rest as YAML."""
    sources = [GOOD, *(path.read_text(encoding="utf-8") for path in locations.queries.glob("*.rq"))]
    for source in sources:
        lines = [line.removeprefix("#+") for line in source.split("\n") if line.startswith("#+")]
        header = yaml.safe_load("\n".join(lines))
        assert isinstance(header["summary"], str)
        assert isinstance(header["tags"], list)
        # Without the header the query is plain SPARQL, comments and all.
        ox.Store().query(source)


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("class: bg:Doel", "?iri a <https://w3id.org/beleidsgraaf/def#Doel> ."),
        (
            "class: [bg:Doel, bg:Missie]",
            " UNION ".join(f"{{ ?iri a <https://w3id.org/beleidsgraaf/def#{name}> . }}" for name in ("Doel", "Missie")),
        ),
        (
            "scheme: begrippenkader:rollen",
            f"?iri <{SKOS}inScheme> <https://w3id.org/beleidsgraaf/id/begrippenkader/rollen> .",
        ),
        ("subject_of: bg:gemeente", "?iri <https://w3id.org/beleidsgraaf/def#gemeente> ?object ."),
        ("object_of: http://example.org/p", "?subject <http://example.org/p> ?iri ."),
    ],
)
def test_where_the_values_of_a_parameter_come_from(read: Read, key: str, pattern: str) -> None:
    question = read(GOOD.replace("object_of: bg:gemeente", key))
    assert question.parameters["gemeente"].options == pattern
    ox.Store().query(f"SELECT ?iri {{ {pattern} }}")


# Every rule of the header has a text that breaks it: what is replaced, by what, the line, and a part of the message.
BROKEN: dict[str, tuple[str, str, int, str]] = {
    "no header": (GOOD[: GOOD.index("\nPREFIX")], "", 1, "geen kop"),
    "header is a list": (GOOD[: GOOD.index("\nPREFIX")], "#+ - summary\n", 1, "geen kop"),
    "header is no yaml": ("#+ tags: [vergelijken, doelen]", "#+ tags: [vergelijken", 7, "geen YAML"),
    "header line after the header": ("WHERE {", "#+ tags: []\nWHERE {", 26, "na de kop"),
    "header line after an empty line": ("#+ columns", "\n#+ columns", 20, "na de kop"),
    "no summary": ("#+ summary: Doelen van een gemeente\n", "", 1, "ontbreekt: summary."),
    "empty summary_en": ("Goals of a municipality", "", 1, "ontbreekt: summary_en."),
    "no tags": ("#+ tags: [vergelijken, doelen]\n", "", 1, "ontbreekt: tags."),
    "no example": (GOOD[GOOD.index("#+ example") : GOOD.index("\nPREFIX")], "", 1, "ontbreekt: example."),
    "unknown key": ("#+ tags", "#+ auteur: ik\n#+ tags", 6, "Onbekend in de kop: auteur."),
    "severity is for checks": ("#+ tags", "#+ severity: Info\n#+ tags", 6, "Onbekend in de kop: severity."),
    "tags is no list": ("[vergelijken, doelen]", "vergelijken", 6, "tags"),
    "columns is no list": ("columns: [gemeente, doel]", "columns: doel", 19, "columns"),
    "parameters is no mapping": (
        GOOD[GOOD.index("#+ parameters") : GOOD.index("#+ columns")],
        "#+ parameters: [gemeente, vanaf]\n",
        7,
        "parameters",
    ),
    "a parameter is no mapping": (
        GOOD[GOOD.index("#+   vanaf:") : GOOD.index("#+ columns")],
        "#+   vanaf: xsd:integer\n",
        15,
        "vanaf",
    ),
    "example is no mapping": (
        "{gemeente: [gemeente:gm0484, gemeente:gm0569], vanaf: 2026}",
        "[gemeente:gm0484]",
        20,
        "example",
    ),
    "no query": (GOOD[GOOD.index("SELECT") :], "", 1, "Geen SELECT, ASK, CONSTRUCT of DESCRIBE"),
    "form not in capitals": ("SELECT ?gemeente", "select ?gemeente", 1, "Geen SELECT"),
    "undeclared parameter": (
        "VALUES ?vanaf { UNDEF }",
        "VALUES ?vanaf { UNDEF }\n  VALUES ?tot { UNDEF }",
        29,
        "VALUES ?tot staat niet bij parameters",
    ),
    "unused parameter": ("  VALUES ?vanaf { UNDEF }\n", "", 15, "«vanaf» wordt niet gebruikt"),
    "unknown key of a parameter": (
        "#+     required: true",
        "#+     verplicht: true",
        11,
        "Onbekend bij parameter «gemeente»: verplicht.",
    ),
    "parameter without type": ("#+     type: xsd:integer\n", "", 15, "geen bekend type"),
    "unknown type": ("type: xsd:integer", "type: xsd:float", 15, "geen bekend type (xsd:float)"),
    "parameter without description": ("#+     description: Vanaf dit jaar\n", "", 15, "niet beschreven"),
    "parameter without description_en": ("#+     description_en: Municipality\n", "", 8, "niet beschreven"),
    "options with an unknown prefix": (
        "object_of: bg:gemeente",
        "object_of: ex:gemeente",
        10,
        "Onbekende prefix in «ex:gemeente»",
    ),
    "options of which one is no name": ("object_of: bg:gemeente", "class: [bg:Doel, ex:Doel]", 10, "ex:Doel"),
    "options that are no name": ("object_of: bg:gemeente", "object_of: 5", 10, "«5»"),
    "options that are no iri": ("object_of: bg:gemeente", "object_of: 'http://a> ?x . ?y <b'", 10, "http://a>"),
    "options on something else than an iri": (
        "type: xsd:integer",
        "type: xsd:integer\n#+     class: bg:Doel",
        15,
        "maar is geen iri",
    ),
    "prefixes out of order": (
        "PREFIX bg: <https://w3id.org/beleidsgraaf/def#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nPREFIX bg: <https://w3id.org/beleidsgraaf/def#>",
        22,
        "niet op alfabet",
    ),
    "another iri for a prefix": ("skos/core#>", "skos/core>", 23, "«skos:» staat zo niet"),
    "a prefix of one's own": ("PREFIX skos:", "PREFIX ex: <http://e/>\nPREFIX skos:", 23, "«ex:» staat zo niet"),
    "a prefix of one's own in small letters": (
        "PREFIX skos:",
        "prefix ex: <http://e/>\nPREFIX skos:",
        23,
        "«ex:» staat zo niet",
    ),
    "an unused prefix": (" ; skos:prefLabel ?naam", "", 23, "«skos:» wordt niet gebruikt"),
    "no sparql": ("WHERE {", "WHERE {{", 25, "Geen geldige SPARQL"),
    "an undeclared prefix": ("?doel a bg:Doel", "?doel a bg:Doel, owl:Class", 25, "Geen geldige SPARQL"),
    "service": ("?doel a bg:Doel", "SERVICE <http://x/> {} ?doel a bg:Doel", 29, "SERVICE is hier niet toegestaan"),
    "an update": ("WHERE {", "WHERE { }\n; DROP ALL", 25, "Geen geldige SPARQL"),
    "columns in another order": ("[gemeente, doel]", "[doel, gemeente]", 19, "columns noemt ['doel', 'gemeente']"),
    "no columns": ("#+ columns: [gemeente, doel]\n", "", 1, "columns noemt []"),
    "every column": ("SELECT ?gemeente ?doel", "SELECT *", 25, "SELECT *"),
    "every column without a space": ("SELECT ?gemeente ?doel\nWHERE {\n", "SELECT*\nWHERE {\n", 25, "SELECT *"),
    "every distinct column": ("SELECT ?gemeente ?doel", "SELECT DISTINCT *", 25, "SELECT *"),
    "no order": ("ORDER BY ?gemeente ?doel\n", "", 25, "volgorde van de rijen"),
    "a part of the answer": ("ORDER BY ?gemeente ?doel\n", "ORDER BY ?gemeente ?doel\nLIMIT 5\n", 32, "maar een deel"),
    "a name that the api has": ("#+   vanaf:\n", "#+   pagina:\n#+   vanaf:\n", 15, "al van de API"),
    "the example lacks what is required": (
        "{gemeente: [gemeente:gm0484, gemeente:gm0569], vanaf: 2026}",
        "{vanaf: 2026}",
        20,
        "«gemeente» ontbreekt",
    ),
    "the example has a wrong value": ("vanaf: 2026", "vanaf: later", 20, "«later» is geen xsd:integer"),
    "the example has a value too many": ("vanaf: 2026", "vanaf: [2026, 2027]", 20, "mag één keer"),
    "the example has an unknown parameter": ("vanaf: 2026", "tot: 2026", 20, "geen parameter «tot»"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_reported_with_file_line_and_cure(tmp_path: Path, read: Read, name: str) -> None:
    old, new, line, message = BROKEN[name]
    assert GOOD.count(old) == 1
    with pytest.raises(QuestionError) as caught:
        read(GOOD.replace(old, new))
    fault = caught.value
    assert message in fault.message
    assert (fault.path, fault.line) == (tmp_path / "doelen.rq", line)
    assert fault.cure
    assert str(fault).startswith(f"{tmp_path / 'doelen.rq'}:{line}: ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ severity: Warning\n", "", "ontbreekt: severity"),
        ("Warning", "Erg", "Onbekende ernst «Erg»"),
        ("#+ severity", "#+ tags: [a]\n#+ severity", "Onbekend in de kop: tags"),
        ("ORDER BY ?doel\n", "", "volgorde"),
        ("SELECT ?doel", "SELECT *", "SELECT *"),
    ],
)
def test_a_check_has_rules_of_its_own(read: Read, old: str, new: str, message: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(message)):
        read(CHECK.replace(old, new), "checks")


@pytest.mark.parametrize("content", [None, b"#+ summary: caf\xe9\n"])
def test_a_question_that_cannot_be_read(tmp_path: Path, prefixes: Prefixes, content: bytes | None) -> None:
    path = tmp_path / "doelen.rq"
    if content:
        path.write_bytes(content)
    with pytest.raises(QuestionError) as caught:
        read_question(path, prefixes)
    assert caught.value.path == path


@pytest.mark.parametrize("form", ["CONSTRUCT { ?doel a bg:Doel }", "DESCRIBE ?doel", "ASK"])
def test_other_forms_need_no_columns_and_no_order(read: Read, form: str) -> None:
    text = (
        GOOD.replace("SELECT ?gemeente ?doel", form)
        .replace("#+ columns: [gemeente, doel]\n", "")
        .replace("ORDER BY ?gemeente ?doel\n", "")
    )
    assert read(text).form == form.split()[0]


@pytest.mark.parametrize("separator", ["\u2028", "\f", "\x85", "\v"], ids=ascii)
def test_lines_end_at_a_newline_only(read: Read, separator: str) -> None:
    text = GOOD.replace("WHERE {", f"WHERE {{ # een{separator}").replace("?doel a", "SERVICE <http://x/> {} ?doel a")
    with pytest.raises(QuestionError, match="SERVICE") as caught:
        read(text)
    assert caught.value.line == 29


def test_all_shipped_questions_can_be_read(locations: Locations, prefixes: Prefixes) -> None:
    assert read_questions(locations.queries, prefixes)
    read_questions(locations.queries / "checks", prefixes)


def test_reading_a_folder_does_not_look_below_it(tmp_path: Path, prefixes: Prefixes) -> None:
    (tmp_path / "b.rq").write_text(GOOD)
    (tmp_path / "a.rq").write_text(GOOD)
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "c.rq").write_text(CHECK)
    assert list(read_questions(tmp_path, prefixes)) == ["a", "b"]


# Values.


def parameter(kind: str) -> Parameter:
    return Parameter("p", kind, "Iets", "Something")


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "bg:Doel", "<https://w3id.org/beleidsgraaf/def#Doel>"),
        ("iri", "http://example.org/é", "<http://example.org/é>"),
        ("iri", "urn:isbn:1", "<urn:isbn:1>"),
        ("string", "een", '"een"'),
        ("string", "", '""'),
        ("nl", "één", '"één"@nl'),
        ("xsd:integer", "-7", '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("xsd:integer", "+007", '"+007"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("xsd:decimal", "1.50", '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("xsd:decimal", "-.5", '"-.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("xsd:boolean", "true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("xsd:date", "2024-02-29", '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("xsd:gYear", "2026", '"2026"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
    ],
)
def test_a_good_value(kind: str, value: str, term: str, prefixes: Prefixes) -> None:
    assert parameter(kind).term(value, prefixes) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(
            ("iri", value)
            for value in (
                "",
                "Doel",
                "onbekend:x",
                "http://a b",
                "http://a>",
                "bg:a b",
                "bg:a>b",
                "http://\ud800",
                "bg",
                "://",
            )
        ),
        *(("string", value) for value in ("\ud800", "a\udfffb")),
        ("nl", "\ud800"),
        *(("xsd:integer", value) for value in ("", "1.0", "1e3", " 1", "1\n", "een", "١", "1_000", "--1")),
        *(("xsd:decimal", value) for value in ("", ".", "1e3", "1,5", "INF", "1.5\n")),
        *(("xsd:boolean", value) for value in ("", "True", "ja", "1", "true ")),
        *(
            ("xsd:date", value)
            for value in (
                "",
                "2025-02-29",
                "2026-13-01",
                "2026-1-1",
                "20260101",
                "2026-01-01Z",
                "0000-01-01",
                "2026-01-01\n",
            )
        ),
        *(("xsd:gYear", value) for value in ("", "26", "02026", "-2026", "jaar", "２０２６")),
    ],
    ids=ascii,
)
def test_a_bad_value(kind: str, value: str, prefixes: Prefixes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parameter(kind).term(value, prefixes)


def test_every_type_is_tried_here() -> None:
    from beleidsgraaf.question import TYPES

    assert set(TYPES) == {"iri", "string", "nl", "xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date", "xsd:gYear"}


# Filling in.


def test_nothing_given_leaves_the_query_as_it_stands(read: Read, prefixes: Prefixes) -> None:
    question = read(GOOD.replace("#+     required: true\n", ""))
    assert question.bind({}, prefixes) == question.text
    assert question.bind({"vanaf": []}, prefixes) == question.text


def test_values_stand_where_undef_stood_and_nowhere_else(read: Read, prefixes: Prefixes) -> None:
    question = read(
        GOOD.replace(
            "VALUES ?vanaf { UNDEF }", "VALUES  ?vanaf\n {UNDEF}\n  VALUES ?vanaf { UNDEF } # VALUES ?gemeente { 1 }"
        )
    )
    bound = question.bind({"gemeente": ["gemeente:gm0484", "gemeente:gm0569"], "vanaf": ["2026"]}, prefixes)
    tooi = "https://identifier.overheid.nl/tooi/id/gemeente/"
    number = '"2026"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert f"VALUES ?gemeente {{ <{tooi}gm0484> <{tooi}gm0569> }}" in bound
    assert bound.count(f"VALUES ?vanaf {{ {number} }}") == 2
    assert "UNDEF" not in bound


def test_all_faults_at_once(read: Read, prefixes: Prefixes) -> None:
    text = GOOD.replace(
        "#+ columns",
        "#+   naam:\n#+     type: nl\n#+     required: true\n"
        "#+     description: Naam\n#+     description_en: Name\n#+ columns",
    )
    text = text.replace("vanaf: 2026}", "naam: x}").replace("VALUES ?vanaf", "VALUES ?naam { UNDEF }\n  VALUES ?vanaf")
    question = read(text)
    with pytest.raises(ParameterError) as caught:
        question.bind(
            {"tot": ["1"], "gemeente": ["Utrecht", "gemeente:gm0484", "x y"], "vanaf": ["later", "ooit"]}, prefixes
        )
    faults = caught.value.faults
    assert len(faults) == 7
    expected = (
        "geen parameter «tot» (wel: gemeente, vanaf, naam)",
        "«Utrecht»",
        "«x y»",
        "niet 2 keer",
        "«later»",
        "«ooit»",
        "«naam» ontbreekt: Naam",
    )
    for part in expected:
        assert sum(part in fault for fault in faults) == 1, part


TEXT_QUESTION = Question(
    name="tekst",
    text="SELECT ?x ?y { VALUES ?x { UNDEF } # ook in commentaar: VALUES ?y { UNDEF }\n VALUES ?y { UNDEF } }\n",
    form="SELECT",
    summary="Tekst",
    summary_en="Text",
    parameters={
        "x": Parameter("x", "string", "X", "X", repeat=True),
        "y": Parameter("y", "nl", "Y", "Y", repeat=True),
    },
)


def skeleton(query: str) -> str:
    """The query without what stands in its strings."""
    return re.sub(r'"(?:[^"\\\n]|\\.)*"(@nl)?', "«»", query)


@given(values=st.lists(texts(), min_size=1, max_size=3), other=texts())
def test_any_text_comes_back_unchanged_and_leaves_the_query_as_it_was(
    values: list[str], other: str, prefixes: Prefixes
) -> None:
    question = TEXT_QUESTION
    bound = question.bind({"x": values, "y": [other]}, prefixes)
    solutions = ox.Store().query(bound)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [v.value for v in solutions.variables] == ["x", "y"]
    rows = [(row["x"], row["y"]) for row in solutions]
    assert sorted(rows, key=str) == sorted(((ox.Literal(v), ox.Literal(other, language="nl")) for v in values), key=str)
    innocent = question.bind({"x": ["a"] * len(values), "y": ["b"]}, prefixes)
    assert skeleton(bound) == skeleton(innocent)


@given(value=texts())
def test_any_text_as_a_name_or_iri_is_that_iri_or_is_refused(value: str, prefixes: Prefixes) -> None:
    for text in (value, "http://example.org/" + value, "bg:" + value):
        try:
            term = parameter("iri").term(text, prefixes)
        except ValueError:
            continue
        assert re.fullmatch(r"<[^<>\"{}|^`\\\x00-\x20]*>", term)
        solutions = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")
        assert isinstance(solutions, ox.QuerySolutions)
        assert [row["x"] for row in solutions] == [ox.NamedNode(prefixes.expand(text))]


@pytest.mark.parametrize("kind", ["xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date", "xsd:gYear"])
@given(
    value=texts()
    | st.integers().map(str)
    | st.decimals(allow_nan=False, allow_infinity=False).map("{:f}".format)
    | st.dates().map(str)
)
def test_any_value_of_a_type_is_well_written_or_refused(kind: str, value: str, prefixes: Prefixes) -> None:
    try:
        term = parameter(kind).term(value, prefixes)
    except ValueError:
        return
    # The engine itself reads it as a value of that type.
    solutions = ox.Store().query(f"SELECT (STR({term}) AS ?x) (DATATYPE({term}) AS ?y) {{}}")
    assert isinstance(solutions, ox.QuerySolutions)
    (row,) = solutions
    assert row["y"] == ox.NamedNode(prefixes.expand(kind))
    assert isinstance(row["x"], ox.Literal)
    same = (
        Decimal(row["x"].value) == Decimal(value) if kind in ("xsd:integer", "xsd:decimal") else row["x"].value == value
    )
    assert same


@pytest.mark.parametrize(
    ("given_", "values"),
    [
        ({"a": "x"}, {"a": ["x"]}),
        ({"a": ["x", 2, 1.5, True]}, {"a": ["x", "2", "1.5", "true"]}),
        (yaml.safe_load("{d: 2026-01-31, j: 2026, n: false}"), {"d": ["2026-01-31"], "j": ["2026"], "n": ["false"]}),
        ({"a": []}, {"a": []}),
        ({"a": None}, {"a": []}),
        ({}, {}),
    ],
)
def test_values_as_yaml_writes_them(given_: dict[str, object], values: dict[str, list[str]]) -> None:
    assert as_values(given_) == values
