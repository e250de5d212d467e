# Messages of the host’s to every home, and what `bot.py announce` says.

announcement-title = A message from the person who runs me
kept-announcements = what the person who runs me told everyone, for 30 days
announce-empty = There are no words in it. Put the message in quotes: bot.py announce "We’re away on Friday."
announce-too-long = That’s { $length } characters, and { $limit } fit.
announce-first = { $count ->
    [one] This goes to one home.
   *[other] This goes to { $count } homes.
}

    { $text }

    Type yes:
announce-second = It can’t be called back. Really? Type yes:
announce-stored = The bot posts it within a few minutes.
announce-stored-no-bot = No bot runs on this home now. It’s posted once one is started, within three days.
