"""Database URLs: the forms hosts hand out, converted to those the drivers take.

A host's URL is written for libpq, PostgreSQL's own client library; asyncpg takes only some of its parameters,
and some by other names (https://www.postgresql.org/docs/current/libpq-connect.html, *Parameter Key Words*).
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from core.errors import InvalidSetting

DRIVERS = (
    ("sqlite", "sqlite+aiosqlite"),
    ("postgresql", "postgresql+asyncpg"),
    ("postgres", "postgresql+asyncpg"),
)
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# The parameters that asyncpg takes in a URL, and those that `data/engine.py` passes otherwise. asyncpg
# refuses anything else with a TypeError at the first connection.
PARAMETERS = (
    "sslmode",
    "host",
    "port",
    "passfile",
    "target_session_attrs",
    "application_name",
    "connect_timeout",
)
# asyncpg reads the paths of certificates from libpq's environment variables, never from a URL's query.
CERTIFICATE_VARIABLES = {"sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
# asyncpg cannot bind a login to its encrypted channel, which these values of `channel_binding` leave open.
OPTIONAL_BINDINGS = ("disable", "prefer")


def read_database_url(name: str, value: str) -> str:
    """Return the URL of the setting `name` as SQLAlchemy takes it, with an asynchronous driver.

    `name` is for the message alone, which quotes no password. Raises `InvalidSetting`.
    """
    # Accept the URL that a host hands out, with or without a driver: the bot needs the asynchronous drivers.
    for plain, driver in DRIVERS:
        match = re.fullmatch(rf"{plain}(\+\w+)?://(.*)", value)
        if match and match[1] in (None, f"+{driver.partition('+')[2]}"):
            rest = match[2] if plain == "sqlite" else _read_postgresql(name, match[2])
            return f"{driver}://{rest}"
    raise InvalidSetting(
        f"{name} must begin with sqlite:/// or postgresql://, for example sqlite:////srv/kindling/kindling.db"
    )


def _read_postgresql(name: str, rest: str) -> str:
    """Translate the rest of a PostgreSQL URL, after `postgresql://`, into asyncpg's parameters."""
    try:
        parts = urlsplit(f"//{rest}")
        _ = parts.port
    except ValueError:
        raise InvalidSetting(
            f"{name}: its port is no number. Write characters such as @ or / in the password in percent form "
            "(%40, %2F), for example postgresql://user:password@localhost:5432/kindling"
        ) from None
    pairs = [
        ("ssl" if parameter == "sslmode" else parameter, given)
        for parameter, given in parse_qsl(parts.query, keep_blank_values=True)
        if not _says_nothing(parameter, given)
    ]
    for parameter, given in pairs:
        _refuse_unusable(name, parameter, given)
    before, _, _ = rest.partition("?")
    return f"{before}?{urlencode(pairs)}" if pairs else before


def _says_nothing(parameter: str, given: str) -> bool:
    """Return whether a parameter has no effect with this driver."""
    return parameter == "channel_binding" and given in OPTIONAL_BINDINGS


def _refuse_unusable(name: str, parameter: str, given: str) -> None:
    if parameter == "ssl":
        if given not in SSL_MODES:
            raise InvalidSetting(f"{name}: sslmode must be one of {', '.join(SSL_MODES)}")
    elif parameter == "connect_timeout":
        if not given.isdecimal() or int(given) < 1:
            raise InvalidSetting(f"{name}: connect_timeout must be whole seconds from 1 on, for example 10")
    elif parameter in CERTIFICATE_VARIABLES:
        variable = CERTIFICATE_VARIABLES[parameter]
        raise InvalidSetting(
            f"{name}: {parameter} can’t be set in it; set the environment variable {variable} instead"
        )
    elif parameter == "channel_binding":
        raise InvalidSetting(
            f"{name}: this driver has no channel binding; leave {parameter} out, and keep sslmode"
        )
    elif parameter not in PARAMETERS:
        raise InvalidSetting(f"{name}: {parameter} can’t be set in it, only {', '.join(PARAMETERS)}")
