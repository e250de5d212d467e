"""Storage and content: tables, engine, encryption, pictures, stores, migrations and decks."""
