"""Styles and scripts. Their names hold a digest of what is in them, so they may be kept for good."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.responses import FileResponse

from beleidsgraaf.pages.assets import PLACE, TYPES, Assets
from beleidsgraaf.web.offered import takes_gzip

router = APIRouter(include_in_schema=False)
_FOREVER = "public, max-age=31536000, immutable"


@router.get(f"/{PLACE}/{{name}}")
def file(request: Request, name: str) -> Response:
    """Send a file that was built."""
    found = Assets.read().files.get(name)
    if found is None:
        raise HTTPException(404)
    headers = {"Cache-Control": _FOREVER, "Content-Type": TYPES[found.suffix], "Vary": "Accept-Encoding"}
    if takes_gzip(request):
        return Response(_packed(found), headers={**headers, "Content-Encoding": "gzip", "ETag": f'"{name}-gzip"'})
    return FileResponse(found, headers={**headers, "ETag": f'"{name}"'})


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
