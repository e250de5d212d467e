"""Pictures and documents that the bot renders, each in a process of its own."""
