## "I" statements: about oneself, without blame.

statement-form-title = Say it with “I”
statement-when = When…
statement-when-hint = What happened, as a camera would have seen it.
statement-feel = I feel…
statement-feel-hint = A feeling, like sad, glad, afraid, alone.
statement-need = I need…
statement-need-hint = What matters to you in it.
statement-would = Would you…
statement-would-hint = One small thing they can do, or say no to.
statement-whole = When { $when }, I feel { $feel }. I need { $need }. Would you { $would }?
statement-title = Something from the heart
statement-line = { $user }, there’s something for you from your partner.
statement-by = { $author } says:
statement-envelope = 💌 { $author } wrote you something honest. Only the two of you can open it.
statement-draft-title = Only you can see this for now
statement-draft-note = Say it aloud, change it, or let me post it for your partner. If you don’t post it, I forget it after a day.
statement-hint = A thought: “{ $words }” often makes people defensive. How would it sound if it were only about how you feel? You can leave it as it is, too.
statement-post = Post it
statement-change = Change it
statement-posted = Posted. You can take it back.
statement-taken-back = What you wrote is deleted, and so is its card.
kept-statements = “I” statements, a draft until you post it
own-statements = { $count ->
    [one] 1 “I” statement
   *[other] { $count } “I” statements
}
