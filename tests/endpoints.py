"""Servers of others on loopback, real and hostile, for the tests that need one."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.servers import free_port

from beleidsgraaf.engine.exchange import Credentials

VIRTUOSO = shutil.which("virtuoso-t")
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 60
CaseMode = 2
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 20
ServerThreads = 20
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""


@dataclass
class Running:
    """A server, where it is asked and where it is filled.

    :param name: what it calls itself, in small letters.
    :param me: who may fill it; a server without a door has no such person.
    """

    name: str
    query: str
    store: str
    process: subprocess.Popen[bytes]
    me: Credentials = field(default_factory=Credentials)


@contextmanager
def oxigraph_server(*options: str, folder: Path | None = None) -> Iterator[Running]:
    """Oxigraph's own server: in memory, or in a folder."""
    port = free_port()
    where = ["--location", str(folder)] if folder else []
    program = str(Path(sys.executable).parent / "oxigraph")
    command = [program, "serve", *where, "--bind", f"127.0.0.1:{port}", *options]
    with _running(command, f"http://127.0.0.1:{port}/", 30) as process:
        base = f"http://127.0.0.1:{port}"
        yield Running("oxigraph", f"{base}/query", f"{base}/store", process)


@contextmanager
def virtuoso_server(folder: Path, *, rows: int = 1_000_000) -> Iterator[Running]:
    """Virtuoso with a database of its own; its only account is dba, with a password that nobody foresees."""
    if not VIRTUOSO:
        why = "No Virtuoso here, so nothing was asked of it. On Debian: virtuoso-opensource-7-bin."
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    http, sql = free_port(), free_port()
    config = folder / "virtuoso.ini"
    config.write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql, rows=rows))
    command = [VIRTUOSO, "+foreground", "+configfile", str(config)]
    # It makes its database, changes its passwords, and stops. A longer one it says to have taken, and then refuses.
    me = Credentials("dba", "geheim-" + secrets.token_hex(4))
    first = [*command, "+pwdold", "dba", "+pwddba", me.password, "+pwddav", me.password]
    subprocess.run(first, capture_output=True, timeout=120, check=False)  # noqa: S603
    with _running(command, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D", 120) as process:
        base = f"http://127.0.0.1:{http}"
        yield Running("virtuoso", f"{base}/sparql", f"{base}/sparql-graph-crud-auth", process, me)


@contextmanager
def _running(command: list[str], address: str, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        deadline = time.monotonic() + seconds
        while not _answers(address):
            assert process.poll() is None, f"{command[0]} stopped"
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 — loopback
            return True
    except urllib.error.HTTPError as fault:
        with fault:
            return True
    except OSError:
        return False


Script = Callable[[socket.socket, bytes], None]


@dataclass
class Scripted:
    """A server that does what a test tells it, byte by byte; and what it was sent."""

    port: int
    received: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"


@contextmanager
def scripted(script: Script) -> Iterator[Scripted]:
    """Answer each connection with a script, which is given the request."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Scripted(listener.getsockname()[1])
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            connection.settimeout(10)
            request = _read_request(connection)
            if request:
                server.received.append(request)
                script(connection, request)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            while len(body) < int(value):
                body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def reply(
    body: bytes = b"", *, status: str = "200 OK", type: str = "application/sparql-results+json", extra: str = ""
) -> bytes:
    """Return a whole answer."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{extra}\r\n"
    )
    return head.encode() + body
