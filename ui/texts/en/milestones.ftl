milestone-heading = A day of yours
milestone-line = { $first } { $second } a day that you two keep.
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
milestone-envelope = 💌 There is a day of yours in this envelope. Only you two can open it.
milestone-on = { $day }.
milestone-kept = Kept, under { $day }. I tell you both in your home, next { $moment }.
milestone-removed = Taken out. Its name is gone, here and where it was shown.
milestone-removal-proposed = Your partner added this one, so they need to agree first. I have asked them.

milestones-heading = Your milestones
milestones-foot = I tell you both 7 days before, and on the day.
milestone-entry-yearly = { $day }, every year. Next: { $next }
milestone-entry-first = { $day }, then every year
milestone-entry-once = { $day }
milestone-countdown = { $name } · { $away }
milestone-away = { $days ->
    [0] today
    [one] 1 day
   *[other] { $days } days
}
milestones-before = Page before
milestones-after = Page after

refusal-no-milestones = You two keep no day yet. `/milestone add` keeps the first one.
refusal-gone-for-good = That day, or its morning, has passed. It can be kept if it returns each year: leave `yearly` out.
refusal-milestone-unknown = I could not find that milestone. `/milestone remove` shows yours while you type: please choose one of them.
count-milestones = { $count ->
    [one] 1 milestone
   *[other] { $count } milestones
}
help-milestone-add = keeps a day, and tells you both 7 days before and on the day
help-milestone-list = shows the days that you two keep
help-milestone-remove = takes a day out again
kept-milestones = milestones
own-milestones = { $count ->
    [one] 1 milestone
   *[other] { $count } milestones
}
