"""Pictures: checked and re-encoded by a process of its own, then kept as encrypted files."""
