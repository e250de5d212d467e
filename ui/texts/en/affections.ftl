affection-line = { $user }, a small sign for you.
affection-hug = 🤗 A hug
affection-hug-sent = { $author } sends { $recipient } a hug.
affection-hug-echoed = { $author } hugs { $recipient } back.
affection-kiss = 😘 A kiss
affection-kiss-sent = { $author } sends { $recipient } a kiss.
affection-kiss-echoed = { $author } kisses { $recipient } back.
affection-hands = 🧑‍🤝‍🧑 Holding hands
affection-hands-sent = { $author } takes { $recipient } by the hand.
affection-hands-echoed = { $author } holds the hand of { $recipient }, too.
affection-thinking = 💭 Thinking of you
affection-thinking-sent = { $author } is thinking of { $recipient }.
affection-thinking-echoed = { $author } is thinking of { $recipient }, too.
affection-note-waits = 💌 A note comes with it. Only you two can open it.
affection-waits = It waits until you two are together.
affection-given = You two were together, and it was given.
affection-sent = Sent. It is in your home now.
affection-taken-back = Taken back. It is gone.

refusal-not-your-echo = You sent this one yourself, so it is your partner who can send it back. `/affection` sends another one.
refusal-already-echoed = This was sent back already. `/affection` sends something new.
count-affections = { $count ->
    [one] 1 sign of affection
   *[other] { $count } signs of affection
}
help-affection = sends a hug, a kiss, a hand, or a thought
kept-affections = signs of affection with their notes
own-affections = { $count ->
    [one] 1 sign of affection
   *[other] { $count } signs of affection
}
