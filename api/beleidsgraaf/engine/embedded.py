"""The graph in this machine's memory, answered by worker processes that can always be stopped."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.engine import Answer, Dataset, Limits
from beleidsgraaf.engine.holder import Request, Work
from beleidsgraaf.errors import (
    EngineBusy,
    EngineFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    Told,
)
from beleidsgraaf.media import JSON, TURTLE, Media

# Seconds after which a query is one that takes long; the questions of the catalogue take a third of it at most.
_QUICK = 0.25
# How many queries may be halted, for each worker.
_MOST_HALTED = 4
# Not `-m`: as __main__ the module would have another name than the one its requests are pickled under.
_START = "import sys; from beleidsgraaf.engine.holder import main; main(sys.argv[1], int(sys.argv[2]))"


@dataclass(eq=False)
class _Reader:
    pid: int
    channel: Connection
    slow: bool = False
    has_lane: bool = False


class EmbeddedEngine:
    """Answers queries from an N-Quads file held in memory (the Engine protocol).

    Safe to use from several threads. There are two lanes. As many queries begin at once as there are workers; others
    wait their turn. A query that is not done soon goes to the slow lane and leaves its place to the next: it is halted
    until there is room, and runs on with the lowest priority. The slow lane is as wide as there are workers too.
    """

    def __init__(self, path: Path, *, limits: Limits | None = None, workers: int = 2) -> None:
        """Load the file and start the workers.

        :raises EngineFailed: when the file cannot be loaded.
        """
        self.limits = limits or Limits()
        ours, theirs = Pipe()
        self._holder = subprocess.Popen(  # noqa: S603 — our own module, arguments of our own making
            [sys.executable, "-c", _START, str(path), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._control = ours
        self._lock = threading.Lock()
        self._idle: queue.LifoQueue[_Reader] = queue.LifoQueue()
        self._slow_lane = threading.Semaphore(workers)
        self._halted = threading.Semaphore(_MOST_HALTED * workers)
        try:
            self.quads: int = ours.recv()
        except EOFError:
            reason = (self._holder.stderr.read() if self._holder.stderr else b"").decode(errors="replace").strip()
            self.close()
            raise EngineFailed(
                f"De graaf {path} kan niet worden geladen ({(reason or 'geen reden bekend').splitlines()[-1]}).",
                cure="Bouw hem opnieuw met `beleidsgraaf build --force`.",
            ) from None
        for _ in range(workers):
            self._idle.put(self._fork())

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        """Answer a query within the limits; see the Engine protocol."""
        request = Request(text, solutions, graph, dataset or Dataset(), self.limits)
        _refuse_unreadable(request)
        return self.work(request)

    def work(self, request: Work) -> Answer:
        """Let a reader do something within its limits.

        :raises EngineError: when it did not come to an end.
        """
        try:
            reader = self._idle.get(timeout=self.limits.wait)
        except queue.Empty:
            raise EngineBusy(
                Told("Alle werkers zijn bezet."), cure=Told("Probeer het over enkele seconden opnieuw.")
            ) from None
        healthy = False
        try:
            answer = self._ask(reader, request)
            healthy = True
            return answer
        except (QueryRefused, QuerySyntaxError, ResultTooLarge):
            healthy = True
            raise
        finally:
            if reader.slow:
                # Its place was taken by another, and the priority of a process cannot be raised again.
                self._discard(reader)
                if reader.has_lane:
                    self._slow_lane.release()
            else:
                self._idle.put(reader if healthy else self._replace(reader))

    def _ask(self, reader: _Reader, request: Work) -> Answer:
        deadline = time.monotonic() + self.limits.seconds
        try:
            reader.channel.send(request)
            if self.limits.seconds > _QUICK and not reader.channel.poll(_QUICK):
                deadline += self._change_lane(reader)
            if not reader.channel.poll(max(0.0, deadline - time.monotonic())):
                raise QueryTimeout(
                    Told(
                        "De query was na %(getal)s seconden niet klaar en is gestopt.",
                        getal=f"{self.limits.seconds:g}",
                    ),
                    cure=Told("Vraag minder tegelijk: beperk tot een gemeente of document, of voeg een LIMIT toe."),
                )
            outcome, first, second = reader.channel.recv()
            if outcome == "ok":
                return Answer(first, second, reader.channel.recv_bytes())
        except (EOFError, OSError):
            if self._control.closed or self._holder.poll() is not None:
                raise EngineFailed(Told("De engine is gestopt."), cure=Told("Start het programma opnieuw.")) from None
            raise EngineFailed(
                Told("De werker is gestopt tijdens de query, waarschijnlijk door te weinig geheugen."),
                cure=Told("Vraag minder tegelijk: beperk tot een gemeente of document."),
            ) from None
        raise self._fault(outcome, first, second, request)

    def _change_lane(self, reader: _Reader) -> float:
        """Let a query that takes long give way to those that do not.

        :returns: the seconds that it was halted.
        :raises EngineBusy: when too many take long already.
        """
        busy = EngineBusy(
            Told("De query duurt lang, en er lopen al te veel lange queries."),
            cure=Told("Probeer het later opnieuw, of vraag minder tegelijk."),
        )
        if not self._halted.acquire(blocking=False):
            raise busy
        began = time.monotonic()
        try:
            with contextlib.suppress(ProcessLookupError):
                os.kill(reader.pid, signal.SIGSTOP)
            other = self._fork()
            reader.slow = True
            self._idle.put(other)
            if not self._slow_lane.acquire(timeout=self.limits.wait):
                raise busy
            reader.has_lane = True
        finally:
            self._halted.release()
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, reader.pid, 19)
            os.kill(reader.pid, signal.SIGCONT)
        return time.monotonic() - began

    def _fault(self, outcome: str, what: Any, cure: Any, request: Work) -> Exception:
        if outcome == "refused":
            return QueryRefused(what, cure=cure)
        if outcome == "syntax":
            if isinstance(request, Request) and (prefix := _undeclared(what, request.text)):
                return QuerySyntaxError(
                    Told("Geen geldige SPARQL-query: de prefix «%(naam)s» is niet verklaard.", naam=prefix),
                    cure=Told(
                        "Zet bovenaan een regel met PREFIX %(naam)s en het adres waar hij voor staat.", naam=prefix
                    ),
                )
            return QuerySyntaxError(
                Told("Geen geldige SPARQL-query: %(fout)s.", fout=_shorten(what)),
                cure=Told("Herstel de query op de genoemde plaats."),
            )
        if outcome == "too large":
            rows = Told("%(getal)s rijen", getal=self.limits.rows)
            return ResultTooLarge(
                Told(
                    "Het antwoord is groter dan %(grens)s.",
                    grens=rows if what == "rijen" else f"{self.limits.size} bytes",
                ),
                cure=Told("Voeg een LIMIT toe of vraag minder tegelijk."),
            )
        return EngineFailed(
            Told("De engine kon de query niet uitvoeren (%(fout)s).", fout=what), cure=Told("Vereenvoudig de query.")
        )

    def _fork(self) -> _Reader:
        ours, theirs = Pipe()
        with self._lock:
            self._control.send(("fork", 0))
            send_handle(self._control, theirs.fileno(), self._holder.pid)
            pid: int = self._control.recv()
        theirs.close()
        return _Reader(pid, ours)

    def _discard(self, reader: _Reader) -> None:
        """Stop a reader; another has its place."""
        reader.channel.close()
        with contextlib.suppress(EOFError, OSError), self._lock:
            self._control.send(("kill", reader.pid))
            self._control.recv()

    def _replace(self, reader: _Reader) -> _Reader:
        """Return a new reader for a lost one; without a holder the lost one, so that the next query hears of it too."""
        reader.channel.close()
        try:
            with self._lock:
                self._control.send(("kill", reader.pid))
                self._control.recv()
            return self._fork()
        except (EOFError, OSError):
            with contextlib.suppress(ProcessLookupError):
                os.kill(reader.pid, signal.SIGKILL)
            return reader

    def close(self) -> None:
        """Stop the holder and its readers."""
        self._control.close()
        try:
            self._holder.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._holder.kill()
            self._holder.wait()
        if self._holder.stderr:
            self._holder.stderr.close()
        # Readers that outlived their holder end with their channel; who asks for one hears that the engine has stopped.
        for reader in list(self._idle.queue):
            reader.channel.close()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _refuse_unreadable(request: Request) -> None:
    """Refuse what cannot even be handed to the engine: half characters, and graph names that are no IRIs."""
    try:
        request.text.encode()
        for name in (*request.dataset.default, *request.dataset.named):
            ox.NamedNode(name)
    except UnicodeEncodeError:
        raise QuerySyntaxError(
            Told("De query is geen geldige Unicode-tekst."), cure=Told("Stuur hem als UTF-8.")
        ) from None
    except ValueError:
        raise QuerySyntaxError(
            f"«{name}» is geen IRI van een graaf.", cure="Noem de graaf met haar hele IRI."
        ) from None


def _undeclared(message: str, query: str) -> str:
    """Return the prefix before the place of a syntax error when nothing declares it, and an empty text otherwise.

    >>> _undeclared("error at 1:19: expected one of Prefix not found", "ASK { ?s a bg:Doel }")
    'bg:'
    """
    place = re.match(r"error at (\d+):(\d+).*Prefix not found", message, re.DOTALL)
    lines = query.split("\n")
    if not place or int(place[1]) > len(lines):
        return ""
    name = re.search(r"([\w.-]*:)[\w%:.-]*$", lines[int(place[1]) - 1][: int(place[2]) - 1])
    if not name or re.search(rf"\bprefix\s+{re.escape(name[1])}", query, re.IGNORECASE):
        return ""
    return name[1]


def _shorten(message: str) -> str:
    """Keep the place of a syntax error; the parser's list of all it could have read helps nobody."""
    place = re.match(r"error at (\d+):(\d+)", message)
    if place:
        return Told("fout op regel %(regel)s, kolom %(kolom)s", regel=place[1], kolom=place[2])
    return message.splitlines()[0]
