"""Everything `check` runs, as one list of named checks.

A check returns what it found; when it cannot run on this machine it says why, and that is told apart from finding
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from beleidsgraaf.build import infer, load_graph, read_rules, turtle_files
from beleidsgraaf.errors import BuildError, CheckUnavailable, EvidenceError, ParameterError, SourceError
from beleidsgraaf.evidence import Bewijsverslag, Brontekst, Passage
from beleidsgraaf.findings import Ernst, Melding, Subjects
from beleidsgraaf.locations import Locations
from beleidsgraaf.question import Question, read_question, read_questions
from beleidsgraaf.reasoning import ontology_triples, reason
from beleidsgraaf.results import Term, text_value
from beleidsgraaf.terms import DEF, ID, Prefixes
from beleidsgraaf.turtle import format_file, format_triples
from beleidsgraaf.validation import validate

_NO_TEXTS = "Het bewijs is niet gecontroleerd: er is geen map met bronteksten genoemd."
_NAME_TEXTS = "Geef `--bronnen MAP` of zet BELEIDSGRAAF_BRONNEN; de teksten horen niet bij dit project."
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
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

    @cached_property
    def verslagen(self) -> list[Bewijsverslag]:
        """What the source texts say of the passages of each document; see `evidence_reports`."""
        if self.bronnen is None:
            raise CheckUnavailable(_NO_TEXTS, cure=_NAME_TEXTS)
        return [_report(document, found, self) for document, found in sorted(_passages(self.store).items())]


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
    unknown = [name for name in names if name not in {check.name for check in CHECKS}]
    if unknown:
        known = ", ".join(check.name for check in CHECKS)
        raise ParameterError([f"Er is geen controle «{name}»." for name in unknown], cure=f"Kies uit: {known}.")
    for check in CHECKS:
        if names and check.name not in names:
            continue
        try:
            yield Outcome(check, check.run(context))
        except CheckUnavailable as reason_:
            yield Outcome(check, unavailable=str(reason_))
        except SourceError as fault:
            yield Outcome(check, [_from_error(fault, context, check.name)])
        except EvidenceError as fault:
            yield Outcome(check, [Melding(Ernst.VIOLATION, "", 0, "", str(fault), check.name)])


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
                meldingen.append(
                    Melding(Ernst.VIOLATION, name, 0, "", "Niet in de vaste vorm. Draai `make fmt`.", "bestanden")
                )
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
    return Melding(
        Ernst(question.severity), bestand, regel, cells[0], question.title(context.taal), name, " ".join(cells[1:])
    )


def _check_ontology(context: Context) -> list[Melding]:
    verdict = reason(ontology_triples(context.locations))
    if not verdict.consistent:
        return [
            Melding(Ernst.VIOLATION, "ontology", 0, "", "De ontologie spreekt zichzelf tegen (HermiT).", "ontologie")
        ]
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
    """Look up every passage of every document in the source texts, once for each context.

    :raises CheckUnavailable: when no folder with texts was named.
    :raises EvidenceError: when the folder lacks the text of a document.
    """
    return context.verslagen


def _report(document: str, passages: list[Passage], context: Context) -> Bewijsverslag:
    subject = ox.NamedNode(document)
    path = _text_file(context, subject)
    text = Brontekst.read(path)
    same = text.sha256 == _value(context.store, subject, "tekstVingerafdruk")
    return Bewijsverslag(context.prefixes.show(document), path.name, same, text.check(passages))


def _text_file(context: Context, document: ox.NamedNode) -> Path:
    if context.bronnen is None:
        raise CheckUnavailable(_NO_TEXTS, cure=_NAME_TEXTS)
    name = _value(context.store, document, "bestandsnaam")
    if not name:
        raise EvidenceError(
            f"{context.prefixes.show(document.value)} noemt geen tekstbestand.",
            cure="Zeg met bg:bestandsnaam uit welk bestand het document is gelezen.",
        )
    path = context.bronnen / name
    if not path.is_file():
        raise EvidenceError(
            f"In {context.bronnen} staat geen «{name}», de tekst van {context.prefixes.show(document.value)}.",
            cure="Zet het bestand daar neer, of pas bg:bestandsnaam aan.",
        )
    return path


def _passages(store: ox.Store) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for quad in store.quads_for_pattern(None, _OA_SOURCE, None):
        passage = Passage(
            eerste_regel=_number(store, quad.subject, "eersteRegel"),
            laatste_regel=_number(store, quad.subject, "laatsteRegel"),
            tekenlengte=_number(store, quad.subject, "tekenlengte"),
            vingerafdruk=_value(store, quad.subject, "vingerafdruk"),
            iri=text_value(quad.subject),
        )
        found.setdefault(text_value(quad.object), []).append(passage)
    return found


def _value(store: ox.Store, subject: Term, name: str) -> str:
    """Return the value of one of our properties, or nothing."""
    if isinstance(subject, ox.Literal):
        return ""
    quad = next(store.quads_for_pattern(subject, _bg(name), None), None)
    return text_value(quad.object) if quad else ""


def _number(store: ox.Store, subject: Term, name: str) -> int:
    """Return the whole number of one of our properties; 0 when there is none."""
    text = _value(store, subject, name)
    return int(text) if text.isdecimal() else 0


def refuse_violations(context: Context) -> dict[str, int]:
    """Hold the files against the shapes and the rules, as a build does.

    :returns: how many findings there are of each severity.
    :raises BuildError: when there is a violation; names the first ten.
    """
    meldingen = [melding for outcome in run_checks(context, ("vormen", "regels")) for melding in outcome.meldingen]
    counts = {str(ernst): sum(melding.ernst is ernst for melding in meldingen) for ernst in Ernst}
    worst = [melding for melding in meldingen if melding.ernst is Ernst.VIOLATION]
    if worst:
        lines = [f"  {m.plaats}: {m.onderwerp}: {m.melding} ({m.bron})" for m in worst[:10]]
        more = [f"  … en nog {len(worst) - 10}."] if len(worst) > 10 else []
        raise BuildError(
            "\n".join([f"De gegevens hebben {len(worst)} fouten; de vorige generatie blijft gelden.", *lines, *more]),
            cure="\nHerstel ze; `beleidsgraaf check` noemt ze alle.",
        )
    return counts


def make_passage(context: Context, document: str, regels: str, woorden: str) -> str:
    """Return the Turtle of a passage at a place in the source text of a document.

    :param document: IRI or short name of the document.
    :param regels: `120` or `120-124`.
    :param woorden: the words of the passage; empty for the whole lines.
    :raises ParameterError: when the document or the lines cannot be understood.
    :raises EvidenceError: when the words are not there.
    """
    numbers = re.fullmatch(r"(\d+)(?:-(\d+))?", regels.strip())
    if not numbers:
        raise ParameterError(
            [f"«{regels}» zijn geen regels."], cure="Schrijf een regelnummer of twee met een streepje, zoals 120-124."
        )
    try:
        subject = ox.NamedNode(context.prefixes.expand(document if ":" in document else f"document:{document}"))
    except (KeyError, ValueError):
        raise ParameterError([f"«{document}» is geen document."], cure="Schrijf document:naam.") from None
    text = Brontekst.read(_text_file(context, subject))
    found = text.passage((int(numbers[1]), int(numbers[2] or numbers[1])), woorden)
    name = f"{ID}passage/{subject.value.rpartition('/')[2]}-r{found.eerste_regel}-{found.vingerafdruk[:8]}"
    passage = ox.NamedNode(name)
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    triples = [
        ox.Triple(passage, _TYPE, _bg("Passage")),
        ox.Triple(passage, _OA_SOURCE, subject),
        ox.Triple(passage, _bg("eersteRegel"), ox.Literal(str(found.eerste_regel), datatype=integer)),
        ox.Triple(passage, _bg("laatsteRegel"), ox.Literal(str(found.laatste_regel), datatype=integer)),
        ox.Triple(passage, _bg("tekenlengte"), ox.Literal(str(found.tekenlengte), datatype=integer)),
        ox.Triple(passage, _bg("vingerafdruk"), ox.Literal(found.vingerafdruk)),
    ]
    section = _section(context.store, subject, found)
    if section is not None:
        triples.append(ox.Triple(passage, _bg("inParagraaf"), section))
    block = format_triples(triples, context.prefixes)
    return block[block.index("\n\n") + 2 :]


def _section(store: ox.Store, document: ox.NamedNode, passage: Passage) -> ox.NamedNode | None:
    """Return the smallest section that holds a passage."""
    spans = []
    for quad in store.quads_for_pattern(document, _bg("heeftParagraaf"), None):
        first, last = (_number(store, quad.object, name) for name in ("eersteRegel", "laatsteRegel"))
        if first <= passage.eerste_regel and passage.laatste_regel <= last:
            spans.append((last - first, text_value(quad.object)))
    return ox.NamedNode(min(spans)[1]) if spans else None
