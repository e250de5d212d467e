"""Storage and content: tables, engine, keys, stores, migrations, decks."""
