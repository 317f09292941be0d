"""What a page costs the server: its first visit against the next, and its bytes against those on the way, in one run.

Run with `make bench`. Without preparation (`BELEIDSGRAAF_VOORBEREIDEN`) the first visit asks the graph everything;
after it most is kept. Times are of the whole request over HTTP on this machine; the ratios are what counts.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from _timing import median_ms

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.pages import KINDS  # noqa: E402 — the tests know every kind of page
from tests.servers import free_port  # noqa: E402

CALLS = 7
AIM_MS, AIM_BYTES = 150, 250_000


def main() -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = {"BELEIDSGRAAF_VOORBEREIDEN": "nee", "BELEIDSGRAAF_LOGBOEK": "geen"}
    command = [sys.executable, "-m", "beleidsgraaf", "serve", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}) as process:
        try:
            _wait(base)
            print(f"{'page':28} {'first ms':>9} {'next ms':>9} {'ratio':>6} {'kB':>6} {'sent kB':>8} {'ratio':>6}")
            for kind in KINDS:
                if kind.status == 200:
                    print(_line(kind.name, base + kind.path))
        finally:
            process.terminate()


def _wait(base: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            _visit(base + "/gezondheid")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The service does not start; build a generation first: make build")


def _line(name: str, address: str) -> str:
    begin = time.perf_counter()
    body = _visit(address)
    first = (time.perf_counter() - begin) * 1000
    again = median_ms(lambda: _visit(address), CALLS)
    whole = len(gzip.decompress(body)) if body[:2] == b"\x1f\x8b" else len(body)
    late = " !" if again > AIM_MS or len(body) > AIM_BYTES else ""
    return (
        f"{name:28} {first:9.0f} {again:9.0f} {first / again:6.1f} {whole / 1000:6.0f} {len(body) / 1000:8.0f} "
        f"{whole / len(body):6.1f}{late}"
    )


def _visit(address: str) -> bytes:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
        body: bytes = answer.read()
    return body


if __name__ == "__main__":
    main()
