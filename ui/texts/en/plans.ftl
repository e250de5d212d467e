plan-line = { $first } { $second } you have a plan.
plan-series-line = { $first } { $second } this is your next date.
plan-moved-line = { $first } { $second } your plan has changed.
plan-off-line = { $first } { $second } your plan is called off.
plan-off-once-line = { $first } { $second } one of your plans is called off. The next one stays.
plan-title = Your plan
plan-off-title = Called off
plan-past = This one is over.
plan-night = It’s night for { $user } then.
plan-night-both = It’s night for you both then.
plan-kinder = You’d both be awake { $moment }. Press *Move it* to change the time.
plan-lasts = { $hours ->
    [1] For an hour.
   *[other] For { $hours } hours.
}
plan-lasts-half = For half an hour.
plan-lasts-minutes = For { $minutes } minutes.
plan-repeats = { $every ->
    [1] It repeats every week.
    [2] It repeats every second week.
   *[other] It repeats every fourth week.
}
plan-has-event = It’s in this server’s events.

plan-file = Calendar file
plan-move = Move it
plan-call-off = Call it off
plan-event-moved = In this server’s events it’s been moved to { $moment }.
plan-follow = Use that time
plan-list = Make it a server event
plan-unlist = Remove the server event
plan-stop = No more repeats
plan-tell = Say how it was
plan-it = Plan it
plan-choose = Choose one
plan-sooner = Back
plan-later = More

plan-reminder-line = { $first } { $second } your plan is coming up.
plan-reminder-title = Coming up
plan-alarm = Your plan is coming up.

plan-after-line = { $first } { $second } how was it?
plan-opened-line = { $first } { $second } you can both see how it was.
plan-after-title = How was it?
plan-none-told = Say how it was, sealed: warm, okay, or not for us. You’ll see both once you’ve both answered, or after seven days.
plan-one-told = 💌 One of you has said how it was.
plan-told-both = You can both read how it was, just the two of you.
plan-told-nobody = You kept how it was to yourselves.
plan-state-past = Over.
plan-state-done = Done.

feeling-warm = Warm
feeling-okay = Okay
feeling-not-for-us = Not for us

plan-form-title = Plan it
plan-form-move-title = Move it
plan-form-when = When
plan-form-when-hint = For example “fri { -eight }” or “2026-12-24 { -half-past-seven }”, in your own time zone
plan-form-where = Where
plan-form-hours = How many hours
plan-form-feeling = How was it for you?
plan-form-sealed = Sealed until you’ve both said it, or for seven days.
plan-form-line = In a line, if you like

plan-made = Done: the plan is in your channel.
plan-moved = Moved. Your channel shows the new time.
plan-file-sent = Open this in your calendar app. If the plan changes, open the new file: it replaces this one.
plan-off-question = Call this off, for both of you? { $what }
plan-off-once-question = Call this one off, for both of you? The next one stays planned. { $what }
plan-next-stays = The next one stays planned.
plan-off = It’s called off, and your channel says so.
plan-off-goes-on = This one is called off, and your channel says so. The next one stays planned.
plan-stopped = Okay, this is the last one.
plan-done = Done: { $what } 🎉 How was it for you?
plan-done-late = Done: { $what } 🎉
plan-done-early = { $what } is still to come, { $moment }. Mark it as done now? Then I won’t remind you of it { -any-more }.
plan-done-now = It’s done
plan-told = Sealed. You can change it until both are in.
plan-told-changed = Changed, and still sealed.
plan-told-open = You’ve both said it. You can both read it now, just the two of you.
plan-told-back = What you said about this date is deleted.
plan-which-done = What’s done?
plan-which-off = Which one should I call off?
plan-event-asked = The whole server would see it, so your partner needs to agree first. I’ve asked them.
plan-event-gone = It’s no longer in this server’s events.
plans-title = Your plans
event-somewhere = Together

refusal-no-plans = Nothing planned yet. `/date plan` plans something. `/date poll` helps you decide what.
refusal-nothing-planned = Nothing is planned right now. `/date plan` plans something.
refusal-already-planned = That’s planned already. `/date list` shows it.
refusal-too-many-plans = You have { $limit } upcoming plans already, and I can’t keep one more. `/date cancel` calls one off.
refusal-plan-too-far = I can only plan for the next two years. Pick an earlier day.
refusal-plan-has-begun = That one has started already, so it can’t be moved { -any-more }. `/date done` marks it as done.
refusal-unreadable-hours = I couldn’t read “{ $part }” as a length of time. Try `90 min`, `1h30` or `1.5` (hours), from half an hour to three days.
refusal-impressions-are-open = It’s open already, so you can’t add to it { -any-more }.
refusal-still-sealed = It’s sealed until you’ve both said it, or until seven days have passed.
refusal-events-not-allowed = In this server I’m missing: { $permission }. Someone who manages the server can turn it on under Server Settings, Roles.
refusal-events-full = This server already has 100 events, which is Discord’s limit. Your plan is still in your channel.
refusal-event-refused = Discord didn’t let me make this a server event. Your plan is still in your channel.
refusal-event-stands = It’s already in this server’s events.
count-plans = { $count ->
    [one] 1 plan
   *[other] { $count } plans
}
help-date-poll = lets you both vote on a date night
help-date-idea = suggests one idea for a date
help-date-plan = plans a date, with reminders and a calendar file
help-date-list = shows what you’ve planned and what you’ve done
help-date-done = marks a date as done, and asks how it was
help-date-cancel = calls a plan off
kept-plans = plans
kept-impressions = how a date was (open after a week in any case)
own-impressions = { $count ->
    [one] how a date was for you
   *[other] how { $count } dates were for you
}
