"""The same questions on three engines: the one in memory, Oxigraph's server and Virtuoso.

The graph gets there by our own `publish` and is asked through our own client. Every question must have the same rows
everywhere; what an engine cannot do stands in the header of the question, under `niet_op`, and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import yaml
from tests.conftest import Nquads
from tests.endpoints import Running, oxigraph_server, reply, scripted, virtuoso_server
from tests.servers import Server, free_port, serving

import beleidsgraaf
from beleidsgraaf.agreement import Difference, differences, rows
from beleidsgraaf.build import Generation, Generations, build
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Dataset, Engine, Limits
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.engine.exchange import Credentials
from beleidsgraaf.engine.graphstore import GraphStore
from beleidsgraaf.engine.probe import Findings, prepare, probe
from beleidsgraaf.engine.remote import RemoteEngine
from beleidsgraaf.errors import EngineError
from beleidsgraaf.locations import Locations, find_locations
from beleidsgraaf.media import NTRIPLES
from beleidsgraaf.publishing import publish
from beleidsgraaf.question import Question, as_values, read_questions
from beleidsgraaf.settings import PREFIX
from beleidsgraaf.terms import Prefixes

HERE = Path(__file__).resolve().parent
LOCATIONS = find_locations()
PREFIXES = Prefixes.read(LOCATIONS.ontology / "prefixes.ttl")
QUESTIONS = read_questions(LOCATIONS.queries, PREFIXES)
CASES = sorted(path for path in (HERE / "queries").glob("*/*.yaml") if path.parent.name != "checks")
NAMES = ("oxigraph", "virtuoso")
PATIENT = Limits(seconds=60, wait=60)
# Virtuoso orders texts by so many of their first characters, and no further.
ORDERED = 20


@dataclass
class Home:
    """An engine elsewhere, and the generation it was given last."""

    server: Running
    engine: RemoteEngine
    version: str = ""
    found: Findings = field(default_factory=lambda: Findings("", "", "", False, ""))

    def hold(self, generation: Generation) -> RemoteEngine:
        if self.version != generation.version:
            publish(generation, GraphStore(self.server.store, self.server.me))
            self.version = generation.version
            self.found = prepare(self.engine)
            assert self.found.doubts(self.server.query, generation.version) == []
        return self.engine


@pytest.fixture(scope="module", params=NAMES)
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    server: Running = request.getfixturevalue(request.param)
    with RemoteEngine(server.query, server.me, limits=PATIENT) as engine:
        yield Home(server, engine)


@pytest.fixture(scope="module")
def generation(sealed: Locations) -> Generation:
    current = Generations(sealed.opslag).current()
    assert current
    return current


@pytest.fixture(scope="module")
def catalogue(generation: Generation) -> Iterator[Catalogue]:
    """The questions over the shipped graph, in memory."""
    with EmbeddedEngine(generation.graph_file, limits=PATIENT) as engine:
        yield Catalogue.read(LOCATIONS, engine)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The shipped ontology over the small graphs that the cases are about."""
    folder = tmp_path_factory.mktemp("gevallen")
    shutil.copytree(LOCATIONS.ontology, folder / "graaf" / "ontology")
    shutil.copytree(HERE / "graphs", folder / "graaf" / "data")
    for name in ("shapes", "queries"):
        (folder / "graaf" / name).mkdir()
    where = Locations(folder / "graaf", folder / "opslag")
    return build(where, validate=lambda _: {}, pakket=beleidsgraaf.__version__)[0]


# The questions


def same(one: Engine, other: Engine, text: str) -> str:
    """Return in what an answer is another one, or nothing."""
    try:
        found = rows(other.query(text, graph=NTRIPLES))
    except EngineError as fault:
        return str(fault)
    expected = rows(one.query(text, graph=NTRIPLES))
    return "" if found == expected else f"not {expected - found} but {found - expected}"


def undeclared(home: Home, why: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    return {key: each for key, each in why.items() if each and home.server.name not in QUESTIONS[key[0]].niet_op}


def test_every_case_and_every_question_without_parameters_has_the_same_answer_there(
    home: Home, small: Generation
) -> None:
    engine = home.hold(small)
    why = {}
    with EmbeddedEngine(small.graph_file, limits=PATIENT) as embedded:
        for name, question in QUESTIONS.items():
            why[name, ""] = same(embedded, engine, question.text)
        for path in CASES:
            question = QUESTIONS[path.parent.name]
            case = yaml.safe_load(path.read_text())
            text = question.bind(as_values(case.get("parameters") or {}), PREFIXES)
            why[question.name, path.stem] = same(embedded, engine, text)
    assert len(why) == len(QUESTIONS) + len(CASES)
    assert undeclared(home, why) == {}


def test_every_question_has_the_same_answer_there_and_what_is_declared_has_another(
    home: Home, generation: Generation, catalogue: Catalogue
) -> None:
    engine = home.hold(generation)
    different = {each.question.name: each.why for each in differences(catalogue, engine, home.found.name)}
    declared = {
        name: question.niet_op[home.found.name]
        for name, question in QUESTIONS.items()
        if home.found.name in question.niet_op
    }
    assert home.found.name == home.server.name
    assert different == declared, "what works there must not be declared, and what does not must be"


def test_the_values_that_can_be_chosen_are_the_same_there(
    home: Home, generation: Generation, catalogue: Catalogue
) -> None:
    there = Catalogue(catalogue.questions, home.hold(generation), catalogue.prefixes)
    chosen = 0
    for question in QUESTIONS.values():
        for parameter in question.parameters.values():
            expected = {option.iri: option.label for option in catalogue.options(parameter)}
            assert {option.iri: option.label for option in there.options(parameter)} == expected
            chosen += len(expected)
    assert chosen > 100


def test_rows_come_in_the_same_order_there_but_for_long_texts_in_virtuoso(
    home: Home, generation: Generation, catalogue: Catalogue
) -> None:
    engine = home.hold(generation)
    unlike = {}
    for question in QUESTIONS.values():
        if question.form == "SELECT" and home.server.name not in question.niet_op:
            text = question.bind(question.example, PREFIXES)
            place = unordered(ordered(catalogue.engine, question, text), ordered(engine, question, text))
            if place:
                unlike[question.name] = place
    if home.server.name == "oxigraph":
        assert unlike == {}
    for name, (ours, theirs) in unlike.items():
        assert max(len(ours), len(theirs)) > ORDERED, f"{name}: «{ours}» and «{theirs}»"


def ordered(engine: Engine, question: Question, text: str) -> list[list[str]]:
    """Return of each row the cells that it is ordered by."""
    results = ox.parse_query_results(engine.query(text).body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(results, ox.QuerySolutions)
    keys = re.findall(r"\?(\w+)", question.text.rpartition("\nORDER BY ")[2])
    assert keys
    return [[getattr(row[key], "value", "") for key in keys] for row in results]


def unordered(ours: list[list[str]], theirs: list[list[str]]) -> tuple[str, str] | None:
    """Return the first cell in which two orders differ, in the one and in the other."""
    cells = ((a, b) for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True))
    return next(((a, b) for a, b in cells if a != b), None)


def test_only_engines_that_are_tried_here_are_named_in_questions() -> None:
    assert {name for question in QUESTIONS.values() for name in question.niet_op} <= set(NAMES)


def test_a_difference_is_found_and_told_with_its_reason(nquads: Nquads) -> None:
    def statements(*values: str) -> Path:
        subject, predicate = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
        triples = (ox.Triple(subject, predicate, ox.Literal(value)) for value in values)
        return nquads(triples, "https://example.org/graaf")

    plain = Question("vraag", "SELECT ?o { ?s <urn:b> ?o }", "SELECT", summary="Een vraag", summary_en="A question")
    known = replace(plain, name="bekend", niet_op={"elders": "Zij telt anders."})
    with EmbeddedEngine(statements("1", "2")) as one, EmbeddedEngine(statements("2", "3", "4")) as other:

        def told(other: Engine, *questions: Question) -> list[Difference]:
            return list(differences(Catalogue({q.name: q for q in questions}, one, PREFIXES), other, "elders"))

        assert told(one, plain, known) == []
        first, second = told(other, plain, known)
        assert (first.why, first.declared) == ("1 rijen te weinig en 2 te veel", False)
        assert (second.why, second.declared) == ("Zij telt anders.", True)
        with oxigraph_server() as gone:
            pass
        with RemoteEngine(gone.query) as nobody:
            (third,) = told(nobody, plain)
        assert "niet te bereiken" in third.why
        assert not third.declared


def test_without_virtuoso_ci_fails_and_a_developer_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.endpoints.VIRTUOSO", None)
    for value, outcome in (("true", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", value)
        with pytest.raises(outcome, match="No Virtuoso here"), virtuoso_server(tmp_path):
            pass


# What an engine does otherwise


def test_what_an_engine_does_otherwise_is_found_and_explained(home: Home, generation: Generation) -> None:
    found = probe(home.hold(generation))
    assert found.version == generation.version
    assert found.cut is None
    traits = {trait.name for trait in found.traits}
    expected = {
        "oxigraph": set(),
        "virtuoso": {"paden met *", "berekende booleans", "grafen van anderen", "volgorde van lange teksten"},
    }
    assert traits == expected[home.server.name]
    page = (HERE.parent / "docs" / "andere-engine.md").read_text()
    assert sorted(name for name in traits if f"`{name}`" not in page) == []


SPIES = (
    "SELECT ?x FROM <{address}> {{ ?x ?y ?z }}",
    "SELECT ?x FROM NAMED <{address}> {{ GRAPH ?g {{ ?x ?y ?z }} }}",
    "SELECT ?x {{ GRAPH <{address}> {{ ?x ?y ?z }} }}",
    "SELECT ?x {{ SERVICE <{address}> {{ ?x ?y ?z }} }}",
    "SELECT ?x {{ ?x ?y ?z }} # \\u000A SERVICE",
    "SELECT ?x {{ ?x ?y 'a\\u0027 . SERVICE <{address}> {{ ?x ?y ?z }} #' }}",
    "#\\u000Adefine get:soft 'replace'\nSELECT ?x FROM <{address}> {{ ?x ?y ?z }}",
    "#\rdefine get:soft 'replace'\rSELECT ?x FROM <{address}> {{ ?x ?y ?z }}",
    "define get:soft 'replace' SELECT ?x FROM <{address}> {{ ?x ?y ?z }}",
    "SELECT ?x FROM <{address}> OPTION (get:soft 'replace') {{ ?x ?y ?z }}",
    "SELECT (<bif:http_get>('{address}') AS ?x) {{}}",
    "SELECT (bif:http_get('{address}') AS ?x) {{}}",
    "PREFIX b: <bif:> SELECT ?x {{ ?x ?y ?z FILTER(b:http_get('{address}') = '') }}",
    "SELECT (sql:RDF_SPONGE_UP('{address}') AS ?x) {{}}",
    "LOAD <{address}>",
    "DESCRIBE <{address}>",
    "CONSTRUCT {{ ?x ?y ?z }} FROM <{address}> WHERE {{ ?x ?y ?z }}",
)


def test_no_query_makes_an_engine_ask_another_server(home: Home) -> None:
    with scripted(lambda connection, _: connection.sendall(reply(b"<a:a> <a:b> <a:c> .", type="text/turtle"))) as spy:
        for query in SPIES:
            for dataset in (None, Dataset((spy.address,), ()), Dataset((), (spy.address,))):
                with suppress(EngineError):
                    home.engine.query(query.format(address=spy.address), dataset=dataset)
            assert spy.received == [], query


def test_no_query_changes_what_is_there(home: Home, generation: Generation) -> None:
    engine = home.hold(generation)
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'https://w3id.org/')) }"
    before = rows(engine.query(count))
    graph = "https://w3id.org/beleidsgraaf/id/graaf/afgeleid"
    for update in (
        f"CLEAR GRAPH <{graph}>",
        f"DROP SILENT GRAPH <{graph}>",
        f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}",
        f"INSERT INTO <{graph}> {{ <urn:a> <urn:b> <urn:c> }}",
        f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> <urn:c> }} }}",
        "SELECT (<bif:exec>('delete from DB.DBA.RDF_QUAD') AS ?x) {}",
        f"#\\u000ACLEAR GRAPH <{graph}>\nSELECT ?x {{}}",
    ):
        with suppress(EngineError):
            engine.query(update)
    assert rows(engine.query(count)) == before


# The switch


@dataclass(frozen=True)
class Reach:
    """How a program of ours reaches an engine."""

    settings: Mapping[str, str]
    secret: str = ""


@pytest.fixture(scope="module")
def reaches(oxigraph: Running, virtuoso: Running, generation: Generation) -> dict[str, Reach]:
    for server in (oxigraph, virtuoso):
        publish(generation, GraphStore(server.store, server.me))
    me = virtuoso.me
    return {
        "ingebouwd": Reach({}),
        "oxigraph": Reach({"ENGINE": oxigraph.query}),
        # The door that asks who is there.
        "virtuoso": Reach(
            {"ENGINE": virtuoso.query + "-auth", "ENGINE_GEBRUIKER": me.name, "ENGINE_WACHTWOORD": me.password},
            me.password,
        ),
    }


ASKED = (
    "SELECT ?doel ?naam { ?doel a bg:Doel ; skos:prefLabel ?naam } ORDER BY ?doel",
    "SELECT (COUNT(DISTINCT ?doel) AS ?n) { ?doel a bg:Doel }",
    "SELECT ?doel { ?doel a bg:Doel } ORDER BY DESC(?doel) LIMIT 7 OFFSET 3",
    "SELECT ?s ?o FROM <https://w3id.org/beleidsgraaf/id/graaf/data-gebieden> { ?s skos:prefLabel ?o } ORDER BY ?s ?o",
    "ASK { ?doel a bg:Doel }",
    "ASK { ?doel a bg:Bestaat-Niet }",
)
PATHS = (
    *(
        "/sparql?query="
        + quote(
            "PREFIX bg: <https://w3id.org/beleidsgraaf/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
            + text
        )
        for text in ASKED
    ),
    "/v1/vragen/doelen-per-thema?thema=schulden",
    "/v1/vragen/rollen-van-gemeente?gemeente=Alphen&rol=coördinerend",
    "/v1/vragen/gemeenten",
    "/v1/vergelijkingen?gemeente=gm0484&gemeente=gm0358",
    "/v1/vergelijkingen?gemeente=gm0484&gemeente=gm0358&thema=schulden",
    "/v1/_zoek?q=schulden",
    "/v1/gemeenten",
    "/doc/gemeente/gm0484",
    "/doc/beleid/alphen-sociale-agenda-2025-niemand-dakloos",
    "/doc/document/aalsmeer-strategienota-2023",
    "/doc/graaf/data-gebieden",
    "/doc/bestaat/niet",
    "/def",
    "/shapes",
    "/catalogus",
    "/.well-known/void",
    "/gezondheid",
    "/gezondheid/gereed",
    # What is refused, and what is not there.
    "/sparql?query=" + quote("SELECT ?x { SERVICE <http://127.0.0.1/> { ?x ?y ?z } }"),
    "/sparql?query=" + quote("SELECT {"),
    "/v1/vragen/bestaat-niet",
    "/v1/vragen/doelen-per-thema?thema=bestaat-niet",
)


@pytest.fixture(scope="module")
def servers(sealed: Locations, reaches: Mapping[str, Reach]) -> Iterator[dict[str, Server]]:
    """A process for each engine, with its log on."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(serving(sealed, **{"TIJDSLIMIET": "20", "LOGBOEK": "json", **reach.settings}))
            for name, reach in reaches.items()
        }


def fetch(server: Server, path: str) -> tuple[int, str, bytes]:
    """Return what a browser is given, with the address of the server taken out."""
    request = urllib.request.Request(server.base + quote(path, safe="/?=&%"), headers={"Accept": "*/*"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 — loopback
            status, headers, body = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as fault:
        with fault:
            status, headers, body = fault.code, fault.headers, fault.read()
    return status, headers.get("Content-Type", ""), body.replace(server.base.encode(), b"")


@pytest.mark.parametrize("path", PATHS)
def test_the_service_answers_the_same_with_any_engine(
    path: str, servers: Mapping[str, Server], reaches: Mapping[str, Reach]
) -> None:
    answers = {name: fetch(server, path) for name, server in servers.items()}
    assert answers["oxigraph"] == answers["ingebouwd"]
    theirs, ours = answers["virtuoso"][2], answers["ingebouwd"][2]
    assert answers["virtuoso"][:2] == answers["ingebouwd"][:2]
    if answers["virtuoso"][1].startswith("text/html"):
        # The rows on a page are in the order of the engine, and Virtuoso orders long texts by how they begin.
        assert sorted(theirs.splitlines()) == sorted(ours.splitlines())
    else:
        assert theirs == ours
    assert reaches["virtuoso"].secret.encode() not in theirs


def test_a_page_of_rows_and_the_next_are_of_the_same_order(servers: Mapping[str, Server]) -> None:
    for server in servers.values():
        pages = [
            json.loads(fetch(server, f"/v1/vragen/elementen-per-thema?aantal=40&pagina={number}")[2])["rijen"]
            for number in range(1, 4)
        ]
        whole = json.loads(fetch(server, "/v1/vragen/elementen-per-thema?aantal=120")[2])["rijen"]
        assert [row for page in pages for row in page] == whole


@pytest.mark.parametrize("name", NAMES)
def test_functions_of_the_engine_itself_are_refused(name: str, servers: Mapping[str, Server]) -> None:
    status, _, body = fetch(servers[name], "/sparql?query=" + quote("SELECT (<bif:now>() AS ?x) {}"))
    assert status == 403
    assert "De functie bif:now is hier niet toegestaan" in body.decode()


Told = tuple[int, str, str]


def tell(where: Locations, *args: str, **settings: str) -> Told:
    ours = {"GRAAF": str(where.root), "OPSLAG": str(where.opslag), "TIJDSLIMIET": "20", **settings}
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ran = subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "-m", "beleidsgraaf", *args],
        env={**others, **{PREFIX + name: value for name, value in ours.items()}},
        cwd=where.opslag,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("ask", "doelen-per-thema", "--thema", "schulden", "--format", "csv"),
        ("compare", "Alphen aan den Rijn", "Aalsmeer", "--thema", "schulden", "--format", "json"),
    ],
    ids=lambda args: args[0] + "-" + args[1],
)
def test_the_command_line_answers_the_same_with_any_engine(
    args: tuple[str, ...], sealed: Locations, reaches: Mapping[str, Reach]
) -> None:
    told = {name: tell(sealed, *args, **reach.settings) for name, reach in reaches.items()}
    assert told["ingebouwd"][0] == 0
    assert told["ingebouwd"][1].strip()
    for name, (code, out, err) in told.items():
        assert (code, out) == told["ingebouwd"][:2], err
        assert not reaches[name].secret or reaches[name].secret not in out + err


def test_the_command_that_compares_finds_nothing(sealed: Locations, reaches: Mapping[str, Reach]) -> None:
    code, out, err = tell(sealed, "engine", "--vergelijk", **reaches["oxigraph"].settings)
    assert code == 0, out + err
    assert "Elke vraag gaf met haar voorbeeld hetzelfde antwoord als de ingebouwde engine." in out
    assert "noemt zich      Oxigraph/" in out
    assert f"Vergelijken: {sorted(QUESTIONS)[-1]}" in err


def test_the_command_that_shows_the_engine_says_what_it_does_otherwise(
    sealed: Locations, reaches: Mapping[str, Reach]
) -> None:
    code, out, err = tell(sealed, "engine", **reaches["virtuoso"].settings)
    assert code == 0, out + err
    assert "noemt zich      Virtuoso/" in out
    assert "doet anders     volgorde van lange teksten: " in out
    assert reaches["virtuoso"].secret not in out + err


def test_without_a_setting_the_engine_is_the_one_inside(sealed: Locations) -> None:
    for settings in ({}, {"ENGINE": "ingebouwd"}):
        code, out, _ = tell(sealed, "engine", **settings)
        assert code == 0
        assert "ingebouwd (pyoxigraph)" in out


def test_the_log_never_holds_the_password(sealed: Locations, reaches: Mapping[str, Reach]) -> None:
    reach = reaches["virtuoso"]
    with serving(sealed, LOGBOEK="json", **reach.settings) as server:
        for path in (*PATHS[:2], PATHS[-2], "/sparql?query=" + quote(f"SELECT ('{reach.secret[:0]}' AS ?x) {{}}")):
            fetch(server, path)
        log = server.stop()
    assert '"pad": "/sparql"' in log
    assert reach.secret not in log


WRONG = "verkeerd-81c4"


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("ask", "gemeenten"), ("engine",)])
def test_a_wrong_password_is_said_at_once_and_not_repeated(
    command: tuple[str, ...], sealed: Locations, reaches: Mapping[str, Reach]
) -> None:
    args = tuple(str(free_port()) if each == "0" else each for each in command)
    code, out, err = tell(sealed, *args, **{**reaches["virtuoso"].settings, "ENGINE_WACHTWOORD": WRONG})
    assert code == 1
    assert "laat ons met deze naam en dit wachtwoord niet toe (401)" in err
    assert WRONG not in out + err


def test_a_password_in_the_address_is_refused_and_not_repeated(sealed: Locations) -> None:
    code, out, err = tell(sealed, "ask", "gemeenten", ENGINE=f"http://dba:{WRONG}@127.0.0.1/sparql")
    assert code == 2
    assert "BELEIDSGRAAF_ENGINE_GEBRUIKER en _WACHTWOORD" in err
    assert WRONG not in out + err


def test_an_engine_that_goes_away_under_the_service_is_said_and_comes_back(
    sealed: Locations, generation: Generation, tmp_path: Path
) -> None:
    with oxigraph_server(folder=tmp_path / "elders") as engine:
        publish(generation, GraphStore(engine.store))
        with serving(sealed, ENGINE=engine.query) as server:
            assert fetch(server, "/gezondheid/gereed")[0] == 200
            engine.process.kill()
            engine.process.wait()
            for path in ("/gezondheid/gereed", PATHS[0], "/v1/vragen/gemeenten", "/doc/gemeente/gm0484"):
                status, kind, body = fetch(server, path)
                assert status in (500, 502, 503), path
                assert "json" in kind
                assert "niet te bereiken" in body.decode()
            assert fetch(server, "/gezondheid")[0] == 200


def test_another_graph_than_that_of_the_files_is_told(root: Locations, oxigraph: Running) -> None:
    build(root, validate=lambda _: {}, pakket=beleidsgraaf.__version__)
    code, out, _ = tell(root, "engine", ENGINE=oxigraph.query)
    assert code == 1
    assert "andere versie van de graaf" in out or "geen graaf van ons" in out


def test_wrong_credentials_that_are_not_asked_for_do_no_harm(virtuoso: Running) -> None:
    with RemoteEngine(virtuoso.query, Credentials("niemand", WRONG)) as engine:
        assert b"true" in engine.query("ASK {}").body
