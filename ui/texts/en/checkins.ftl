first-question = What first made you notice each other?
question-envelope = 💌 A question you wrote is in this envelope. Only you both can open it.
question-erased = A question that was taken back
first-title = Your first question
first-again-title = Your first question, once more
then-title = Then and now
then-note = You both answered this on { $day }. Answer it again, sealed, and you’ll see both years side by side.
eyes-title = A third pair of eyes
eyes-question = Think of one time you disagreed. How would a friend who’s kind to you both tell it, taking no side?
eyes-note = Describe what they see, not who’s right. This is for ordinary disagreements. It isn’t meant for fear or serious trouble.
checkin-title = This week’s question
checkin-line = { $first } { $second } a question for you both.
checkin-footer = Sealed: neither of you can see the other’s answer until both are in.
checkin-none-in = Take a few minutes, each on your own. Both answers open together.
checkin-one-in = 💌 One answer is in.
checkin-revealed = Both answers are open.
checkin-closed = This one has closed. What was sealed stays sealed.
checkin-closed-late = One answer is in. You can still add the other from `/kindling` until { $moment }.
checkin-asked = Done: the question is in your channel.
checkin-swapped = Swapped. Your new question: { $question }

answer-title = Your answer
answer-gratitude = One thing I’m grateful for (optional)
answer-body = My answer
answer-pulse = How connected did you feel? (optional)
answer-pulse-hint = This week, from 1 to 5. Shown only if you both answer it.
pulse-1 = 1 · far apart
pulse-2 = 2 · a bit apart
pulse-3 = 3 · in between
pulse-4 = 4 · quite close
pulse-5 = 5 · very close
answer-sealed = Your answer is sealed. You can change it until your partner answers too.
change-answer = Change my answer
answer-changed = Your answer’s changed, and still sealed.
answer-second = Both answers are in. You can read them now.
next-question = The next question comes { $moment }.
next-after-both = Once you’ve both answered, it’s quiet until the next question, { $moment }.
nothing-until = Until then, I won’t post anything on my own.

reveal-title = Both answers
reveal-then = What you answered on { $day }
reveal-line = { $first } { $second } both answers are in.
reveal-envelope = 💌 Both answers are in this envelope. Only you both can open it.
reveal-gratitude = Grateful for
reveal-support = If it’s ever too much: /support is there, and only you see it.
reveal-after-silence = It’s been a while, and you both came back. Closeness can grow again from small things like this.
reveal-followup = To keep talking
reveal-pulse = { $user } { $pulse }

lighter = Lighter
later = Later
later-when = When should I remind you? Only you see this.
later-tonight = Tonight
later-tomorrow = Tomorrow
later-weekend = On the weekend
later-moved = I’ll remind you { $moment }.
later-moved-resting = I’ll remind you { $moment }, or once everything’s back on.
nudge-line = { $user } a question is still waiting for you. No hurry.

history-empty = Nothing was revealed in { $month }. For another month, try `/checkin history` with `March` or `2026-03`.
trends-head = Weeks you both said how close you felt, from 1 to 5, newest first:
trends-week = { $day }: { $span }
trends-patience = Ups and downs are normal.
trends-title = How close you felt
trends-high = very close
trends-middle = in between
trends-low = far apart
trends-day = { $month } { $day }
trends-month = { $month } { $year }
trends-span = { $low } to { $high }
trends-alt = A soft band from { $begin } to { $end }, from 1 (far apart) to 5 (very close). Each week, from the lower to the higher: { $weeks }.
take-back-which = Which answer should I delete? I’ll delete it here, and wherever it was shown.
take-back-menu = Choose an answer
take-back-done = Your answer is deleted, here and wherever it was shown.
question-proposed = Thanks! Your partner needs to say yes first. Then it comes before all the others.

refusal-no-checkin = No check-in is open right now. `/checkin now` starts one.
refusal-checkin-still-open = A check-in is still open. `/checkin answer` answers it.
refusal-already-revealed = Both answers are open already, so you can’t change yours { -any-more }. `/checkin takeback` deletes it.
refusal-one-answer-is-in = One answer is in already, so this question stays.
refusal-question-changed = The question was swapped while you were writing. *Try again* shows the new one, with what you typed.
refusal-no-shared-pulses = There’s no week yet when you both said how close you felt. From your second week on, it’s the last line of the answer form.
refusal-nothing-to-remind = You’ve answered already, so there’s nothing to remind you of.
refusal-nudges-off = Your nudges are off, so I can’t remind you. *Nudge me again* in `/couple status` turns them on.
refusal-next-comes-first = The next check-in comes before that, so I can’t remind you of this one.
refusal-no-answer = You have no answer to take back.
count-questions = { $count ->
    [one] 1 question of your own
   *[other] { $count } questions of your own
}
count-checkins = { $count ->
    [one] 1 check-in
   *[other] { $count } check-ins
}
help-checkin-now = asks the next question now
help-checkin-answer = answers the open question, sealed until you both have
help-checkin-history = shows what you both answered in a month
help-checkin-trends = draws the weeks you both said how close you felt
help-checkin-add = suggests a question of your own
help-checkin-takeback = deletes one of your answers
kept-checkins = weekly questions
kept-answers = answers, and how connected you felt
kept-questions = questions of your own
own-answers = { $count ->
    [one] 1 answer
   *[other] { $count } answers
}
own-questions = { $count ->
    [one] 1 question
   *[other] { $count } questions
}
