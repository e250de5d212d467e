"""The demo: the real bot in a simulated Discord, in the browser and without a token."""
