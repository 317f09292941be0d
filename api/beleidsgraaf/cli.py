"""The command line: build, check, ask, compare, serve.

Exit codes: 0 all is well, 1 something was found, 2 used wrongly.
"""

from __future__ import annotations

import dataclasses
import json
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

import beleidsgraaf
from beleidsgraaf import display, dumps, reference
from beleidsgraaf.agreement import Difference, differences
from beleidsgraaf.build import Generation, Generations, build, digest_inputs, turtle_files
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.checks import Context, Outcome, evidence_reports, make_passage, refuse_violations, run_checks
from beleidsgraaf.comparison import compare
from beleidsgraaf.documents import Documents, publisher_of
from beleidsgraaf.engine import Answer, Engine, Limits
from beleidsgraaf.engine.direct import DirectEngine
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.engine.exchange import Credentials
from beleidsgraaf.engine.graphstore import GraphStore
from beleidsgraaf.engine.probe import prepare, probe
from beleidsgraaf.engine.remote import RemoteEngine
from beleidsgraaf.errors import (
    BeleidsgraafError,
    BuildError,
    EngineError,
    EvidenceError,
    ParameterError,
    QuerySyntaxError,
    SettingsError,
    SourceError,
)
from beleidsgraaf.findings import Ernst
from beleidsgraaf.locations import Locations, find_locations
from beleidsgraaf.media import CSV, JSON, TURTLE, Kind
from beleidsgraaf.publishing import publish
from beleidsgraaf.question import read_questions
from beleidsgraaf.report import render_report
from beleidsgraaf.results import Table
from beleidsgraaf.search import DEFAULT_SIZE, MOST_SIZE, Search, SearchIndex, fits
from beleidsgraaf.settings import EMBEDDED, Settings, read_address
from beleidsgraaf.terms import BASE, Prefixes
from beleidsgraaf.turtle import format_file

GOOD, FOUND, WRONG = 0, 1, 2

app = typer.Typer(
    help="Kennisgraaf van gemeentelijk beleid: bouwen, controleren, bevragen, vergelijken.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """How an answer is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="Vorm van het antwoord.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        _write(f"beleidsgraaf {beleidsgraaf.__version__}\n".encode())
        raise typer.Exit(GOOD)


@app.callback()
def _whole(
    version: Annotated[
        bool, typer.Option("--version", help="Toon de versie en stop.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Bevraag, vergelijk en publiceer de kennisgraaf van gemeentelijk beleid."""


def main() -> None:
    """Run the command line; every error of ours becomes a message and an exit code."""
    try:
        app()
    except BeleidsgraafError as fault:
        _fail(fault)
    except KeyboardInterrupt:
        _errors().print("Afgebroken.")
        raise SystemExit(FOUND) from None
    except OSError as fault:
        _errors().print(f"Fout: {fault}", highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(FOUND) from None


def _fail(fault: BeleidsgraafError) -> NoReturn:
    _errors().print(f"Fout: {fault}", highlight=False, markup=False, soft_wrap=True)
    about_use = not isinstance(fault, SourceError | BuildError | EngineError) or isinstance(fault, QuerySyntaxError)
    raise SystemExit(WRONG if about_use else FOUND)


def _errors() -> Console:
    return Console(stderr=True)


def _output() -> Console:
    return display.console()


@dataclasses.dataclass(frozen=True)
class _Here:
    settings: Settings
    locations: Locations


def _here() -> _Here:
    settings = Settings.from_environment()
    return _Here(settings, find_locations(settings.graaf, settings.opslag))


@contextmanager
def _progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show steps: a moving line on a terminal, a plain line each in a log."""
    errors = _errors()
    if not errors.is_terminal:
        yield lambda step: errors.print(f"{title}: {step}", highlight=False, soft_wrap=True)
        return
    with errors.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


def _build(here: _Here, *, force: bool) -> tuple[Generation, bool]:
    with _progress("Bouwen") as step:

        def judge(locations: Locations) -> dict[str, int]:
            return refuse_violations(Context(locations, taal=here.settings.taal, progress=step))

        generation, made = build(
            here.locations, validate=judge, pakket=beleidsgraaf.__version__, force=force, progress=step
        )
        _make_dumps(here, generation, step)
        return generation, made


def _make_dumps(here: _Here, generation: Generation, step: Callable[[str], None]) -> None:
    dumps.make(generation, Prefixes.read(here.locations.ontology / "prefixes.ttl"), progress=step)


def _generation(here: _Here) -> Generation:
    """Return the generation to answer from; build the first one, and say when files have changed since."""
    current = Generations(here.locations.opslag).current()
    if current is None:
        return _build(here, force=False)[0]
    if current.version != digest_inputs(here.locations):
        _errors().print("Let op: bestanden zijn veranderd sinds de laatste bouw. Werk bij met `beleidsgraaf build`.")
    return current


def _limits(settings: Settings) -> Limits:
    return Limits(
        settings.tijdslimiet, settings.wachtlimiet, settings.rijenlimiet, settings.bytelimiet, settings.geheugenlimiet
    )


def _credentials(settings: Settings) -> Credentials:
    return Credentials(settings.engine_gebruiker or "", settings.engine_wachtwoord or "")


def _embedded(here: _Here, *, workers: int = 1) -> EmbeddedEngine:
    return EmbeddedEngine(_generation(here).graph_file, limits=_limits(here.settings), workers=workers)


def _remote(here: _Here, *, workers: int = 1) -> RemoteEngine:
    settings = here.settings
    return RemoteEngine(settings.engine, _credentials(settings), limits=_limits(settings), workers=workers)


@contextmanager
def _catalogue(here: _Here, *, workers: int = 1) -> Iterator[Catalogue]:
    """Give the questions on the engine of the settings; of one elsewhere, say what is not as expected."""
    if here.settings.engine == EMBEDDED:
        with _embedded(here, workers=workers) as engine:
            yield Catalogue.read(here.locations, engine)
        return
    with _remote(here, workers=workers) as remote:
        for doubt in prepare(remote).doubts(remote.address, digest_inputs(here.locations)):
            _errors().print(f"Let op: {doubt}", highlight=False, markup=False, soft_wrap=True)
        yield Catalogue.read(here.locations, remote)


def _open_engine(here: _Here) -> Callable[[], Engine]:
    """Return how a process of our own gets an engine to itself; can be sent to one."""
    if here.settings.engine == EMBEDDED:
        return partial(DirectEngine, _generation(here).graph_file)
    return partial(_remote, here)


def _served(here: _Here, engine: Engine) -> Generation:
    """Return the generation that an engine answers from; of one elsewhere it has the version that is there."""
    generation = _generation(here)
    if not isinstance(engine, RemoteEngine):
        return generation
    version = prepare(engine).version or "onbekend"
    return dataclasses.replace(generation, manifest=dataclasses.replace(generation.manifest, version=version))


@app.command("build")
def build_command(
    force: Annotated[bool, typer.Option("--force", help="Bouw ook als er niets is veranderd.")] = False,
) -> None:
    """Lees alle bestanden, leid af, controleer en verzegel een nieuwe generatie."""
    here = _here()
    generation, made = _build(here, force=force)
    display.show_manifest(_output(), generation, made=made)


@app.command()
def check(
    namen: Annotated[list[str] | None, typer.Argument(help="Alleen deze controles; zonder namen alle.")] = None,
    bronnen: Annotated[Path | None, typer.Option(help="Map met de bronteksten; anders BELEIDSGRAAF_BRONNEN.")] = None,
    streng: Annotated[
        bool, typer.Option("--streng", help="Een controle die niet kan draaien telt als gevonden.")
    ] = False,
    rapport: Annotated[
        bool,
        typer.Option("--rapport", help="Schrijf in plaats van de lijst het rapport over de gegevens, in Markdown."),
    ] = False,
) -> None:
    """Controleer bestanden, vormen, regels, ontologie en bewijs."""
    if rapport and namen:
        raise ParameterError(["Het rapport gaat over alle controles."], cure="Laat de namen weg.")
    here = _here()
    with _progress("Controleren") as step:
        context = Context(here.locations, bronnen or here.settings.bronnen, here.settings.taal, step)
        outcomes = list(run_checks(context, tuple(namen or ())))
    if rapport:
        _write(render_report(context, outcomes).encode())
    else:
        _show_checks(context, outcomes, evidence=not namen or "bewijs" in namen)
    found = any(outcome.count(Ernst.VIOLATION) for outcome in outcomes)
    unavailable = any(outcome.unavailable for outcome in outcomes)
    raise typer.Exit(FOUND if found or (streng and unavailable) else GOOD)


def _show_checks(context: Context, outcomes: list[Outcome], *, evidence: bool) -> None:
    output = _output()
    display.show_outcomes(output, outcomes)
    if context.bronnen and evidence:
        # When a text is missing, the check has said so.
        with suppress(EvidenceError):
            display.show_evidence(output, evidence_reports(context))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    context: typer.Context,
    vraag: Annotated[str, typer.Argument(help="Naam van de vraag; zie `beleidsgraaf questions`.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Stel een vraag uit de catalogus, met haar parameters als `--naam waarde`."""
    values = _read_options(context.args)
    with _catalogue(_here()) as catalogue:
        question = catalogue.get(vraag)
        try:
            values = catalogue.resolve(vraag, values)
        except ParameterError as fault:
            raise ParameterError(fault.faults, cure=f"Zie `beleidsgraaf questions {vraag}`.") from fault
        if question.form == "SELECT":
            _show_table(catalogue.table(vraag, values), format, catalogue.prefixes)
        else:
            _show_other(catalogue.run(vraag, values), format)


def _read_options(arguments: list[str]) -> dict[str, list[str]]:
    """Read `--name value` and `--name=value`, any of them more than once."""
    values: dict[str, list[str]] = {}
    pending = list(arguments)
    while pending:
        option = pending.pop(0)
        if not option.startswith("--"):
            raise ParameterError(
                [f"«{option}» hoort bij geen parameter."],
                cure="Schrijf --naam waarde, met aanhalingstekens om spaties.",
            )
        name, equals, value = option.removeprefix("--").partition("=")
        if not equals:
            if not pending:
                raise ParameterError([f"Na «{option}» ontbreekt een waarde."], cure="Schrijf --naam waarde.")
            value = pending.pop(0)
        values.setdefault(name, []).append(value)
    return values


def _show_table(table: Table, form: Format, prefixes: Prefixes) -> None:
    if form is Format.CSV:
        _write(table.to_csv().encode())
    elif form is Format.JSON:
        _write(table.to_json().encode() + b"\n")
    else:
        display.show_table(_output(), table, prefixes)


def _write(body: bytes) -> None:
    try:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        display.stop_writing()


def _show_other(answer: Answer, form: Format) -> None:
    """Show what has no rows: a yes or no, or a graph in Turtle."""
    if answer.kind is Kind.BOOLEAN and form is not Format.JSON:
        _write(b"true\n" if json.loads(answer.body)["boolean"] else b"false\n")
    else:
        _write(answer.body.rstrip(b"\n") + b"\n")


@app.command()
def search(
    woorden: Annotated[list[str], typer.Argument(help="Woorden; een zinsdeel tussen «aanhalingstekens».")],
    soort: Annotated[list[str] | None, typer.Option(help="Alleen dingen van deze klasse; mag vaker.")] = None,
    gemeente: Annotated[list[str] | None, typer.Option(help="Alleen van deze gemeente; mag vaker.")] = None,
    document: Annotated[list[str] | None, typer.Option(help="Alleen uit dit document; mag vaker.")] = None,
    thema: Annotated[list[str] | None, typer.Option(help="Alleen bij dit gedeelde thema; mag vaker.")] = None,
    aantal: Annotated[int, typer.Option(min=1, max=MOST_SIZE, help="Hoeveel er getoond worden.")] = DEFAULT_SIZE,
    format: FormatOption = Format.TABLE,
) -> None:
    """Zoek in namen, andere namen en omschrijvingen."""
    here = _here()
    index = SearchIndex(_generation(here).search_folder)
    prefixes = Prefixes.read(here.locations.ontology / "prefixes.ttl")
    given = {"soort": soort or [], "gemeente": gemeente or [], "document": document or [], "thema": thema or []}
    chosen, faults = index.choose(given, prefixes)
    if faults:
        raise ParameterError(faults)
    found = index.find(Search(" ".join(woorden), chosen, size=aantal))
    table = display.found_table(found, taal=here.settings.taal)
    if format is Format.TABLE:
        display.show_found(_output(), found, table, prefixes, taal=here.settings.taal)
    else:
        _show_table(table, format, prefixes)


@app.command("compare")
def compare_command(
    gemeenten: Annotated[list[str], typer.Argument(help="Twee of meer gemeenten, bij naam of als IRI.")],
    thema: Annotated[list[str] | None, typer.Option(help="Alleen dit gedeelde thema; mag vaker.")] = None,
    alles: Annotated[bool, typer.Option("--alles", help="Noem alles bij naam, ook lange lijsten.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Leg gemeenten naast elkaar, per gedeeld thema en niveau."""
    here = _here()
    with _catalogue(here) as catalogue:
        result = compare(catalogue, gemeenten, themas=thema or (), taal=here.settings.taal)
        if format is Format.TABLE:
            display.show_comparison(_output(), result, everything=alles)
        else:
            table = display.comparison_table(result)
            _write((table.to_csv() if format is Format.CSV else table.to_json() + "\n").encode())


@app.command()
def query(
    bestand: Annotated[str, typer.Argument(help="Bestand met een SPARQL-query, of - voor standaardinvoer.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Stel een eigen SPARQL-query; CONSTRUCT en DESCRIBE geven Turtle."""
    try:
        text = sys.stdin.read() if bestand == "-" else Path(bestand).read_text()
    except (OSError, UnicodeDecodeError) as fault:
        raise ParameterError([f"{bestand} is niet te lezen ({fault})."], cure="Noem een bestand in UTF-8.") from fault
    with _catalogue(_here()) as catalogue:
        answer = catalogue.engine.query(text, solutions=CSV if format is Format.CSV else JSON, graph=TURTLE)
        if answer.kind is not Kind.SOLUTIONS:
            _show_other(answer, format)
        elif format is Format.CSV:
            _write(answer.body)
        else:
            _show_table(Table.from_json(answer.body), format, catalogue.prefixes)


@app.command()
def questions(
    vraag: Annotated[str | None, typer.Argument(help="Toon één vraag met haar parameters en SPARQL.")] = None,
) -> None:
    """Toon de catalogus van vragen."""
    here = _here()
    with _catalogue(here) as catalogue:
        if vraag:
            question = catalogue.get(vraag)
            options = {name: catalogue.options(p, taal=here.settings.taal) for name, p in question.parameters.items()}
            display.show_question(_output(), question, options, taal=here.settings.taal)
        else:
            display.show_questions(_output(), catalogue.questions.values(), taal=here.settings.taal)


@app.command()
def fmt(
    bestanden: Annotated[
        list[Path] | None, typer.Argument(help="Turtle-bestanden; zonder namen alle van de graaf.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Schrijf niets; noem wat anders zou worden.")] = False,
) -> None:
    """Zet Turtle-bestanden in de vaste vorm."""
    here = _here()
    prefixes = Prefixes.read(here.locations.ontology / "prefixes.ttl")
    changed = []
    for path in bestanden or turtle_files(here.locations):
        text = format_file(path, prefixes)
        if path.read_text() != text:
            changed.append(path)
            if not check:
                path.write_text(text)
    output = _output()
    for path in changed:
        output.print(f"{path}: {'anders' if check else 'in de vaste vorm gezet'}", highlight=False)
    raise typer.Exit(FOUND if check and changed else GOOD)


@app.command()
def passage(
    document: Annotated[str, typer.Argument(help="Het document, bijvoorbeeld document:alphen-sociale-agenda-2025.")],
    regels: Annotated[str, typer.Argument(help="Regel of regels in de brontekst, bijvoorbeeld 120 of 120-124.")],
    woorden: Annotated[
        str, typer.Argument(help="De woorden daarin; « … » tussen begin en eind staat voor de rest.")
    ] = "",
    bronnen: Annotated[Path | None, typer.Option(help="Map met de bronteksten; anders BELEIDSGRAAF_BRONNEN.")] = None,
) -> None:
    """Maak van een plek in de brontekst een passage, klaar om in het bestand van het document te plakken."""
    here = _here()
    context = Context(here.locations, bronnen or here.settings.bronnen, here.settings.taal)
    _write(make_passage(context, document, regels, woorden).encode())


@app.command()
def docs(map: Annotated[Path, typer.Argument(help="Map waarin de bladzijden komen.")] = Path("docs")) -> None:
    """Schrijf de bladzijden in docs/ die uit de code en de vragen worden gemaakt."""
    here = _here()
    prefixes = Prefixes.read(here.locations.ontology / "prefixes.ttl")
    pages = {
        "instellingen.md": reference.render_settings(),
        "vragen.md": reference.render_questions(read_questions(here.locations.queries, prefixes).values()),
    }
    map.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (map / name).write_text(text)


@app.command()
def export(
    map: Annotated[Path, typer.Argument(help="Lege map, of die van een eerdere export, die dan wordt vervangen.")],
    basis: Annotated[
        str | None, typer.Option(help="Adres waarop de map komt te staan; anders BELEIDSGRAAF_ADRES.")
    ] = None,
    processen: Annotated[int | None, typer.Option(help="Hoeveel er tegelijk schrijven; anders een per kern.")] = None,
) -> None:
    """Schrijf de hele site als bestanden, voor elke webserver."""
    from beleidsgraaf import site

    here = _here()
    address = read_address(basis) if basis else here.settings.adres or BASE
    # The limits are for visitors; here nobody else waits.
    patient = dataclasses.replace(here.settings, tijdslimiet=600.0, wachtlimiet=600.0)
    here = dataclasses.replace(here, settings=patient)
    with _catalogue(here, workers=2) as catalogue, _progress("Exporteren") as step:
        generation = _served(here, catalogue.engine)
        documents = Documents(
            catalogue.engine,
            generation,
            catalogue.prefixes,
            publisher_of(here.settings),
            address,
            services=False,
            beheerder=here.settings.contact_naam,
        )
        done = site.export(
            documents,
            catalogue,
            map,
            open_engine=_open_engine(here),
            address=address,
            security=here.settings.beveiliging or "",
            processes=processen,
            progress=step,
        )
    _output().print(f"{map}: {done.things} dingen in {done.files} bestanden.", highlight=False, soft_wrap=True)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adres om op te luisteren.")] = None,
    port: Annotated[int | None, typer.Option(help="Poort om op te luisteren.")] = None,
) -> None:
    """Start de webdienst: SPARQL op /sparql, vragen op /v1/vragen."""
    import uvicorn

    from beleidsgraaf.web import create_app, log_requests

    here = _here()
    address, number = host or here.settings.host, port or here.settings.poort
    with _listen(address, number) as listener, _catalogue(here, workers=here.settings.werkers) as catalogue:
        generation = _generation(here)
        if not fits(generation.search_folder):
            _errors().print("Let op: deze generatie heeft geen zoekindex. Draai `beleidsgraaf build --force`.")
        with _progress("Starten") as step:
            _make_dumps(here, generation, step)
        _errors().print(f"beleidsgraaf luistert op http://{address}:{number}/ (stoppen: Ctrl-C)", highlight=False)
        application = create_app(catalogue, _served(here, catalogue.engine), here.settings)
        if here.settings.logboek == "json":
            log_requests(sys.stderr)
        config = uvicorn.Config(
            application, log_level="warning", forwarded_allow_ips=here.settings.proxy, server_header=False
        )
        uvicorn.Server(config).run(sockets=[listener])


@app.command("engine")
def engine_command(
    vergelijk: Annotated[
        bool, typer.Option("--vergelijk", help="Stel elke vraag met haar voorbeeld ook aan de ingebouwde engine.")
    ] = False,
) -> None:
    """Toon welke engine antwoord geeft, welke graaf zij heeft, en wat zij anders doet."""
    here = _here()
    if here.settings.engine == EMBEDDED:
        display.show_embedded(_output(), _generation(here))
        return
    with _remote(here) as remote:
        found = probe(remote)
        doubts = found.doubts(remote.address, digest_inputs(here.locations))
        display.show_engine(_output(), remote.address, found, doubts)
        known = read_questions(here.locations.queries, Prefixes.read(here.locations.ontology / "prefixes.ttl"))
        display.show_undoable(_output(), [q for q in known.values() if found.name in q.niet_op], found.name)
        different = _compare_engines(here, remote, found.name) if vergelijk else []
    raise typer.Exit(FOUND if doubts or any(not each.declared for each in different) else GOOD)


def _compare_engines(here: _Here, remote: RemoteEngine, name: str) -> list[Difference]:
    with _embedded(here) as engine, _progress("Vergelijken") as step:
        different = list(differences(Catalogue.read(here.locations, engine), remote, name, progress=step))
    display.show_differences(_output(), different)
    return different


@app.command("publish")
def publish_command(
    url: Annotated[str, typer.Argument(help="Adres van de graph store, bijvoorbeeld http://127.0.0.1:7878/store.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Zeg alleen wat er zou gebeuren.")] = False,
) -> None:
    """Zet de grafen van de huidige generatie in een andere engine; wat niet is veranderd, gaat niet nog eens."""
    here = _here()
    store = GraphStore(url, _credentials(here.settings))
    with _progress("Publiceren") as step:
        generation = _generation(here)
        plan = publish(generation, store, dry_run=dry_run, progress=step)
    display.show_plan(_output(), plan, generation.version, done=not dry_run)


def _listen(address: str, number: int) -> socket.socket:
    """Take the port before anything is loaded.

    :raises SettingsError: when it is taken, not allowed, or no port at all.
    """
    try:
        family = socket.getaddrinfo(address, number, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((address, number), family=family)
    except (OSError, OverflowError) as fault:
        raise SettingsError(
            f"Op {address}:{number} kan niet worden geluisterd ({fault}).", cure="Kies een andere met --port of --host."
        ) from fault
