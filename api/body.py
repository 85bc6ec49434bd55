"""A request body as raw bytes, refused before it can do harm: by size, by kind and by encoding."""

from __future__ import annotations

from starlette.requests import Request

from .problems import Refused


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request that claims to be JSON.

    A body that is too large is refused at its declared length, or, sent in chunks, at the chunk that passes the
    limit: what comes after is never read into memory.

    Args:
        request: The request, its body not yet read.
        limit: Bytes allowed.

    Raises:
        Refused: 413 too large, 415 not JSON or compressed.
    """
    _check_kind(request)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def _check_kind(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise Refused(415, "not-json", "The body must be JSON.", headers={"Accept-Post": "application/json"})
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refused(415, "compressed", "The body must not be compressed.", headers={"Accept-Encoding": "identity"})


def _too_large(limit: int) -> Refused:
    # The rest of the body is still on its way; the connection ends with the answer.
    return Refused(413, "too-large", f"The body is larger than {limit} bytes.", headers={"Connection": "close"})
