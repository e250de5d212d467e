"""The version of Kindling, defined only here; pyproject.toml reads it from this module."""

VERSION = "0.1.0"
