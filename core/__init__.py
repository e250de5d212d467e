"""Values and rules: pure functions; no Discord, no SQL, no clock."""
