"""Styles and scripts. Their names hold a digest of what is in them, so they may be kept for good."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response
from starlette.responses import FileResponse

from beleidsgraaf.pages.assets import PLACE, TYPES, Assets

router = APIRouter(include_in_schema=False)
_FOREVER = "public, max-age=31536000, immutable"


@router.get(f"/{PLACE}/{{name}}")
def file(name: str) -> Response:
    """Send a file that was built."""
    found = Assets.read().files.get(name)
    if found is None:
        raise HTTPException(404)
    headers = {"Cache-Control": _FOREVER, "ETag": f'"{name}"', "Content-Type": TYPES[found.suffix]}
    return FileResponse(found, headers=headers)
