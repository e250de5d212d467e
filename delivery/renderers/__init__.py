"""Loads: one noun's errands each, from a subject's id to the messages that show it now."""
