"""The SPARQL cookbook cannot lag: every query in it runs, quickly, and gives the rows that stand under it.

Each recipe is run on the shipped graph by the engine and over HTTP; the pieces for other programs are run against a
real server. `python tests/test_cookbook.py` writes the tables of the page anew.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers import Server, serving

from beleidsgraaf.build import Generations, build
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Answer, Engine
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations, find_locations
from beleidsgraaf.media import Kind
from beleidsgraaf.recipes import Recipe, read_recipes
from beleidsgraaf.results import Table
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web import create_app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "kookboek.md"
ADDRESS = "http://127.0.0.1:8000"
SECONDS = 0.5
ROWS = 5
WIDTH = 60
# What a recipe must treat at least: a task of an information specialist, and the term in its query that shows it.
TASKS = {
    "graphs": "GRAPH ?graaf",
    "classes": "?ding a ?klasse",
    "properties": "?eigenschap ?waarde",
    "languages": 'LANG(?engels) = "en"',
    "goals under a theme": "bg:beleidsthema thema:",
    "any depth": "bg:valtOnder",
    "objects of roles": "bg:betreft",
    "the ladder": "begrippenkader:participatietrap",
    "quarter": "^^xsd:date",
    "open ends": "FILTER NOT EXISTS { ?planning bg:eind",
    "evidence": "bg:eersteRegel",
    "absence": "bg:onderzochtOp",
    "comparison by theme": "UNION",
    "mappings": "sssom:confidence",
    "not the same": "sssom:NegatedPredicate",
    "targets": "bg:Streefwaarde",
    "cubes": "qb:structure",
    "time series": "qb:dataSet reeks:",
    "chain of documents": "(bg:werktUit|bg:vervangt)+",
    "returning commitments": "bg:voortzettingVan",
    "shared parties": "HAVING",
    "regions": "bg:ligtIn+",
    "inferred": "graaf:afgeleid",
    "a graph to take home": "CONSTRUCT",
    "one thing": "DESCRIBE",
}
_PREFIX = re.compile(r"^PREFIX ([\w-]+): <([^>]*)>$", re.M)
# Between a query and its variations; empty until the tables are written.
_ANSWER = re.compile(r"(?<=^```\n\n)((?:\|.*\n)+\n\*.* \w+\.\*\n\n)?(?=\*\*Varieer:\*\* )", re.M)


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)


RECIPES = read_recipes(PAGE)
SNIPPETS = PAGE.read_text().partition("\n## Uit uw eigen programma\n")[2]
each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: str(recipe.number))


# How an answer looks on the page


def rows_of(answer: Answer, prefixes: Prefixes) -> tuple[list[str], list[list[str]]]:
    """Return heads and cells; a graph becomes a row for each triple, in alphabetical order."""
    if answer.kind is Kind.SOLUTIONS:
        return Table.from_json(answer.body).readable(prefixes)
    triples = ox.parse(answer.body, format=ox.RdfFormat.TURTLE)
    terms = ([triple.subject, triple.predicate, triple.object] for triple in triples)
    return ["onderwerp", "eigenschap", "waarde"], sorted([show(term, prefixes) for term in row] for row in terms)


def show(term: object, prefixes: Prefixes) -> str:
    return prefixes.show(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))


def cell(text: str) -> str:
    line = " ".join(text.split())
    # A name without spaces is there to be copied.
    short = line if len(line) <= WIDTH or " " not in line else line[: WIDTH - 1].rstrip() + "…"
    return short.replace("|", "\\|")


def render(answer: Answer, prefixes: Prefixes) -> str:
    """Return the begin of an answer as a Markdown table, and how many rows or triples there are."""
    heads, rows = rows_of(answer, prefixes)
    lines = [heads, ["---"] * len(heads), *([cell(text) for text in row] for row in rows[:ROWS])]
    table = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    what = "rijen" if answer.kind is Kind.SOLUTIONS else "uitspraken"
    return f"{table}\n*{f'{ROWS} van ' if len(rows) > ROWS else ''}{len(rows)} {what}.*\n\n"


def place(recipe: Recipe) -> tuple[int, int]:
    """Return where in a recipe its answer stands, or has to come."""
    found = _ANSWER.search(recipe.text)
    assert found, f"recipe {recipe.number} has no line that begins with **Varieer:** after its query"
    return found.span()


def rewrite() -> None:
    """Write the tables of the page anew, from a build of the shipped files."""
    locations = find_locations()
    prefixes = Prefixes.read(locations.ontology / "prefixes.ttl")
    text = PAGE.read_text()
    with tempfile.TemporaryDirectory() as folder:
        generation, _ = build(Locations(locations.root, Path(folder)), validate=lambda _: {}, pakket="kookboek")
        with EmbeddedEngine(generation.graph_file) as engine:
            for recipe in RECIPES:
                table = render(engine.query(recipe.query), prefixes)
                begin, end = place(recipe)
                text = text.replace(recipe.text, recipe.text[:begin] + table + recipe.text[end:])
    PAGE.write_text(text)


# Every recipe has its parts


def test_there_are_enough_recipes_and_they_are_numbered() -> None:
    assert len(RECIPES) >= 20
    assert [recipe.number for recipe in RECIPES] == list(range(1, len(RECIPES) + 1))


def test_every_block_of_sparql_is_in_a_recipe() -> None:
    assert len(blocks(PAGE.read_text(), "sparql")) == len(RECIPES)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_a_recipe(task: str) -> None:
    assert any(TASKS[task] in recipe.query for recipe in RECIPES), task


@each_recipe
def test_a_recipe_has_its_parts(recipe: Recipe) -> None:
    assert re.fullmatch(r"[A-Z].*\?", recipe.heading)
    assert "." not in recipe.heading
    paragraphs = [" ".join(part.split()) for part in re.sub(r"```.*?```", "", recipe.text, flags=re.S).split("\n\n")]
    assert len(blocks(recipe.text, "sparql")) == 1
    prose = recipe.text.partition("```")[0].strip()
    assert re.search(r"\bValkuil: ", prose)
    # A point within code, such as a file name, ends no sentence.
    sentences = re.split(r"(?<=[.?»]) (?=[A-ZÉ`«])", re.sub(r"`[^`]*`", "`x`", " ".join(prose.split())))
    assert 2 <= len(sentences) <= 5, sentences
    assert len([part for part in paragraphs if part.startswith("**Varieer:** ")]) == 1
    assert re.search(r"^\*\*Varieer:\*\* .*\.$", recipe.text, re.M)
    begin, end = place(recipe)
    assert begin < end, "no table: run `python tests/test_cookbook.py`"


@each_recipe
def test_a_query_is_written_as_the_questions_are(recipe: Recipe, prefixes: Prefixes) -> None:
    declared = _PREFIX.findall(recipe.query)
    names = [name for name, _ in declared]
    assert names == sorted(names)
    assert dict(declared).items() <= prefixes.by_name.items()
    bare = re.sub(r'<[^>\s]*>|"[^"]*"', "", _PREFIX.sub("", recipe.query))
    used = set(re.findall(r"(?<![\w-])([a-z][\w-]*):", bare))
    assert sorted(used) == names
    assert not re.search(r"SELECT\s+(DISTINCT\s+|REDUCED\s+)?\*", recipe.query)
    assert re.search(r"^(ORDER BY|CONSTRUCT|DESCRIBE)\b", recipe.query, re.M)


# Every recipe runs


@pytest.fixture(scope="session")
def engine(sealed: Locations) -> Iterator[EmbeddedEngine]:
    generation = Generations(sealed.opslag).current()
    assert generation
    with EmbeddedEngine(generation.graph_file) as engine:
        yield engine


@pytest.fixture(scope="session")
def client(sealed: Locations, engine: Engine) -> Iterator[TestClient]:
    generation = Generations(sealed.opslag).current()
    assert generation
    with TestClient(create_app(Catalogue.read(sealed, engine), generation, Settings(voorbereiden="nee"))) as client:
        yield client


@each_recipe
def test_the_table_is_the_begin_of_the_real_answer(recipe: Recipe, engine: Engine, prefixes: Prefixes) -> None:
    answer = engine.query(recipe.query)
    assert rows_of(answer, prefixes)[1]
    begin, end = place(recipe)
    assert recipe.text[begin:end] == render(answer, prefixes), "stale: run `python tests/test_cookbook.py`"


@each_recipe
def test_the_order_of_the_rows_is_fixed(recipe: Recipe, engine: Engine, prefixes: Prefixes) -> None:
    """Rows that the ORDER BY holds for equal would come in another order from another engine or build."""
    ordering = re.search(r"^ORDER BY (.*)$", recipe.query, re.M)
    if not ordering:
        return
    table = Table.from_json(engine.query(recipe.query).body)
    keys = re.findall(r"\?(\w+)", ordering[1])
    shown = [key for key in keys if key in table.columns]
    if shown == keys:
        places = [table.columns.index(key) for key in keys]
        values = [tuple(str(row[place]) for place in places) for row in table.rows]
        assert len(values) == len(set(values))


@each_recipe
def test_a_recipe_is_quick(recipe: Recipe, engine: Engine) -> None:
    """The best of a few, since others may use this machine too."""

    def took() -> float:
        begin = time.monotonic()
        engine.query(recipe.query)
        return time.monotonic() - begin

    assert any(took() < SECONDS for _ in range(5))


@each_recipe
def test_a_recipe_gives_the_same_over_http(recipe: Recipe, client: TestClient, engine: Engine) -> None:
    answer = engine.query(recipe.query)
    response = client.post("/sparql", data={"query": recipe.query}, headers={"Accept": answer.media.type})
    assert response.status_code == 200, response.text
    if answer.kind is Kind.SOLUTIONS:
        assert Table.from_json(response.content) == Table.from_json(answer.body)
    else:
        assert graph(response.content) == graph(answer.body)


def graph(body: bytes) -> set[ox.Quad]:
    return set(ox.parse(body, format=ox.RdfFormat.TURTLE))


# Every piece for another program runs


@pytest.fixture(scope="session")
def server(sealed: Locations) -> Iterator[Server]:
    with serving(sealed) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table to ask for, and a graph."""
    for name, form in (("vraag.rq", "SELECT"), ("graaf.rq", "CONSTRUCT")):
        query = next(recipe.query for recipe in RECIPES if re.search(rf"^{form}\b", recipe.query, re.M))
        (tmp_path / name).write_text(query)
    return tmp_path


def run(folder: Path, *command: str) -> str:
    ran = subprocess.run(  # noqa: S603 — the project's own documentation
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def on(server: Server, text: str) -> str:
    assert ADDRESS in text
    return text.replace(ADDRESS, server.base)


CURL = [line for block in blocks(SNIPPETS, "sh") for line in block.splitlines()]
PYTHON = blocks(SNIPPETS, "python")


def test_there_is_a_piece_for_each_program() -> None:
    assert len(CURL) >= 2
    assert len(PYTHON) >= 3
    assert blocks(SNIPPETS, "r")
    assert blocks(SNIPPETS, "powerquery")


@pytest.mark.parametrize("line", CURL)
def test_curl(server: Server, folder: Path, engine: Engine, line: str) -> None:
    bash = shutil.which("bash")
    assert bash
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    out = run(folder, bash, "-c", on(server, line))
    if "turtle" in line:
        assert graph(out.encode()) == graph(engine.query((folder / "graaf.rq").read_text()).body)
    else:
        heads, *rows = csv.reader(io.StringIO(out))
        table = Table.from_json(engine.query((folder / "vraag.rq").read_text()).body)
        assert (tuple(heads), len(rows)) == (table.columns, len(table.rows))


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_python(server: Server, folder: Path, engine: Engine, number: int) -> None:
    code = PYTHON[number]
    out = run(folder, sys.executable, "-c", on(server, code)).splitlines()
    assert out
    if "vraag.rq" in code:
        table = Table.from_json(engine.query((folder / "vraag.rq").read_text()).body)
        assert len(out) >= len(table.rows)
        first = table.rows[0][0]
        assert isinstance(first, ox.NamedNode)
        assert first.value in out[0]
    else:
        assert all(re.fullmatch(r"[^\t]+\.\t[^\t]+", line) for line in out)
        assert len({line.partition("\t")[0] for line in out}) == 2


@pytest.mark.parametrize("kind", ["r", "powerquery"])
def test_the_request_of_a_program_that_is_not_here(server: Server, folder: Path, kind: str) -> None:
    """R and Excel do not run in the tests; the request they are told to make does."""
    (piece,) = blocks(SNIPPETS, kind)
    address = re.search(r'"(http:[^"?]*)', on(server, piece))
    accept = re.search(r'Accept = "([^"]+)"', piece)
    assert address
    assert accept
    assert re.search(r'\?query="|\[query = ', piece)
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")
    asked = ("--data-urlencode", "query@vraag.rq", "-H", f"Accept: {accept[1]}", address[1])
    out = run(folder, curl, "--fail", "--silent", "--get", *asked)
    assert len(list(csv.reader(io.StringIO(out)))) > 1


def test_service_is_refused_here_as_the_page_says(client: TestClient) -> None:
    (code,) = (code for code in PYTHON if "SERVICE" in code)
    query = re.search(r'vraag = """\n(.*?)"""', code, re.S)
    assert query
    response = client.post("/sparql", data={"query": query[1]})
    assert response.status_code == 403
    assert "SERVICE" in response.text


@pytest.mark.parametrize("address", re.findall(r"`(/v1/vragen/[^`]+)`", SNIPPETS))
def test_the_workbook_that_is_named_is_one(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.content.startswith(b"PK")


if __name__ == "__main__":
    rewrite()
