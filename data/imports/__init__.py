"""Files that people bring along: opened by a process of its own."""
