"""Use cases: one method is one thing that a couple does, one transaction each."""
