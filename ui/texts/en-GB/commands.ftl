# Descriptions of commands and their options where British English differs from the words in the code.

command-learn-prepare = Prepare a sheet together, for a first session with a counsellor
command-support-counsellor = Where to find a couples counsellor. Only you see it, and nothing is kept
option-couple-pause-until = When it should come back by itself, for example “in 2 weeks” or “24 Dec”
option-date-plan-when = For example “fri 20:00” or “2026-12-24 19:30”, in your own time zone
option-date-poll-closes = When the vote ends, for example “tomorrow 19:30” (a day from now if left out)
option-date-poll-when = When the date is, for example “fri 20:00”
option-milestone-add-date = The day, for example 2019-06-01, 24 Dec or tomorrow
option-ritual-set-time = For example 20:00
option-talk-start-when = For example “tomorrow 19:30” (now if left out)
