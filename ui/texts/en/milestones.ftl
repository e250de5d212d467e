milestone-heading = A day to remember
milestone-line = { $first } { $second } there’s a day to remember.
milestone-ahead = { $days ->
    [one] Tomorrow, on { $day }.
   *[other] In { $days } days, on { $day }.
}
milestone-today = Today, { $day }.
milestone-ahead-since = { $days ->
    [one] Tomorrow, on { $day }, it’s { $since }.
   *[other] In { $days } days, on { $day }, it’s { $since }.
}
milestone-since = It’s { $since }.
milestone-years = { $years ->
    [one] one year since { $first }
   *[other] { $years } years since { $first }
}
milestone-envelope = 💌 There’s a day to remember in this envelope. Only the two of you can open it.
milestone-on = { $day }.
milestone-kept = Kept, under { $day }. Next reminder in your channel: { $moment }.
milestone-removed = Removed, here and wherever its name was shown.
milestone-removal-proposed = Your partner added this one, so they need to agree first. I’ve asked them.

milestones-heading = Your milestones
milestones-foot = I’ll tell you both 7 days before, and on the day.
milestone-entry-yearly = { $day }, every year. Next: { $next }
milestone-entry-first = { $day }, then every year
milestone-entry-once = { $day }
milestone-countdown = { $name } · { $away }
milestone-away = { $days ->
    [0] today
    [one] 1 day
   *[other] { $days } days
}
milestones-before = Previous page
milestones-after = Next page

refusal-no-milestones = You haven’t kept a day yet. `/milestone add` keeps the first one.
refusal-gone-for-good = That day, or its morning, has passed. I can keep it if it returns each year: leave `yearly` out.
refusal-milestone-unknown = I couldn’t find that milestone. Pick one from the list `/milestone remove` shows while you type.
count-milestones = { $count ->
    [one] 1 milestone
   *[other] { $count } milestones
}
help-milestone-add = keeps a day, and tells you both 7 days before and on the day
help-milestone-list = shows the days you keep
help-milestone-remove = removes a day
kept-milestones = milestones
own-milestones = { $count ->
    [one] 1 milestone
   *[other] { $count } milestones
}
