"""The version of Kindling: the one place that names it; pyproject.toml reads it here."""

VERSION = "0.1.0"
