"""Pictures: checked and re-encoded by a separate process, then stored as encrypted files."""
