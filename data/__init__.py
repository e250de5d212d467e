"""Storage and content: tables, engine, encryption, pictures, stores, migrations and decks."""

from data.without_orm import leave_out_orm

leave_out_orm()  # before any module here imports SQLAlchemy's engine
