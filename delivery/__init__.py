"""Delivery: the worker claims, sends and settles; renderers decide the content at that moment."""
