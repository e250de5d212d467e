waits-line = { $partner }, something’s waiting for you.
show-me = Show me
waits-told-directly = I’ll let your partner know in a DM. It won’t say what.
waits-told-at-home = I’ll leave one line for your partner in your channel. It won’t say what.
waits-told-later = I’ll let your partner know once everything’s back on.
kept-waits = what’s waiting for each of you
