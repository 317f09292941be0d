"""A real server on loopback, and ways to start and stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from beleidsgraaf.locations import Locations
from beleidsgraaf.settings import PREFIX

SECONDS = "3"


@dataclass
class Server:
    process: subprocess.Popen[str]
    base: str
    group: int
    said: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"{self.base}/sparql"

    def stop(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=20)
        return err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(where: Locations, *args: str, **more: str) -> subprocess.Popen[str]:
    ours = {
        "GRAAF": str(where.root),
        "OPSLAG": str(where.opslag),
        "TIJDSLIMIET": SECONDS,
        "LOGBOEK": "geen",
        "VOORBEREIDEN": "nee",
        **more,
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.Popen(  # noqa: S603 — our own command
        [sys.executable, "-m", "beleidsgraaf", "serve", *args],
        env={**others, **{PREFIX + name: value for name, value in ours.items()}},
        cwd=where.opslag,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def serving(where: Locations, **more: str) -> Iterator[Server]:
    """Serve a sealed graph; `more` are settings without their prefix."""
    port = free_port()
    process = start(where, "--port", str(port), **more)
    server = Server(process, f"http://127.0.0.1:{port}", process.pid)
    try:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            try:
                with urllib.request.urlopen(f"{server.base}/gezondheid", timeout=5):  # noqa: S310 — loopback
                    break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        if process.poll() is None:
            server.stop()
