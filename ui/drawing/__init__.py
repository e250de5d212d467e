"""Pictures and documents that the bot draws, each in a process of its own."""
