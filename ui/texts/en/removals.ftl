absence-line = { $first } and { $second }, I am back.
absence-title = I was away
absence-asked = I had been removed from this server. Nothing has been lost: what you two wrote is kept until { $moment }, and then erased for good, unless you both want to go on.
absence-one-agreed = One of you would like to go on.
absence-how = If you want that, press *Agree*: once you both have, everything goes on. There is no hurry before that day, and `/couple part` ends it sooner, for either of you.
absence-ended-title = Everything goes on
absence-ended = You both want to go on. Your rituals come back at their next moment, and nothing has to be made up for.
absence-agreed-line = Thank you. Once your partner agrees too, everything goes on.

trouble-after-absence = I am back in the server that you two share, and cannot post in your home there. What you wrote is kept until { $moment }; `/couple resume`, in any channel there, goes on once you both agree.

refusal-was-removed = Everything rests, since I was removed from the server that you two share: it is kept until <t:{ $until }:D>, `/couple resume` there goes on once you both agree, and `/couple part` ends it.
refusal-already-agreed = You have agreed already. Once your partner does too, everything goes on.
