affection-line = { $user }, this is for you.
affection-hug = 🤗 A hug
affection-hug-sent = { $author } sends { $recipient } a hug.
affection-hug-echoed = { $author } hugs { $recipient } back.
affection-kiss = 😘 A kiss
affection-kiss-sent = { $author } sends { $recipient } a kiss.
affection-kiss-echoed = { $author } kisses { $recipient } back.
affection-hands = 🧑‍🤝‍🧑 Holding hands
affection-hands-sent = { $author } is holding { $recipient }’s hand.
affection-hands-echoed = { $author } holds { $recipient }’s hand, too.
affection-thinking = 💭 Thinking of you
affection-thinking-sent = { $author } is thinking of { $recipient }.
affection-thinking-echoed = { $author } is thinking of { $recipient }, too.
affection-note-waits = 💌 A note comes with it. Only the two of you can open it.
affection-waits = Saved for when you’re together.
affection-given = You were together, and this one was given for real.
affection-sent = Sent. It’s in your channel now.
affection-taken-back = Taken back. It’s gone.

refusal-not-your-echo = You sent this one, so only your partner can send it back. `/affection` sends another one.
refusal-already-echoed = This was sent back already. `/affection` sends something new.
count-affections = { $count ->
    [one] 1 sign of affection
   *[other] { $count } signs of affection
}
help-affection = sends a hug, a kiss or a thought, or holds a hand
kept-affections = signs of affection with their notes
own-affections = { $count ->
    [one] 1 sign of affection
   *[other] { $count } signs of affection
}
