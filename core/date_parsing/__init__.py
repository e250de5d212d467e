"""Parsing of typed moments, days and durations: a grammar over the words of a language.

`lexer` cuts a text into tokens, each with a kind; a language's words (`english`) say which word is of which
kind. `grammar` joins tokens to pieces, such as a day or a time of day, by patterns of kinds that no language
changes. `moments`, `days` and `durations` make of the pieces what is asked for. Nothing here guesses: a text
with two meanings yields both, and a part that nobody understands is named.
"""
