lessons-title = Lessons for the two of you
lessons-about = One lesson a week, five minutes each: read it, do the exercise on your own, then compare. Anything waiting for you is at the top.
lessons-this-week = **This week:** { $title }
lessons-next-week = You’ve done this week’s. **Next:** { $title }
lessons-line-new = **{ $title }** ({ $minutes } minutes)
lessons-line = **{ $title }** ({ $minutes } minutes): { $standing }
lesson-open = Open it
lessons-menu = Open a lesson
lesson-new = new
lesson-sealed = your part is sealed
lesson-waiting = waiting for you, your partner has done theirs
lesson-ready = both parts are in
lesson-compared = compared on { $day }

lesson-head = { $minutes } minutes. For you: { $standing }.
lesson-technique = How it goes
lesson-example = For example
lesson-limits = Good to know
lesson-practice = This is practice, not therapy. It isn’t for you if one of you is afraid or controlled: `/support now`, only you see it.
lesson-why = Why this works
lesson-source = From: { $source }
lesson-do = Do the exercise
lesson-change = Change my part
lesson-again = Once more
lesson-compare = Compare
lesson-earlier = Read an earlier round
lesson-round = Round { $number }, opened on { $day }
lesson-form-intro = Only you see this until your partner has done theirs. Then both open, for you both alone.

lesson-part-sealed = Your part is sealed. You can change it or take it back until your partner has done theirs. Then both open.
lesson-part-changed = Your part is changed, and still sealed.
lesson-both-in = Both parts are in.
lesson-part-taken-back = Your part of this lesson is deleted.
lesson-part-gone = This part was taken back.
lesson-together = To look at together


count-exercises = { $count ->
    [one] 1 exercise of a lesson
   *[other] { $count } exercises of lessons
}

refusal-lesson-unknown = I don’t know that lesson. Pick one from the list `/learn start` shows while you type, or see `/learn list`.
refusal-one-part-missing = Both parts open once both are in, and one is still missing. `/learn list` says whose turn it is.
refusal-already-opened = Both parts are open already, so you can’t change yours { -any-more }. `/learn start` starts the lesson once more.
refusal-no-part = You have nothing to take back here. `/learn list` shows your lessons.
help-learn-list = shows short lessons, with anything waiting for you on top
help-learn-start = opens a lesson. You each do its exercise, then compare
help-learn-prepare = helps you prepare a sheet for a first session with a { -counselor }
kept-exercises = lessons you started
kept-exercise-parts = exercises of lessons
own-exercise-parts = { $count ->
    [one] 1 exercise
   *[other] { $count } exercises
}
