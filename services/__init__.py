"""Use cases: one method is one thing a couple does, in one transaction."""
