# Texts that belong to no single noun: buttons, days, refusals.

# What is spelled in another way, or counted to 24 hours, in British English: `en-GB/shared.ftl` has its own.
-counselor = counselor
-counseling = counseling
-center = center
-defense = defense
-toward = toward
-eight = 8pm
-half-past-seven = 7:30pm
-half-past-eight = 8:30pm
-christmas-eve = Dec 24
-june-first = June 1, 2019
-any-more = anymore
-autumn = fall

accept = Accept
not-now = Not now
what-it-keeps = What it keeps
yes-both-adults = Yes, we are both adults
never-from-them = Never from them
looks-right = Looks right
ours-alone = Only we two read here
answer = Answer
option-yes = Yes
option-no = No
another-question = Another question
agree = Agree
read = Read
part = Part
wake = Wake it
try-again = Try again
keep-as-memory = Keep as a memory
say-thanks = Say thanks
send-back = Send it back
more = More
back = Back
panel-topic = Tell me more about …
skip-it = Not today? It’s fine to skip it.
older = Older
newer = Newer
take-back = Take back
edit = Edit
no-nudges = No more nudges for me
nudges-on = Nudge me again

card-posted-again = Its card was gone, so I’ve posted it again.

typed-title = What you wrote

unreadable = This one can’t be read { -any-more }

day-monday = Monday
day-tuesday = Tuesday
day-wednesday = Wednesday
day-thursday = Thursday
day-friday = Friday
day-saturday = Saturday
day-sunday = Sunday

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# An hour as it is read, and as it is typed in an example.
clock = { $half ->
    [am] { $hour12 }:{ $minute } AM
   *[pm] { $hour12 }:{ $minute } PM
}
clock-typed = { $precision ->
    [hour] { $hour12 }{ $half }
   *[minute] { $hour12 }:{ $minute }{ $half }
}
moment-wall = { $day } { $time }
moment-for = { $user }: { $wall }
moment-schedule = { $every ->
    [1] every { $day } at { $time }
    [2] every other { $day } at { $time }
   *[other] every fourth { $day } at { $time }
}
moment-schedule-daily = { $every ->
    [1] every day at { $time }
    [2] every day of every second week at { $time }
   *[other] every day of every fourth week at { $time }
}

permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-embed-links = Embed Links
permission-read-message-history = Read Message History
permission-add-reactions = Add Reactions
permission-create-public-threads = Create Public Threads
permission-create-private-threads = Create Private Threads
permission-send-messages-in-threads = Send Messages in Threads
permission-create-events = Create Events
permission-attach-files = Attach Files

readers-two-alone = Only the two of you can read here.
readers-two-and-admins = You can both read here. So can people who can read every channel of this server: { $names }.
readers-unseen = { $names } can’t see this channel. `/couple home` chooses one you can both see.
readers-everyone = Everyone in this server can see this channel. Your words come in envelopes only the two of you can open.
readers-some = These can read { $channel } too: { $names }. Your words come in envelopes only the two of you can open.
readers-ours = You both said this channel is just for you, so I show your words in full.
readers-unknown = I can’t find your home channel, so I can’t tell who reads it. `/couple home` sets it.

refusal-too-long = That’s { $length } characters, and at most { $limit } fit here. Could you shorten it a little?
refusal-empty-field = “{ $field }” is still empty. Write at least one word there.
refusal-empty = There were no words in it. Write at least one.
refusal-not-a-number = I can’t read “{ $part }” as a number. Try `10`.
refusal-number-out-of-range = “{ $field }” can be from { $least } to { $most }.
refusal-unreadable = I can’t read this one { -any-more }, so I can’t post it. You can write it again.
refusal-over = That’s over: it was closed, taken back or answered already. `/help` shows what you can do now.
refusal-not-yours = That button belongs to another couple.
refusal-not-the-author = Only its writer can change this or take it back.
refusal-has-ended = That’s over: Kindling has ended here for you both. Until <t:{ $until }:f> `/privacy export` gives you everything you could read, in a DM to me too. Then it’s erased. `/support` is there, privately, if you’d like to talk to a person.
refusal-not-in-couple = You’re not in a couple here yet. `/couple start` invites your partner.
refusal-unreadable-moment = I couldn’t read “{ $part }” as a date and time. Try `tomorrow { -half-past-seven }` or `fri { -eight }`.
refusal-moment-without-hour = At what time? Try `{ $part } { $hour }`.
refusal-ambiguous-moment = Do you mean { $first } or { $second }?
refusal-ambiguous-time = Morning or evening? Try `{ $first }` or `{ $second }`.
day = { $month } { $day }, { $year }
day-about = { $about ->
    [week] around { $day }
    [month] { $month } { $year }
    [spring] spring { $year }
    [summer] summer { $year }
    [autumn] { -autumn } { $year }
    [winter] winter { $year }
   *[year] { $year }
}
choice-moment = { $day }, { $time }
choice-day = { $weekday }, { $day }
choice-zone = { $city } · { $time }
choice-menu = Which one?
try-again-title = Try again
refusal-ambiguous-zone = “{ $part }” has more than one time zone. What’s yours?
refusal-unreadable-month = I couldn’t read “{ $part }” as a month. Try `March` or `2026-03`.
refusal-unreadable-past-day = I couldn’t read “{ $part }” as a date. Try `2019-06-01` or `yesterday`.
refusal-unreadable-day = I couldn’t read “{ $part }” as a date. Try `2019-06-01` or `{ -christmas-eve }`.
refusal-ambiguous-day = That could be two days. Try `{ $first }` or `{ $second }`.
refusal-unreadable-time = I couldn’t read “{ $part }” as a time of day. Try `{ -half-past-seven }` or `{ -eight }`.
refusal-unreadable-weekday = I couldn’t read “{ $part }” as a day of the week. Try `Sunday` or `fri`.
refusal-unknown-zone = I don’t know the time zone “{ $part }”. Try `Europe/Berlin` or `New York`.
refusal-in-the-past = That time has passed: it’s { $moment } in your time zone ({ $zone }). Choose one that’s still to come.
refusal-in-the-future = { $day } is still to come. A memory needs a day that has happened.
server-joined = Hi, I’m Kindling. I help two people stay close: two minutes a week, and every word they write stays theirs. `/kindling` shows you how to start.
server-not-allowed = Thanks for the invitation! The person who runs me keeps me for a few servers of their own, so I’m leaving again. You can host Kindling yourself: it’s free.
add-to-account = Add to my account
account-note = *Add to my account* lets `/support`, `/privacy` and `/couple part` work wherever you are, even without this server. Anyone who looks at your own list of apps then sees Kindling there.
refusal-home-announcement = An announcement channel can’t be your home: what I post there could be published to other servers. `/couple home` chooses an ordinary text channel.
refusal-home-missing = Your home channel is gone. `/couple home` chooses another one.
refusal-permission-missing = In { $channel } I’m missing: { $permissions }. Someone who manages the channel can turn it on under Edit Channel, Permissions.
refusal-posted-later = That’s kept. { $why }
later-passing = Discord isn’t taking posts right now. I’ll post it as soon as it does.
later-pictures = I can’t reach your pictures right now. I’ll post it as soon as I can.
later-refused = Discord didn’t let me show it in your home, so I haven’t posted it.
refusal-commit-unknown = My connection broke while I was saving, so I can’t tell if that was saved. Look in a minute, and try again only if it’s missing. If it keeps happening, give this id to the person who runs me: { $id }
refusal-failed = Something went wrong on my side and nothing was saved. Please try again. If it keeps happening, give this id to the person who runs me: { $id }
refusal-daily-limit = That’s { $limit } { $kind ->
    [thanks] thank-yous
    [memory] memories
    [affection] signs of affection
    [wish] wishes
    [noticing] notes on what you noticed
    [try] things to try
    [question] questions of your own
    [talk] conversations
    [statement] “I” statements
    [fresh-start] times you asked to start over
    [poll] votes
    [plan] plans
    [milestone] milestones
    [growth] things you came through
    [reunion] reunions
    [sheet-line] lines for the sheet
    [invitation] invitations
    [recap] recaps
    [book] books
    [about] changes to how you live
    [spark] sparks
   *[proposal] questions for your partner
} today, as many as one day can take. You can go on <t:{ $until }:R>.
daily-left = { $left ->
    [0] That was the last of these for today. You can go on <t:{ $until }:R>.
    [one] You can add one more of these today.
   *[other] You can add { $left } more of these today.
}
