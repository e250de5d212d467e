# Messages of the host’s to every home, and what `bot.py announce` says.

announcement-title = A message from the person who runs me
kept-announcements = what the person who runs me told everyone, for 30 days
announce-empty = That message is empty. Put it in quotes: bot.py announce "We’re away on Friday."
announce-too-long = That’s { $length } characters, and at most { $limit } fit.
announce-first = { $count ->
    [one] This goes to one home.
   *[other] This goes to { $count } homes.
}

    { $text }

    Type yes:
announce-second = You can’t take it back. Really? Type yes:
announce-stored = The bot posts it within a few minutes.
announce-stored-no-bot = No bot is running on this home right now. It’s posted if you start one within three days.
