"""Parsing of typed moments, days and durations: a grammar over the words of a language.

`lexer` cuts a text into tokens, each with a kind; a language's words (`english`) give each word its kind.
`grammar` joins tokens into pieces, such as a day or a time of day, by patterns of kinds that are the same in
every language. `moments`, `whole_days` and `durations` turn the pieces into a moment, a day or a duration.
Nothing here guesses: a text with two meanings yields both, and an unreadable part is named.
"""
