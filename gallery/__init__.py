"""The page of all texts in context, `docs/developers/texts.html`: `make texts` writes it.

The functions of `ui` are called with sample values of the types that they ask for. What they return is drawn
as Discord shows it, with the ids of the texts that were said beside it.
"""
