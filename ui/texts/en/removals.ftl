absence-line = { $first } and { $second }, I’m back.
absence-title = I was away
absence-asked = I was removed from this server. Nothing is lost: I keep what you wrote until { $moment }. After that it’s erased for good, unless you both want to continue.
absence-one-agreed = One of you would like to continue.
absence-how = To continue, press *Agree*. Once you both have, everything starts again. There’s no hurry before that day, and either of you can end it sooner with `/couple part`.
absence-ended-title = Everything’s back on
absence-ended = You both want to continue. Your rituals come back at their next time. There’s nothing to catch up on.
absence-agreed-line = Thanks. Once your partner agrees too, everything’s back on.

trouble-after-absence = I’m back in the server you share, but I can’t post in your channel there. I keep what you wrote until { $moment }. `/couple resume`, in any channel there, starts it again once you both agree.

refusal-was-removed = Everything is paused, since I was removed from the server you share. I keep it until <t:{ $until }:D>. `/couple resume` there starts it again once you both agree, and `/couple part` ends it.
refusal-already-agreed = You’ve agreed already. Once your partner does too, everything’s back on.
