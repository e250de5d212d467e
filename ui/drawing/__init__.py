"""Pictures and documents rendered by the bot, each in its own process."""
