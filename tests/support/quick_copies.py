"""Quicker copies of what SimCord copies: lists and dictionaries of plain values.

SimCord copies every request, event and message, so that nobody changes another's. `copy.deepcopy` remembers
each object that it has met, in case it comes again; what is sent as JSON is a tree, and needs no such memory.
With it, copying was the largest single entry in a profile of tests with simulated people.

SimCord's modules are given another `deepcopy`; should a release import it otherwise, the tests fail at once.
"""

import copy
from types import SimpleNamespace

import pytest
from simcord import components, gateway, results
from simcord.backend import serializers
from simcord.http import router

PLAIN = frozenset((str, int, float, bool, type(None)))


def copy_tree(value: object) -> object:
    """Return a copy that shares no list and no dictionary; anything else in it is copied as ever."""
    if type(value) is dict:
        return {key: one if type(one) in PLAIN else copy_tree(one) for key, one in value.items()}
    if type(value) is list:
        return [one if type(one) in PLAIN else copy_tree(one) for one in value]
    return value if type(value) in PLAIN else copy.deepcopy(value)


def copy_quickly(patch: pytest.MonkeyPatch) -> None:
    """Let SimCord copy what is sent with `copy_tree`."""
    for module in (components, results, serializers):
        patch.setattr(module, "deepcopy", copy_tree)
    for module in (gateway, router):
        patch.setattr(module, "copy", SimpleNamespace(deepcopy=copy_tree))
