plan-line = { $first } { $second } a plan for you two.
plan-moved-line = { $first } { $second } a plan of yours, as it is now.
plan-off-line = { $first } { $second } a plan of yours is called off.
plan-off-once-line = { $first } { $second } one of your plans is called off; the next one stays.
plan-title = A plan of yours
plan-off-title = Called off
plan-past = This one is over.
plan-night = It is night for { $user } then.
plan-night-both = It is night for you both then.
plan-kinder = You would both be awake { $moment }. *Move it* takes another time.
plan-lasts = { $hours ->
    [1] For an hour.
   *[other] For { $hours } hours.
}
plan-lasts-half = For half an hour.
plan-repeats = { $every ->
    [1] It returns every week.
    [2] It returns every second week.
   *[other] It returns every fourth week.
}
plan-has-event = It stands among the events of this server.

plan-file = Calendar file
plan-move = Move it
plan-call-off = Call it off
plan-event-moved = There, it’s been moved to { $moment }.
plan-follow = Use that time
plan-list = Make it a server event
plan-unlist = Take it from the events
plan-stop = No more repeats
plan-tell = Tell how it was
plan-it = Plan it
plan-choose = Choose one
plan-sooner = Back
plan-later = More

plan-reminder-line = { $first } { $second } something of yours is coming up.
plan-reminder-title = Coming up
plan-alarm = Something of yours is coming up.

plan-after-line = { $first } { $second } how was it?
plan-opened-line = { $first } { $second } how it was is open now.
plan-after-title = How was it?
plan-none-told = Each of you may say it, sealed: warm, okay, or not for us. It opens when both are in, or after seven days.
plan-one-told = 💌 One of you has said how it was.
plan-told-both = What was said is open, for you two alone.
plan-told-nobody = Nobody said how it was, and that is fine.
plan-state-past = Over.
plan-state-done = Done.

feeling-warm = Warm
feeling-okay = Okay
feeling-not-for-us = Not for us

plan-form-title = Plan it
plan-form-move-title = Move it
plan-form-when = When
plan-form-when-hint = For example “fri 8pm” or 2026-12-24 19:30, in your own time zone
plan-form-where = Where
plan-form-hours = How many hours
plan-form-feeling = How was it for you?
plan-form-sealed = Sealed until you both have said it, or for seven days.
plan-form-line = In a line, if you like

plan-made = The plan stands in your home now.
plan-moved = It is moved, and your home says so.
plan-file-sent = Open this in your calendar. After a change, open a new one: it takes the place of this one.
plan-off-question = Shall I call this off, for both of you? { $what }
plan-off-once-question = Shall I call this one off, for both of you? The next one stays planned. { $what }
plan-next-stays = The next one stays planned.
plan-off = It is called off, and your home says so.
plan-off-goes-on = This one is called off, and your home says so. The next one stays planned.
plan-stopped = It is the last one now.
plan-done = Lovely, { $what } is done. How was it for you?
plan-done-late = Lovely, { $what } is done.
plan-done-early = { $what } is still to come, { $moment }. Shall I call it done now? Then I do not remind you of it any more.
plan-done-now = It is done
plan-told = Sealed. You can change it until both are in.
plan-told-changed = Changed, and still sealed.
plan-told-open = You both have said it. It is open now, for you two alone.
plan-told-back = Taken back. Your words are gone.
plan-which-done = Which one is done?
plan-which-off = Which one shall I call off?
plan-event-asked = The whole server would see it, so your partner needs to agree first. I have asked them.
plan-event-gone = It is no longer among the events of this server.
plans-title = Your plans
event-somewhere = Together

refusal-no-plans = You two have planned nothing yet. `/date plan` plans something; `/date poll` finds out what.
refusal-nothing-planned = Nothing is planned just now. `/date plan` plans something.
refusal-already-planned = That is planned already. `/date list` shows it.
refusal-too-many-plans = You two have { $limit } plans to come, and that is as many as I can hold. `/date cancel` calls one off.
refusal-plan-too-far = Plans reach over the next two years. Please choose a day within them.
refusal-plan-has-begun = That one has begun already, so it cannot be moved any more. `/date done` ends it.
refusal-unreadable-hours = I couldn’t read “{ $part }” as a length of time. Try `90 min`, `1h30` or `1.5` (hours), from half an hour to three days.
refusal-impressions-are-open = How it was is open already, so nothing can be added to it.
refusal-still-sealed = It is sealed until you both have said it, or until seven days have passed.
refusal-events-not-allowed = In this server I lack: { $permission }. Somebody who manages the server can give me that under Server Settings, Roles.
refusal-events-full = This server has 100 events to come, and Discord takes no more. Your plan stands in your home all the same.
refusal-event-refused = Discord refused to take this among the events of your server. Your plan stands in your home all the same.
refusal-event-stands = It stands among the events of this server already.
count-plans = { $count ->
    [one] 1 plan
   *[other] { $count } plans
}
help-date-poll = lets you two vote on a date night
help-date-idea = deals one idea to you
help-date-plan = plans a date, with reminders and a calendar file
help-date-list = shows what you two have planned, and what you have done
help-date-done = says that a date is done, and asks how it was
help-date-cancel = calls a plan off
kept-plans = plans
kept-impressions = how a date was (open after a week in any case)
own-impressions = { $count ->
    [one] how a date was for you
   *[other] how { $count } dates were for you
}
