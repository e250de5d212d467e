"""Slash commands, one file per command group: request in, answer out."""
