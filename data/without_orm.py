"""Keep SQLAlchemy's ORM out of memory: six megabytes and a tenth of a second at every start.

The bot uses SQLAlchemy's Core alone, but `sqlalchemy.ext.asyncio` imports the ORM's sessions beside its
engine. Two modules without content take their place. `tests/unit/test_imports_at_start.py` fails where the
ORM is loaded all the same. Whoever wants to use it removes this module.
"""

import sys
from types import ModuleType

MODULES_OF_SESSIONS = ("sqlalchemy.ext.asyncio.scoping", "sqlalchemy.ext.asyncio.session")


class _EmptyModule(ModuleType):
    """A module whose every attribute is None."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):  # what the import system asks about a module
            raise AttributeError(name)


def leave_out_orm() -> None:
    """Put empty modules in the place of those that would import the ORM, unless they are imported already."""
    for name in MODULES_OF_SESSIONS:
        sys.modules.setdefault(name, _EmptyModule(name))
