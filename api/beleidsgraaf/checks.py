"""Everything `check` runs, as one list of named checks.

A check returns what it found; when it cannot run on this machine it says why, and that is told apart from finding nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from beleidsgraaf.build import infer, load_graph, read_rules, turtle_files
from beleidsgraaf.errors import CheckUnavailable, EvidenceError, SourceError
from beleidsgraaf.evidence import Bewijsverslag, Brontekst, Passage
from beleidsgraaf.findings import Ernst, Melding, Subjects
from beleidsgraaf.locations import Locations
from beleidsgraaf.question import Question, read_question, read_questions
from beleidsgraaf.reasoning import ontology_triples, reason
from beleidsgraaf.results import text_value
from beleidsgraaf.terms import DEF, Prefixes
from beleidsgraaf.turtle import format_file
from beleidsgraaf.validation import validate

_OA_SOURCE = ox.NamedNode("http://www.w3.org/ns/oa#hasSource")


def _bg(name: str) -> ox.NamedNode:
    return ox.NamedNode(DEF + name)


@dataclass
class Context:
    """What the checks look at: the files, and the graph they make."""

    locations: Locations
    bronnen: Path | None = None
    taal: str = "nl"
    progress: Callable[[str], None] = lambda _: None

    @cached_property
    def prefixes(self) -> Prefixes:
        """The prefixes of the project."""
        return Prefixes.read(self.locations.ontology / "prefixes.ttl")

    @cached_property
    def store(self) -> ox.Store:
        """The whole graph with what follows from it."""
        store = load_graph(self.locations)
        infer(store, read_rules(self.locations))
        return store

    @cached_property
    def subjects(self) -> Subjects:
        """Where each subject stands in the files."""
        return Subjects(turtle_files(self.locations), self.locations.root)


@dataclass(frozen=True)
class Check:
    """One thing to check: its name on the command line, what it is, and how it runs."""

    name: str
    title: str
    run: Callable[[Context], list[Melding]]


@dataclass(frozen=True)
class Outcome:
    """What came of one check; `unavailable` says why it did not run."""

    check: Check
    meldingen: list[Melding] = field(default_factory=list)
    unavailable: str = ""

    def count(self, ernst: Ernst) -> int:
        """Return how many findings are of this severity."""
        return sum(melding.ernst is ernst for melding in self.meldingen)


def run_checks(context: Context, names: tuple[str, ...] = ()) -> Iterator[Outcome]:
    """Run the named checks, or all, one after the other.

    A file that cannot be read at all is a finding of the check that met it.
    """
    for check in CHECKS:
        if names and check.name not in names:
            continue
        try:
            yield Outcome(check, check.run(context))
        except CheckUnavailable as reason_:
            yield Outcome(check, unavailable=str(reason_))
        except SourceError as fault:
            yield Outcome(check, [_from_error(fault, context, check.name)])


def _from_error(fault: SourceError, context: Context, bron: str) -> Melding:
    try:
        bestand = str(context.locations.relative(fault.path))
    except ValueError:
        bestand = str(fault.path)
    return Melding(Ernst.VIOLATION, bestand, fault.line or 0, "", f"{fault.message} {fault.cure}".strip(), bron)


def _check_files(context: Context) -> list[Melding]:
    """Compare every Turtle file with its canonical text; read every mapping set."""
    meldingen = []
    for path in [*turtle_files(context.locations), context.locations.ontology / "prefixes.ttl"]:
        try:
            if path.name != "prefixes.ttl" and path.read_text() != format_file(path, context.prefixes):
                name = str(context.locations.relative(path))
                meldingen.append(Melding(Ernst.VIOLATION, name, 0, "", "Niet in de vaste vorm. Draai `make fmt`.", "bestanden"))
        except SourceError as fault:
            meldingen.append(_from_error(fault, context, "bestanden"))
    return meldingen


def _check_questions(context: Context) -> list[Melding]:
    """Read every question and check-question strictly."""
    meldingen = []
    for folder in (context.locations.queries, context.locations.queries / "checks"):
        for path in sorted(folder.glob("*.rq")):
            try:
                read_question(path, context.prefixes)
            except SourceError as fault:
                meldingen.append(_from_error(fault, context, "vragen"))
    return meldingen


def _check_shapes(context: Context) -> list[Melding]:
    return validate(context.locations, taal=context.taal, progress=context.progress)


def _check_rules(context: Context) -> list[Melding]:
    """Run the check-questions; no rows means good."""
    meldingen = []
    for name, question in read_questions(context.locations.queries / "checks", context.prefixes).items():
        solutions = context.store.query(question.text, use_default_graph_as_union=True)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 — the reader of questions saw to it
        meldingen += [_from_row(question, name, list(row), context) for row in solutions]
    return meldingen


def _from_row(question: Question, name: str, row: list[ox.NamedNode | ox.Literal | None], context: Context) -> Melding:
    cells = [context.prefixes.show(text_value(cell)) if cell is not None else "" for cell in row]
    bestand, regel = context.subjects.find(cells[0])
    return Melding(Ernst(question.severity), bestand, regel, cells[0], question.title(context.taal), name, " ".join(cells[1:]))


def _check_ontology(context: Context) -> list[Melding]:
    verdict = reason(ontology_triples(context.locations))
    if not verdict.consistent:
        return [Melding(Ernst.VIOLATION, "ontology", 0, "", "De ontologie spreekt zichzelf tegen (HermiT).", "ontologie")]
    text = "Deze klasse kan geen leden hebben. Kijk naar haar bovenklassen en wat daarmee onverenigbaar is."
    names = [context.prefixes.show(iri) for iri in verdict.unsatisfiable]
    return [Melding(Ernst.VIOLATION, *context.subjects.find(name), name, text, "ontologie") for name in names]


def _check_evidence(context: Context) -> list[Melding]:
    meldingen = []
    for verslag in evidence_reports(context):
        for bevinding in verslag.verloren:
            short = context.prefixes.show(bevinding.passage.iri)
            bestand, regel = context.subjects.find(short)
            text = (
                f"De passage staat niet (meer) in {verslag.bestand}, regel {bevinding.passage.eerste_regel}. "
                "Lees de tekst na en maak de passage opnieuw met `beleidsgraaf passage`."
            )
            meldingen.append(Melding(Ernst.VIOLATION, bestand, regel, short, text, "bewijs"))
    return meldingen


CHECKS = (
    Check("bestanden", "Bestanden leesbaar en in de vaste vorm", _check_files),
    Check("vragen", "Vragen volgen de afspraken", _check_questions),
    Check("vormen", "Gegevens voldoen aan de vormen (SHACL)", _check_shapes),
    Check("regels", "Regels over de hele graaf", _check_rules),
    Check("ontologie", "Ontologie zonder tegenspraak (HermiT)", _check_ontology),
    Check("bewijs", "Passages teruggevonden in de bronteksten", _check_evidence),
)


def evidence_reports(context: Context) -> list[Bewijsverslag]:
    """Look up every passage of every document in the source texts.

    :raises CheckUnavailable: when no folder with texts was named.
    :raises EvidenceError: when the folder lacks the text of a document.
    """
    if context.bronnen is None:
        raise CheckUnavailable(
            "Het bewijs is niet gecontroleerd: er is geen map met bronteksten genoemd.",
            cure="Geef `--bronnen MAP` of zet BELEIDSGRAAF_BRONNEN; de teksten horen niet bij dit project.",
        )
    passages = _passages(context.store)
    return [_report(document, found, context) for document, found in sorted(passages.items())]


def _report(document: str, passages: list[Passage], context: Context) -> Bewijsverslag:
    assert context.bronnen is not None  # noqa: S101
    subject = ox.NamedNode(document)
    expected = _value(context.store, subject, "tekstVingerafdruk")
    name = _value(context.store, subject, "bestandsnaam")
    path = context.bronnen / name
    if not name or not path.is_file():
        raise EvidenceError(
            f"In {context.bronnen} staat geen «{name}», de tekst van {context.prefixes.show(document)}.",
            cure="Zet het bestand daar neer, of pas bg:bestandsnaam aan.",
        )
    text = Brontekst.read(path)
    return Bewijsverslag(context.prefixes.show(document), name, text.sha256 == expected, text.check(passages))


def _passages(store: ox.Store) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for quad in store.quads_for_pattern(None, _OA_SOURCE, None):
        passage = Passage(
            eerste_regel=int(_value(store, quad.subject, "eersteRegel") or 0),
            laatste_regel=int(_value(store, quad.subject, "laatsteRegel") or 0),
            tekenlengte=int(_value(store, quad.subject, "tekenlengte") or 0),
            vingerafdruk=_value(store, quad.subject, "vingerafdruk"),
            iri=quad.subject.value,
        )
        found.setdefault(quad.object.value, []).append(passage)
    return found


def _value(store: ox.Store, subject: ox.NamedNode, name: str) -> str:
    quad = next(store.quads_for_pattern(subject, _bg(name), None), None)
    return quad.object.value if quad else ""
