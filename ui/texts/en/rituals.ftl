ritual-name-checkin = Check-in
ritual-name-spark = Spark
ritual-name-date = Date-night poll
ritual-name-memory = Memory prompt
ritual-name-recap = Recap
ritual-name-thanks = Thank-you prompt
ritual-head = **{ $name }**: { $schedule } ({ $zone })
ritual-next = Next: { $moment }
ritual-kept = The next one keeps its old time, so you don’t miss a week. After that, the new time applies.
ritual-paused = Paused by { $user }.
ritual-resting = Resting until one of you wakes it.
rituals-title = Your rituals
rituals-more = You could add: { $names }. `/ritual set` asks your partner.
ritual-notice-title = A ritual has changed
ritual-pick = Move, skip or pause one
ritual-move = Move it
ritual-skip = Skip the next one
ritual-pause = Pause it
ritual-move-title = When should it come?
ritual-form-day = Day
ritual-form-day-hint = For example Sunday
ritual-form-time = Time
ritual-form-time-hint = For example { -eight } or { -half-past-eight }
ritual-form-every = How often
ritual-every = { $every ->
    [1] Every week
    [2] Every second week
   *[other] Every fourth week
}
ritual-set = Done. Next: { $moment }
ritual-set-while-off = Done, for when it’s back. `/ritual resume` brings it back.
ritual-skipped = Skipped. It comes again { $moment }
ritual-now-paused = **{ $name }** is paused. `/ritual resume` brings it back.
ritual-proposed = That’s more for you both, so your partner needs to agree first. I’ve asked them.
ritual-resume-proposed = Your partner paused this, so they need to agree first. I’ve asked them.
rest-title = A little rest
rest-body = The last two went unanswered. Some weeks are full. **{ $name }** rests now, until either of you wakes it.
awake-title = Awake again
awake-body = **{ $name }** is back. A rest isn’t an end: one small thing is enough to start again.
offer-ritual = Try: { $name }

refusal-ritual-unknown = You don’t have that ritual yet. `/ritual set` suggests it to your partner.
refusal-ritual-not-paused = That ritual isn’t paused. `/ritual list` shows when it comes next.
refusal-ritual-skipped-enough = You’ve already skipped the next four. `/ritual pause` stops it for as long as you like.
refusal-ritual-not-on = That ritual isn’t running now. `/ritual resume` brings it back.
refusal-one-weekday-only = That one comes on one day of the week. Only sparks can have more, like `mon wed fri` or `daily`.
kept-rituals = rituals and their times
help-ritual-list = shows your rituals and when they’re next
help-ritual-set = sets a ritual’s day and time
help-ritual-skip = skips the next one
help-ritual-pause = pauses one ritual
help-ritual-resume = brings one ritual back
