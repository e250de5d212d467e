"""What the clock starts: the delivery loop, closings and erasures."""
