"""Everything that posts: the worker claims, sends and settles; renderers say what a delivery comes to now."""
