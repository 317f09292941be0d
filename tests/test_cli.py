"""The command as people run it: in a process of its own, with what it prints, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from typer.testing import CliRunner

import beleidsgraaf
from beleidsgraaf.build import Generation, Generations, build
from beleidsgraaf.checks import CHECKS
from beleidsgraaf.cli import app
from beleidsgraaf.locations import FOLDERS, Locations
from beleidsgraaf.settings import PREFIX

COMMANDS = sorted(command.name or "" for command in app.registered_commands if command.name) + sorted(
    command.callback.__name__ for command in app.registered_commands if command.callback and not command.name
)
SLOW_QUERY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GOALS = "SELECT ?doel { ?doel a <https://w3id.org/beleidsgraaf/def#Doel> } ORDER BY ?doel"


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def message(self) -> str:
        """Standard error without its line breaks."""
        return " ".join(self.err.split())

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON."""
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


@dataclass(frozen=True)
class Command:
    """`python -m beleidsgraaf` over one graph, with one folder of generations, away from the checkout."""

    root: Path
    opslag: Path
    # What was answered before, for a graph that no test changes.
    known: dict[object, Ran] | None = field(default=None, compare=False)

    def environment(self, **settings: str) -> dict[str, str]:
        ours = {"GRAAF": str(self.root), "OPSLAG": str(self.opslag), **settings}
        others = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX) and k not in ("COLUMNS", "LINES")}
        return {**others, **{PREFIX + name: value for name, value in ours.items()}}

    def start(self, *args: str, **settings: str) -> subprocess.Popen[str]:
        return self.start_into(subprocess.PIPE, *args, **settings)

    def start_into(self, stdout: int, *args: str, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 — our own command
            [sys.executable, "-m", "beleidsgraaf", *args],
            env=self.environment(**settings),
            cwd=self.opslag.parent,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __call__(self, *args: str, stdin: str = "", **settings: str) -> Ran:
        key = (args, stdin, *settings.items())
        if self.known is not None and key in self.known:
            return self.known[key]
        process = self.start(*args, **settings)
        out, err = process.communicate(stdin, timeout=240)
        assert "Traceback" not in err, err
        assert process.returncode in (0, 1, 2), f"{args}: {process.returncode} is no exit code of ours\n{err}"
        ran = Ran(process.returncode, out, err)
        if self.known is not None:
            self.known[key] = ran
        return ran


def copy_graph(source: Path, target: Path) -> Path:
    for name in FOLDERS:
        shutil.copytree(source / name, target / name)
    return target


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> Command:
    """The shipped files, sealed without being judged; that they pass is another test."""
    folder = tmp_path_factory.mktemp("cli")
    where = Locations(copy_graph(locations.root, folder / "graaf"), folder / "opslag")
    build(where, validate=lambda _: {}, pakket=beleidsgraaf.__version__)
    return Command(where.root, where.opslag, known={})


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> Command:
    """The shipped ontology, shapes and questions over the two invented municipalities; sealed, not judged."""
    folder = tmp_path_factory.mktemp("klein")
    root = copy_graph(locations.root, folder / "graaf")
    shutil.rmtree(root / "data")
    graphs = Path(__file__).parent / "graphs"
    for name, place in (
        ("registers", "actoren/registers"),
        ("voorbeeldstad", "gemeenten/voorbeeldstad/agenda"),
        ("testdorp", "gemeenten/testdorp/nota"),
    ):
        target = root / "data" / f"{place}.ttl"
        target.parent.mkdir(parents=True)
        shutil.copy(graphs / f"{name}.ttl", target)
    build(Locations(root, folder / "opslag"), validate=lambda _: {}, pakket=beleidsgraaf.__version__)
    return Command(root, folder / "opslag", known={})


@pytest.fixture
def tiny(root: Locations, locations: Locations) -> Command:
    """A graph of one document, without shapes and questions: built in no time, and free to be broken."""
    shutil.copy(locations.ontology / "prefixes.ttl", root.ontology / "prefixes.ttl")
    return Command(root.root, root.opslag)


def current(opslag: Path) -> Generation:
    generation = Generations(opslag).current()
    assert generation
    return generation


def document_of(command: Command) -> Path:
    return command.root / "data" / "gemeenten" / "voorbeeldstad" / "nota.ttl"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# Help and use


def test_the_overview_names_every_command(shipped: Command) -> None:
    ran = shipped("--help")
    assert ran.code == 0
    assert sorted(re.findall(r"^  ([a-z]+)  ", ran.out, re.M)) == sorted(COMMANDS)
    assert shipped("ask", "--help").out.startswith("Usage: ")


def test_the_version_is_that_of_the_package(shipped: Command) -> None:
    ran = shipped("--version")
    assert (ran.code, ran.out) == (0, f"beleidsgraaf {beleidsgraaf.__version__}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    ran = CliRunner().invoke(app, [name, "--help"], prog_name="beleidsgraaf")
    assert ran.exit_code == 0
    assert f"Usage: beleidsgraaf {name}" in ran.output
    assert "--help" in ran.output
    assert max(map(len, ran.output.splitlines())) <= 80


@pytest.mark.parametrize("args", [(), ("vraag",), ("ask", "documenten", "--format", "xml")])
def test_wrong_use_exits_2(shipped: Command, args: tuple[str, ...]) -> None:
    ran = shipped(*args)
    assert ran.code == 2
    assert "beleidsgraaf" in ran.out + ran.err


def test_an_unknown_setting_lists_the_settings(shipped: Command) -> None:
    ran = shipped("questions", WERKRES="4")
    assert ran.code == 2
    assert "BELEIDSGRAAF_WERKRES bestaat niet" in ran.message
    assert "BELEIDSGRAAF_WERKERS" in ran.message


def test_a_setting_that_does_not_fit(shipped: Command) -> None:
    ran = shipped("questions", TIJDSLIMIET="straks")
    assert ran.code == 2
    assert "BELEIDSGRAAF_TIJDSLIMIET" in ran.message


def test_a_folder_that_holds_no_graph(shipped: Command, tmp_path: Path) -> None:
    ran = shipped("questions", GRAAF=str(tmp_path))
    assert ran.code == 2
    assert "ontology" in ran.message
    assert "BELEIDSGRAAF_GRAAF" in ran.message


# Build


@pytest.mark.slow
def test_the_shipped_files_build_and_the_same_files_give_the_same_bytes(shipped: Command, tmp_path: Path) -> None:
    ran = Command(shipped.root, tmp_path / "opslag")("build")
    assert ran.code == 0, ran.err
    assert all(f"Bouwen: {step}" in ran.err for step in ("Bestanden lezen", "Afleiden", "Valideren", "Verzegelen"))
    for document in (shipped.root / "data" / "gemeenten").rglob("*.ttl"):
        assert f"Bouwen: {document.relative_to(shipped.root)}" in ran.err
    assert "Gebouwd: generatie" in ran.out
    assert re.search(r"^ Doel +\d+ *$", ran.out, re.M)
    assert re.search(r"^Violation: 0$", ran.out, re.M)
    sealed, other = current(tmp_path / "opslag"), current(shipped.opslag)
    assert sealed.version == other.version
    assert sealed.graph_file.read_bytes() == other.graph_file.read_bytes(), "the same inputs should give the same file"


def test_build_again_is_up_to_date_until_forced_and_gives_the_same(tiny: Command) -> None:
    def sealed() -> bytes:
        return current(tiny.opslag).graph_file.read_bytes()

    assert "Gebouwd" in tiny("build").out
    first = sealed()
    again = tiny("build")
    assert again.code == 0
    assert "Al bij de tijd" in again.out
    assert "Gebouwd" not in again.out
    assert again.err == ""
    forced = tiny("build", "--force")
    assert "Gebouwd" in forced.out
    assert sealed() == first


def test_changed_files_give_a_note_and_the_old_answer(tiny: Command) -> None:
    tiny("build")
    before = tiny("query", "-", stdin=GOALS)
    assert "Let op" not in before.err
    change(document_of(tiny), "beleid:doel a bg:Doel", "beleid:nieuw a bg:Doel")
    after = tiny("query", "-", stdin=GOALS)
    assert after.code == 0
    assert "bestanden zijn veranderd" in after.message
    assert "`beleidsgraaf build`" in after.message
    assert after.out == before.out
    tiny("build")
    renewed = tiny("query", "-", stdin=GOALS)
    assert "Let op" not in renewed.err
    assert "beleid:nieuw" in renewed.out


def test_without_a_generation_the_first_question_builds_one(tiny: Command) -> None:
    ran = tiny("query", "-", stdin=GOALS)
    assert ran.code == 0
    assert "Bouwen: Verzegelen" in ran.err
    assert "beleid:doel" in ran.out


def test_bad_turtle_names_file_line_and_cure_and_the_old_generation_answers(tiny: Command) -> None:
    tiny("build")
    before = tiny("query", "-", stdin=GOALS).out
    change(document_of(tiny), "a bg:Beleidsdocument ;", "a bg:Beleidsdocument ,")
    ran = tiny("build")
    assert ran.code == 1
    assert f"{document_of(tiny)}:" in "".join(ran.err.split())
    assert re.search(r"nota\.ttl:\d+:", "".join(ran.err.split()))
    after = tiny("query", "-", stdin=GOALS)
    assert after.code == 0
    assert after.out == before


@pytest.mark.slow
def test_planted_faults_stop_the_build_with_file_and_cure(small: Command, tmp_path: Path) -> None:
    broken = Command(copy_graph(small.root, tmp_path / "graaf"), small.opslag)
    agenda = broken.root / "data" / "gemeenten" / "voorbeeldstad" / "agenda.ttl"
    text = agenda.read_text()
    goal = re.search(r"^(beleid:[\w-]+)\n    a bg:Doel ;\n    skos:prefLabel [^;]+;\n", text, re.M)
    assert goal
    text = text.replace(goal[0], f"{goal[1]}\n    a bg:Doel ;\n", 1)
    planned = re.search(
        r'^(planning:[\w-]+)\n(?:    .*\n)*?    bg:begin "(\d{4})[^"]*"\S* ;\n(?:    .*\n)*?    bg:eind "', text, re.M
    )
    assert planned
    text = text.replace(planned[0], planned[0].replace(f'bg:begin "{planned[2]}', 'bg:begin "2999'), 1)
    agenda.write_text(text)
    before = small("query", "-", stdin=GOALS)

    ran = broken("build")
    assert ran.code == 1
    assert "de vorige generatie blijft gelden" in ran.message
    assert "`beleidsgraaf check`" in ran.message
    squeezed = "".join(ran.err.split())
    for subject in (goal[1], planned[1]):
        line = text[: text.index(f"\n{subject}\n")].count("\n") + 2
        assert f"data/gemeenten/voorbeeldstad/agenda.ttl:{line}:{subject}:" in squeezed
    assert "bgsh:DoelShape-prefLabel" in squeezed

    after = broken("query", "-", stdin=GOALS)
    assert after.out == before.out
    assert "bestanden zijn veranderd" in after.message


@pytest.mark.parametrize(
    ("file", "cure"),
    [
        ("huidig", "beleidsgraaf build --force"),
        ("manifest.json", "beleidsgraaf build --force"),
        ("graaf.nq", "beleidsgraaf build"),
    ],
)
def test_a_damaged_generation_says_how_to_mend_it(tiny: Command, file: str, cure: str) -> None:
    tiny("build")
    for path in tiny.opslag.rglob(file):
        path.write_text("niets bruikbaars\n")
    ran = tiny("query", "-", stdin=GOALS)
    assert ran.code == 1
    assert cure in ran.message
    assert tiny("build", "--force").code == 0
    assert tiny("query", "-", stdin=GOALS).code == 0


def test_a_store_that_cannot_be_written_is_told(tiny: Command, tmp_path: Path) -> None:
    (tmp_path / "bezet").write_text("geen map")
    ran = tiny("build", OPSLAG=str(tmp_path / "bezet" / "opslag"))
    assert ran.code in (1, 2)
    assert str(tmp_path / "bezet") in "".join(ran.err.split())


# Ask


def test_ask_in_three_formats_says_the_same(shipped: Command) -> None:
    table, plain, as_csv = (shipped("ask", "aantallen-per-klasse", "--format", f) for f in ("table", "json", "csv"))
    assert [table.code, plain.code, as_csv.code] == [0, 0, 0]
    rows = plain.rows
    assert rows
    assert f"{len(rows)} rijen" in table.out
    read = list(csv.DictReader(io.StringIO(as_csv.out)))
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows] == read
    assert {row["gemeenteLabel"] for row in rows} >= {"Alphen aan den Rijn", "Aalsmeer"}
    assert all(isinstance(row["aantal"], int) for row in rows)
    assert all(row["gemeenteLabel"] in table.out for row in rows)


def test_parameters_with_a_space_or_an_equals_sign_once_or_more(shipped: Command) -> None:
    def counted(*args: str) -> list[dict[str, Any]]:
        ran = shipped("ask", "aantallen-per-klasse", "-f", "json", *args)
        assert ran.code == 0, ran.err
        return ran.rows

    alphen = counted("--gemeente", "Alphen aan den Rijn")
    aalsmeer = counted("--gemeente=Aalsmeer")
    assert {row["gemeenteLabel"] for row in alphen} == {"Alphen aan den Rijn"}
    assert {row["gemeenteLabel"] for row in aalsmeer} == {"Aalsmeer"}
    assert counted("--gemeente=Alphen", "--gemeente", "gm0358") == counted(
        "--gemeente", "Aalsmeer", "--gemeente=gm0484"
    )
    both = counted("--gemeente=Alphen aan den Rijn", "--gemeente=gemeente:gm0358")
    assert len(both) == len(alphen) + len(aalsmeer)
    assert all(row in both for row in (*alphen, *aalsmeer))


def test_no_rows_is_no_error(shipped: Command) -> None:
    args = ("ask", "inspanningen-in-periode", "--begin", "1650-01-01", "--eind", "1650-12-31")
    assert shipped(*args).out.strip() == "Geen rijen."
    assert shipped(*args, "-f", "json").rows == []
    assert shipped(*args).code == 0


def test_an_unknown_question_gets_suggestions(shipped: Command) -> None:
    ran = shipped("ask", "documentn")
    assert ran.code == 2
    assert ran.out == ""
    assert "«documentn»" in ran.message
    assert "documenten" in ran.message
    assert shipped("questions", "documentn") == ran


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--gemente", "Alphen"), ("«gemente»", "wel: gemeente", "beleidsgraaf questions rollen-van-gemeente")),
        (("--gemeente", "Alfen"), ("«Alfen»", "Alphen aan den Rijn", "beleidsgraaf questions rollen-van-gemeente")),
        (("--rol", "coordinerent", "--gemeente", "Urk"), ("«coordinerent»", "coördinerend", "«Urk»", "Aalsmeer")),
        (("--gemeente",), ("«--gemeente»", "ontbreekt", "--naam waarde")),
        (("Alphen",), ("«Alphen»", "--naam waarde")),
    ],
)
def test_what_does_not_fit_is_named_with_what_does(
    shipped: Command, args: tuple[str, ...], said: tuple[str, ...]
) -> None:
    ran = shipped("ask", "rollen-van-gemeente", *args)
    assert ran.code == 2
    assert ran.out == ""
    for words in said:
        assert words in ran.message


def test_a_question_that_needs_a_value_says_so(shipped: Command) -> None:
    ran = shipped("ask", "doel-compleet")
    assert ran.code == 2
    assert "«doel» ontbreekt" in ran.message


def test_a_question_that_constructs_gives_turtle(shipped: Command) -> None:
    ran = shipped("ask", "doel-compleet", "--doel", "beleid:alphen-sociale-agenda-2025-niemand-dakloos")
    assert ran.code == 0
    graph = rdflib.Graph().parse(data=ran.out, format="turtle")
    assert rdflib.URIRef("https://w3id.org/beleidsgraaf/id/beleid/alphen-sociale-agenda-2025-niemand-dakloos") in set(
        graph.subjects()
    )


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_question_for_yes_or_no_ends_its_line(shipped: Command, form: str) -> None:
    args = ("ask", "heeft-gemeente-thema", "--gemeente", "Alphen", "--thema", "schulden", "-f", form)
    ran = shipped(*args)
    assert ran.code == 0
    assert ran.out.endswith("\n")
    assert re.search(r"\b(true|ja)\b", ran.out)


# Query


def test_a_select_from_a_file_or_standard_input(shipped: Command, tmp_path: Path) -> None:
    (tmp_path / "doelen.rq").write_text(GOALS)
    goals = [row["doel"] for row in shipped("query", "-", "-f", "json", stdin=GOALS).rows]
    assert goals
    assert all(goal.startswith("https://w3id.org/beleidsgraaf/id/beleid/") for goal in goals)
    as_csv = shipped("query", str(tmp_path / "doelen.rq"), "-f", "csv").out
    assert [row["doel"] for row in csv.DictReader(io.StringIO(as_csv))] == goals
    assert f"{len(goals)} rijen" in shipped("query", str(tmp_path / "doelen.rq")).out


@pytest.mark.parametrize(
    ("pattern", "verdict"),
    [("?s a <https://w3id.org/beleidsgraaf/def#Doel>", "true"), ("<urn:niemand> ?p ?o", "false")],
)
def test_ask_says_yes_or_no(shipped: Command, pattern: str, verdict: str) -> None:
    ran = shipped("query", "-", stdin=f"ASK {{ {pattern} }}")
    assert ran.code == 0
    assert re.search(rf"\b({verdict}|{'ja' if verdict == 'true' else 'nee'})\b", ran.out)


def test_construct_gives_turtle(shipped: Command) -> None:
    query = f"CONSTRUCT {{ ?doel a <urn:gevonden> }} {{ {{ {GOALS} }} }}"
    ran = shipped("query", "-", stdin=query)
    assert ran.code == 0
    graph = rdflib.Graph().parse(data=ran.out, format="turtle")
    goals = shipped("query", "-", "-f", "json", stdin=GOALS).rows
    assert {str(subject) for subject in graph.subjects()} == {row["doel"] for row in goals}


@pytest.mark.parametrize("query", ["SELECT ?doel {\n  ?doel a ;\n}", ""])
def test_bad_sparql_exits_2_and_says_where(shipped: Command, query: str) -> None:
    ran = shipped("query", "-", stdin=query)
    assert ran.code == 2
    assert ran.out == ""
    assert re.search(r"regel \d+, kolom \d+", ran.message)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { } }", "SERVICE"),
    ],
)
def test_what_may_not_run_is_refused(shipped: Command, query: str, word: str) -> None:
    before = shipped("query", "-", stdin="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").out
    ran = shipped("query", "-", stdin=query)
    assert ran.code in (1, 2)
    assert f"{word} is hier niet toegestaan" in ran.message
    assert shipped("query", "-", stdin="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").out == before


def test_a_query_past_its_time_exits_1_with_a_cure(shipped: Command) -> None:
    started = time.monotonic()
    ran = shipped("query", "-", stdin=SLOW_QUERY, TIJDSLIMIET="0.5")
    assert ran.code == 1
    assert "0.5 seconden" in ran.message
    assert "LIMIT" in ran.message
    assert time.monotonic() - started < 10


def test_an_answer_past_its_size_exits_1_with_a_cure(shipped: Command) -> None:
    ran = shipped("query", "-", stdin="SELECT * { ?s ?p ?o }", RIJENLIMIET="10")
    assert ran.code == 1
    assert ran.out == ""
    assert "groter dan 10 rijen" in ran.message
    assert "LIMIT" in ran.message


def test_a_query_file_that_cannot_be_read(shipped: Command, tmp_path: Path) -> None:
    (tmp_path / "bytes.rq").write_bytes(b"SELECT \xff")
    for name in ("weg.rq", "bytes.rq"):
        ran = shipped("query", str(tmp_path / name))
        assert ran.code == 2
        assert str(tmp_path) in "".join(ran.err.split())


# Questions


def test_questions_lists_every_question(shipped: Command) -> None:
    ran = shipped("questions")
    assert ran.code == 0
    shown = set(re.findall(r"^([a-z][a-z0-9-]+)$", ran.out, re.M))
    assert shown == {path.stem for path in (shipped.root / "queries").glob("*.rq")}


def test_titles_are_in_the_language_that_was_set(shipped: Command) -> None:
    header = (shipped.root / "queries" / "documenten.rq").read_text()
    found = [re.search(rf"^#\+ {key}: (.*)$", header, re.M) for key in ("summary", "summary_en")]
    dutch, english = (match[1] for match in found if match)
    assert dutch in shipped("questions").out
    assert english in shipped("questions", TAAL="en").out


def test_one_question_shows_its_parameters_choices_example_and_query(shipped: Command) -> None:
    ran = shipped("questions", "rollen-van-gemeente")
    assert ran.code == 0
    text = " ".join(ran.out.split())
    assert all(f"--{name}" in text for name in ("gemeente", "rol"))
    assert "Alphen aan den Rijn" in text
    assert "coördinerend" in text or "in totaal" in text
    assert "Voorbeeld: beleidsgraaf ask rollen-van-gemeente --" in text
    assert "VALUES ?gemeente { UNDEF }" in ran.out


# Compare


def test_compare_names_both_and_what_absence_means(shipped: Command) -> None:
    ran = shipped("compare", "Alphen aan den Rijn", "Aalsmeer")
    assert ran.code == 0
    text = " ".join(ran.out.split())
    assert re.search(r"Alphen aan den Rijn +Aalsmeer", ran.out)
    for meaning in ("«afwezig na onderzoek»:", "«niet onderzocht»:", "«leeg in de bron»:"):
        assert meaning in text
    assert re.search(r"^ doel +", ran.out, re.M)
    assert re.search(r"^ inspanning +", ran.out, re.M)


def test_compare_in_other_formats_parses_and_mirrors(shipped: Command) -> None:
    forward = shipped("compare", "Alphen", "Aalsmeer", "-f", "json").rows
    backward = shipped("compare", "Aalsmeer", "Alphen", "-f", "json").rows
    as_csv = list(csv.DictReader(io.StringIO(shipped("compare", "Alphen", "Aalsmeer", "-f", "csv").out)))
    assert [{name: value or "" for name, value in row.items()} for row in forward] == as_csv

    def keys(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {(row["thema"], row["niveau"], row["gemeente"], row["stand"], row["element"]) for row in rows}

    assert keys(forward) == keys(backward)
    assert {row["gemeenteLabel"] for row in forward} == {"Alphen aan den Rijn", "Aalsmeer"}
    for row in forward:
        assert (row["stand"] == "aanwezig") == bool(row["element"])


def test_compare_on_one_theme_and_with_every_name(shipped: Command) -> None:
    brief = shipped("compare", "Alphen", "Aalsmeer", "--thema", "schulden")
    whole = shipped("compare", "Alphen", "Aalsmeer", "--thema", "schulden", "--alles")
    rows = shipped("compare", "Alphen", "Aalsmeer", "--thema", "schulden", "-f", "json").rows
    assert brief.out.startswith("schulden")
    assert {row["themaLabel"] for row in rows} == {"schulden"}
    assert "wonen met zorg" not in brief.out
    assert "; …" not in whole.out
    assert len(whole.out.splitlines()) >= len(brief.out.splitlines())


@pytest.mark.parametrize(
    "names",
    [("Alphen",), ("Alphen", "Alphen"), ("Alphen", "Alphen aan den Rijn"), ("Aalsmeer", "gemeente:gm0358")],
    ids="+".join,
)
def test_one_municipality_is_nothing_to_compare(shipped: Command, names: tuple[str, ...]) -> None:
    ran = shipped("compare", *names)
    assert ran.code == 2
    assert ran.out == ""
    assert "twee of meer" in ran.message


def test_compare_with_what_is_not_there(shipped: Command) -> None:
    assert "Aalsmeer" in shipped("compare", "Alphen", "Urk").message
    ran = shipped("compare", "Alphen", "Aalsmeer", "--thema", "schuldn")
    assert ran.code == 2
    assert "schulden" in ran.message


# Form


def test_fmt_finds_and_mends_a_mangled_file(shipped: Command, tmp_path: Path) -> None:
    source = shipped.root / "data" / "actoren" / "overheden.ttl"
    shutil.copy(source, tmp_path / "overheden.ttl")
    shipped("fmt", str(tmp_path / "overheden.ttl"))
    good = (tmp_path / "overheden.ttl").read_text()
    mangled = tmp_path / "mangled.ttl"
    lines = good.split("\n    ")
    mangled.write_text("\n".join(lines).replace(" ;\n", "   ;\n\n", 3))

    ran = shipped("fmt", "--check", str(mangled), str(tmp_path / "overheden.ttl"))
    assert ran.code == 1
    squeezed = "".join(ran.out.split())
    assert str(mangled) in squeezed
    assert str(tmp_path / "overheden.ttl") not in squeezed
    assert mangled.read_text() != good

    assert shipped("fmt", str(mangled)).code == 0
    assert mangled.read_text() == good
    again = shipped("fmt", "--check", str(mangled))
    assert (again.code, again.out) == (0, "")


def test_fmt_without_names_does_the_whole_graph(tiny: Command) -> None:
    wrong = tiny("fmt", "--check")
    assert wrong.code == 1
    assert "nota.ttl" in "".join(wrong.out.split())
    assert tiny("fmt").code == 0
    assert tiny("fmt", "--check").code == 0
    assert tiny("check", "bestanden").code == 0


def test_fmt_of_a_broken_file_gives_a_place_that_editors_understand(shipped: Command, tmp_path: Path) -> None:
    folder = tmp_path / "een-map-met-een-lange-naam" / "en-daarin-nog-een-map-met-een-naam-die-lang-is"
    folder.mkdir(parents=True)
    (folder / "kapot.ttl").write_text("@prefix bg: <https://w3id.org/beleidsgraaf/def#> .\n\nbg:a bg:b\n")
    ran = shipped("fmt", str(folder / "kapot.ttl"))
    assert ran.code == 1
    assert re.search(rf"{re.escape(str(folder / 'kapot.ttl'))}:\d+:", ran.err), "the path is broken over lines"


@pytest.mark.parametrize("name", ["weg.ttl", "."])
def test_fmt_of_what_is_no_file(shipped: Command, tmp_path: Path, name: str) -> None:
    ran = shipped("fmt", str(tmp_path / name))
    assert ran.code in (1, 2)
    assert str(tmp_path / name) in "".join(ran.err.split())


def test_docs_into_a_folder_that_is_not_there(shipped: Command, tmp_path: Path) -> None:
    ran = shipped("docs", str(tmp_path / "weg"))
    assert ran.code == 2 or (tmp_path / "weg" / "vragen.md").exists()


# Passages and checks

TEXT = """\
Nota van Voorbeeldstad

Iedereen doet mee in onze stad. Daarom
helpen wij mensen met schul-
den, snel en dichtbij.
Einde.
"""


@pytest.fixture
def read(tiny: Command, tmp_path: Path) -> tuple[Command, Path]:
    """The tiny graph with the text that its document was read from."""
    folder = tmp_path / "teksten"
    folder.mkdir()
    (folder / "nota.txt").write_text(TEXT)
    change(document_of(tiny), "a bg:Beleidsdocument ;", 'a bg:Beleidsdocument ;\n    bg:bestandsnaam "nota.txt" ;')
    change(
        document_of(tiny),
        "paragraaf:nota-1 bg:dekking",
        "paragraaf:nota-1 bg:eersteRegel 2 ; bg:laatsteRegel 5 ; bg:dekking",
    )
    return tiny, folder


def test_a_passage_is_a_block_that_parses(read: tuple[Command, Path]) -> None:
    command, folder = read
    ran = command("passage", "document:nota", "3-5", "mensen met schulden … dichtbij", "--bronnen", str(folder))
    assert ran.code == 0, ran.err
    assert not ran.out.startswith("@prefix")
    prefixes = (command.root / "ontology" / "prefixes.ttl").read_text()
    graph = rdflib.Graph().parse(data=prefixes + ran.out, format="turtle")
    (subject,) = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/beleidsgraaf/def#Passage")))
    told = {str(p).rpartition("#")[2]: str(o) for p, o in graph.predicate_objects(subject)}
    assert told["hasSource"].endswith("/document/nota")
    assert (told["eersteRegel"], told["laatsteRegel"]) == ("4", "5")
    assert told["tekenlengte"] == str(len("mensenmetschuldensnelendichtbij"))
    assert told["inParagraaf"].endswith("/paragraaf/nota-1")
    assert re.fullmatch(r"[0-9a-f]{64}", told["vingerafdruk"])
    assert "schulden" not in ran.out, "the text itself is never stored"
    assert command("passage", "nota", "3-5", "mensen met schulden … dichtbij", BRONNEN=str(folder)).out == ran.out


def test_a_pasted_passage_is_found_moved_and_lost(read: tuple[Command, Path]) -> None:
    command, folder = read
    made = command("passage", "nota", "3", "Iedereen doet mee", "--bronnen", str(folder)).out
    document = document_of(command)
    document.write_text(document.read_text() + "\n" + made)
    prefix = (
        "@prefix oa: <http://www.w3.org/ns/oa#> .\n@prefix passage: <https://w3id.org/beleidsgraaf/id/passage/> .\n"
    )
    document.write_text(prefix + document.read_text())

    def counts() -> tuple[int, list[str]]:
        ran = command("check", "bewijs", "--bronnen", str(folder))
        row = re.search(r"^ nota +(\d+) +(\d+) +(\d+) ", ran.out, re.M)
        assert row, ran.out
        return ran.code, list(row.groups())

    assert counts() == (0, ["1", "0", "0"])
    (folder / "nota.txt").write_text("Een regel erbij.\n" + TEXT)
    assert counts() == (0, ["0", "1", "0"])
    (folder / "nota.txt").write_text(TEXT.replace("Iedereen doet", "Niemand doet"))
    assert counts() == (1, ["0", "0", "1"])
    lost = command("check", "bewijs", "--bronnen", str(folder))
    assert re.search(r"data/gemeenten/voorbeeldstad/nota\.ttl:\d+: Violation passage:nota-r3-", lost.out)
    assert "nota.txt, regel 3" in lost.out
    assert "`beleidsgraaf passage`" in lost.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("document:weg", "3"), "document:weg"),
        (("geen document", "3"), "geen document"),
        (("nota", "drie"), "«drie»"),
        (("nota", "3-99"), "3-99"),
        (("nota", "3", "rabarber"), "«rabarber»"),
    ],
)
def test_a_passage_that_cannot_be_made(read: tuple[Command, Path], args: tuple[str, ...], said: str) -> None:
    command, folder = read
    ran = command("passage", *args, "--bronnen", str(folder))
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.message
    assert "«»" not in ran.message, "an empty name explains nothing"


def test_a_passage_needs_the_texts(read: tuple[Command, Path], tmp_path: Path) -> None:
    command, _ = read
    without = command("passage", "nota", "3")
    assert without.code == 2
    assert "BELEIDSGRAAF_BRONNEN" in without.message
    elsewhere = command("passage", "nota", "3", "--bronnen", str(tmp_path))
    assert elsewhere.code == 2
    assert "«nota.txt»" in elsewhere.message


@pytest.mark.slow
def test_check_runs_everything_and_says_what_it_could_not(small: Command) -> None:
    ran = small("check")
    assert ran.code == 0, ran.out
    for each in CHECKS:
        assert each.title in ran.out
    assert re.search(r"Passages teruggevonden in de bronteksten +- +overgeslagen", ran.out)
    assert "BELEIDSGRAAF_BRONNEN" in " ".join(ran.out.split())


def test_strict_check_exits_1_when_something_could_not_run(tiny: Command) -> None:
    assert tiny("check", "bewijs").code == 0
    strict = tiny("check", "bewijs", "--streng")
    assert strict.code == 1
    assert "overgeslagen" in strict.out


def test_check_without_java_says_so(shipped: Command, tmp_path: Path) -> None:
    command = Command(shipped.root, shipped.opslag)
    environment = {**command.environment(), "PATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "beleidsgraaf", "check", "ontologie", "--streng"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "Java" in ran.stdout
    assert "default-jre-headless" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_check_names_the_place_of_what_it_finds(tiny: Command) -> None:
    change(document_of(tiny), "a bg:Beleidsdocument ;", "a bg:Beleidsdocument ,")
    ran = tiny("check", "bestanden")
    assert ran.code == 1
    assert re.search(r"^data/gemeenten/voorbeeldstad/nota\.ttl:\d+: Violation", ran.out, re.M)


def test_check_knows_its_names(tiny: Command) -> None:
    ran = tiny("check", "alles")
    assert ran.code == 2
    assert all(each.name in ran.message for each in CHECKS)


def test_check_with_texts_that_are_not_there_finds_that_once(read: tuple[Command, Path], tmp_path: Path) -> None:
    command, folder = read
    made = command("passage", "nota", "3", "--bronnen", str(folder)).out
    prefix = (
        "@prefix oa: <http://www.w3.org/ns/oa#> .\n@prefix passage: <https://w3id.org/beleidsgraaf/id/passage/> .\n"
    )
    document = document_of(command)
    document.write_text(prefix + document.read_text() + "\n" + made)
    ran = command("check", "bewijs", "--bronnen", str(tmp_path / "leeg"))
    assert ran.code == 1
    assert (ran.out + ran.err).count("«nota.txt»") == 1


@pytest.fixture(scope="session")
def bronnen() -> Path:
    """The folder of the real texts, which are no part of the project."""
    given = os.environ.get("BELEIDSGRAAF_BRONNEN")
    if given and Path(given).is_dir():
        return Path(given).resolve()
    reason = "BELEIDSGRAAF_BRONNEN names no folder with the source texts"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.slow
def test_every_passage_stands_in_the_real_texts(shipped: Command, bronnen: Path) -> None:
    given = shipped("check", "bewijs", "--bronnen", str(bronnen))
    assert given.code == 0, given.out
    rows = re.findall(r"^ ([\w-]+) +(\d+) +(\d+) +(\d+) +dezelfde *$", given.out, re.M)
    assert {name for name, *_ in rows} >= {"alphen-sociale-agenda-2025", "aalsmeer-strategienota-2023"}
    assert all(int(found) > 0 and lost == "0" for _, found, _, lost in rows)
    assert shipped("check", "bewijs", BRONNEN=str(bronnen)).out == given.out


# On a terminal, in a log, in a pipe


@pytest.mark.parametrize(
    "args",
    [
        ("questions",),
        ("ask", "documenten"),
        ("ask", "aantallen-per-klasse", "--format", "table"),
        ("compare", "Alphen aan den Rijn", "Aalsmeer"),
        ("compare", "Alphen", "Aalsmeer", "--thema", "schulden", "--alles"),
    ],
    ids=" ".join,
)
def test_answers_keep_to_80_columns(shipped: Command, args: tuple[str, ...]) -> None:
    ran = shipped(*args)
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if len(line) > 80 and "://" not in line] == []
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    "args",
    [
        ("questions",),
        ("ask", "documenten", "-f", "csv"),
        ("compare", "Alphen", "Aalsmeer"),
    ],
    ids=" ".join,
)
def test_a_reader_that_has_seen_enough_is_no_trouble(shipped: Command, args: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        process = shipped.start_into(writing, *args)
    finally:
        os.close(writing)
    _, err = process.communicate(timeout=60)
    assert err == ""
    assert process.returncode == 0


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes to stop when a test leaves them."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def alive(group: int) -> list[str]:
    """The processes of a group that still run; one that only waits to be collected does not."""
    found = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    rows = [line.split(maxsplit=2) for line in found.splitlines()]
    return [row[-1] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def interrupt(process: subprocess.Popen[str]) -> tuple[str, float]:
    """Press Ctrl-C: the terminal sends it to every process of the group."""
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    return err, time.monotonic() - started


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607
    return [int(child) for child in found.split()]


@pytest.fixture
def querying(shipped: Command, running: list[subprocess.Popen[str]]) -> tuple[subprocess.Popen[str], list[int]]:
    """A query under way, with the processes of its engine."""
    process = shipped.start("query", "-", TIJDSLIMIET="60")
    running.append(process)
    assert process.stdin
    process.stdin.write(SLOW_QUERY)
    process.stdin.close()
    process.stdin = None
    engine: list[int] = []
    deadline = time.monotonic() + 20
    while len(engine) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
        engine = [pid for holder in children(process.pid) for pid in (holder, *children(holder))]
    assert len(engine) == 2
    time.sleep(1)
    assert process.poll() is None
    return process, engine


def test_ctrl_c_during_a_query(querying: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, _ = querying
    err, seconds = interrupt(process)
    assert "Traceback" not in err
    assert process.returncode not in (0, None)
    assert seconds < 5
    time.sleep(0.5)
    assert alive(process.pid) == []


def test_an_engine_that_is_lost_is_told(querying: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, engine = querying
    # As the kernel does when memory runs out.
    for pid in engine:
        os.kill(pid, signal.SIGKILL)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "Fout: " in err


@pytest.mark.slow
def test_ctrl_c_during_a_build(shipped: Command, tmp_path: Path, running: list[subprocess.Popen[str]]) -> None:
    process = shipped.start("build", OPSLAG=str(tmp_path / "opslag"))
    running.append(process)
    assert process.stderr
    while "Valideren" not in (line := process.stderr.readline()):
        assert line, "the build ended before it judged anything"
    time.sleep(2)
    err, seconds = interrupt(process)
    assert "Traceback" not in err
    assert process.returncode not in (0, None)
    assert not (tmp_path / "opslag" / "huidig").exists()
    assert seconds < 5, "what was still to be judged should not be judged any more"
    time.sleep(0.5)
    assert alive(process.pid) == []


def test_the_sealed_file_is_what_an_engine_loads(shipped: Command) -> None:
    store = ox.Store()
    store.bulk_load(path=current(shipped.opslag).graph_file, format=ox.RdfFormat.N_QUADS)
    goals = store.query(GOALS, use_default_graph_as_union=True)
    assert isinstance(goals, ox.QuerySolutions)
    names = [str(row["doel"]).strip("<>") for row in goals]
    assert names == [row["doel"] for row in shipped("query", "-", "-f", "json", stdin=GOALS).rows]
