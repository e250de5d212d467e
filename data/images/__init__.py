"""Pictures: checked and re-encoded in a separate process, then stored as encrypted files."""
