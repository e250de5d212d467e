try-title = Something to try
try-title-done = You’ve tried this
tries-title = What you’d like to try
try-added = { $what } is on your list. `/try draw` brings it up one day.
try-done = Done: { $what } 🎉
try-tended = You kept { $what } going. It stays on your list.
try-taken-out = Deleted. It’s off your list.
try-line = { $what }: { $state }
try-standing-open = It’s on your list.
try-standing-ongoing = It’s on your list as something you do again and again.
try-standing-tended = You kept it going, and it stays on your list.
try-standing-done = It’s done.
try-state-open = to try
try-state-ongoing = ongoing
try-state-tended = ongoing, done again
try-state-done = done
try-press-done = We did it
try-press-tended = We did it again
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
try-take-out = Remove it
try-choose = Choose one
try-back = Back
try-more = More
try-loved = Something we used to love
try-loved-ask = What did you both love doing, but haven’t done in a long time? A walk, a game, a dish, a place.
try-form-loved = What did you both use to love?
try-form-loved-hint = For example “dancing in the kitchen”

refusal-no-tries = Your list is empty. `/try add` adds something to try, or `/try draw` helps you find it.
refusal-try-unknown = I couldn’t find that. Pick something from the list `/try done` shows while you type.
refusal-same-try-twice = That’s on your list already. `/try list` shows it.
refusal-too-many-tries = Your list has { $limit } things, and that’s all it can hold. `/try list` lets you remove some.
count-tries = { $count ->
    [one] 1 thing to try
   *[other] { $count } things to try
}
help-try-add = adds something to try together, once or ongoing
help-try-list = shows what you’d like to try
help-try-done = marks something on your list as done, or as done again
help-try-draw = draws one thing from your list to try
kept-tries = things to try
own-tries = { $count ->
    [one] 1 thing to try
   *[other] { $count } things to try
}
