try-title = Something to try
try-title-done = You have tried this
tries-title = What you two would like to try
try-added = { $what } is on your list. `/try draw` gives it back one day.
try-done = Done: { $what } 🎉
try-tended = You have tended { $what }. It stays on your list.
try-taken-out = Taken out. Your words are gone.
try-line = { $what }: { $state }
try-standing-open = It is on your list.
try-standing-ongoing = It is on your list, again and again.
try-standing-tended = You have tended it, and it stays on your list.
try-standing-done = It is done.
try-state-open = to try
try-state-ongoing = ongoing
try-state-tended = ongoing, tended
try-state-done = done
try-press-done = We did it
try-press-tended = We tended it
try-tonight = Draw one for tonight
try-kind-watch = watch
try-kind-play = play
try-kind-listen = listen
try-kind-go = go
try-kind-make = make
try-kind-learn = learn
try-heading-watch = To watch
try-heading-play = To play
try-heading-listen = To listen to
try-heading-go = To go to
try-heading-make = To make
try-heading-learn = To learn
try-heading-other = Anything else
try-heading-done = Done
try-another = Another
try-take-out = Take it out
try-choose = Choose one
try-back = Back
try-more = More
try-loved = Something we used to love
try-loved-ask = What did you two use to do, and love, and have not done for a long time? A walk, a game, a dish, a place: it may come back.
try-form-loved = What did you two use to love?
try-form-loved-hint = For example “dancing in the kitchen”

refusal-no-tries = Your list is empty. `/try add` adds something to try, or `/try draw` helps you find it.
refusal-try-unknown = I could not find that. `/try done` shows your list while you type: please choose from it.
refusal-same-try-twice = That is on your list already. `/try list` shows it.
refusal-too-many-tries = Your list has { $limit } things, and that is as many as I can hold. `/try list` lets you take some out.
count-tries = { $count ->
    [one] 1 thing to try
   *[other] { $count } things to try
}
help-try-add = adds something to try together, once or ongoing
help-try-list = shows what you two would like to try
help-try-done = says that you have done something of it, or tended it
help-try-draw = gives you one of them to try
kept-tries = things to try
own-tries = { $count ->
    [one] 1 thing to try
   *[other] { $count } things to try
}
