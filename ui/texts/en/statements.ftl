## "I" statements: about oneself, without blame.

statement-form-title = Say it of yourself
statement-when = When…
statement-when-hint = What happened, as a camera would have seen it.
statement-feel = I feel…
statement-feel-hint = A feeling, like sad, glad, afraid, alone.
statement-need = I need…
statement-need-hint = What matters to you in it.
statement-would = Would you…
statement-would-hint = One small thing that can be done, and may be declined.
statement-whole = When { $when }, I feel { $feel }. I need { $need }. Would you { $would }?
statement-title = Said of oneself
statement-line = { $user } somebody has said something to you.
statement-by = { $author } says:
statement-envelope = 💌 { $author } has said something of themself. Only you two can open it.
statement-draft-title = Only you see this yet
statement-draft-note = Say it aloud as it stands, change it, or let me post it for your partner. What you do not post is forgotten after a day.
statement-hint = A thought: after “{ $words }” most people defend themselves. What would it be if it were only about you? It is yours to leave as it is.
statement-post = Post it
statement-change = Change it
statement-posted = Posted. You may take it back.
statement-taken-back = Taken back. Your words are gone.
kept-statements = “I” statements, a draft until you post it
own-statements = { $count ->
    [one] 1 “I” statement
   *[other] { $count } “I” statements
}
