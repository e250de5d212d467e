"""Renderers: one file per noun, from a subject's id to the messages that show it now."""
