"""Storage and content: tables, engine, encryption, pictures, stores, migrations and decks."""

import data.without_orm as _without_orm  # noqa: F401 (before any module here imports SQLAlchemy)
