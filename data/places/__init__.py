"""Cities and countries with their time zones: tables made by `generate.py`, read by `ui/places.py`.

`cities.tsv` comes from GeoNames, under CC BY 4.0; `countries.tsv` from Unicode's CLDR, under the Unicode
License, and, for how many people live in which zone, from GeoNames.
"""
