"""Bodies of requests and responses, as Discord reads and writes them."""

import json
from typing import Any

from aiohttp import web
from support.loopback.state import Json


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a response as Discord's: a content type without a charset, and a proxy's Via header."""
    text = json.dumps(body).encode()
    response = web.Response(body=text, status=status, headers={"Via": "1.1 loopback", **(headers or {})})
    response.headers["Content-Type"] = "application/json"
    return response


def not_found(code: int) -> web.Response:
    """Return a 404 with Discord's error code, such as 10008 for an unknown message."""
    return json_response({"code": code, "message": "Unknown"}, status=404)


def rate_limited(wait: float, scope: str, *, is_global: bool, has_via: bool = True) -> web.Response:
    """Return a 429 that asks for `wait` seconds; discord.py takes one without Via for a ban by Cloudflare."""
    headers = {"Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": is_global}
    response = json_response(body, status=429, headers=headers)
    if not has_via:
        del response.headers["Via"]
    return response


def visible_fields(body: Json) -> Json:
    """Return the fields of a request's body that become part of the message."""
    return {key: value for key, value in body.items() if key in ("content", "embeds", "components", "flags")}


async def read_body(request: web.Request) -> Json:
    """Return a request's JSON body, also where files are uploaded with it."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return json.loads(str(form["payload_json"]))
    return await request.json()
