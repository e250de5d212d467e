spark-title = ✨ A spark
spark-line = { $first } { $second } ten seconds for you both.
spark-pick = Pick
spark-none-in = You’ll see both picks at the same time.
spark-one-in = { $user } has picked.
spark-envelope = 💌 Both picks are in this envelope. Only the two of you can open it.
spark-talk = **To talk about:** { $line }
spark-my-pick = My pick
spark-my-guess = What will your partner pick?
spark-me = Me
spark-them = My partner
spark-picked = { $user }: **{ $pick }**
spark-guessed = *guessed for { $other }:* { $guess }
spark-unknown = (can’t be read { -any-more })
spark-gone = A spark that isn’t in the deck { -any-more }
spark-sealed = Your pick is sealed. You can change it until your partner picks too.
spark-opened = You’ve both picked. Have a look!
spark-posted = It’s in your channel.
spark-taken-back = Taken back. You can pick again any time today.

refusal-spark-still-open = A spark is still open. Press *Pick* on its card.
refusal-spark-opened = You’ve both picked, so it can’t change { -any-more }. `/spark now` brings another one.
refusal-no-pick = You haven’t picked here yet. Press *Pick* on the card.

help-spark-now = brings a ten-second spark for tired days
kept-sparks = sparks
kept-spark-picks = picks and guesses
count-sparks = { $count ->
    [one] 1 spark
   *[other] { $count } sparks
}
own-spark-picks = { $count ->
    [one] 1 pick
   *[other] { $count } picks
}
