sheet-title = For a first session
sheet-about = What you two would like to bring to a counsellor. A line comes onto the sheet when one of you has written it and the other agrees.
sheet-waiting = Waiting for your yes
sheet-on = On the sheet
sheet-none-on = No line yet.
sheet-own = Yours, not on the sheet yet
sheet-aside = Not now, for you
sheet-made = The file was last made by { $user }, { $moment }.
sheet-alone = Where one of you is afraid of the other or is controlled, seeing somebody together is not safe. `/support now` has people who listen to you alone.

sheet-topic-brings = What brings us
sheet-topic-tried = What we have tried
sheet-topic-good = What is good between us
sheet-topic-hopes = What we hope for
sheet-topic-asks = What we want to ask

sheet-add = Add a line
sheet-file = The sheet
sheet-open = Back to the sheet
sheet-menu-waiting = Read one that waits
sheet-menu-others = Read another line whole
sheet-off = Take it off
sheet-form = A line for the sheet
sheet-form-topic = What it is about
sheet-form-line = My line
sheet-form-hint = Your partner reads it, and it needs their yes.

sheet-line-own = You wrote this. It is not on the sheet yet: your partner’s yes brings it there.
sheet-line-waiting = { $author } would like this on the sheet.
sheet-line-agreed = This stands on the sheet. { $author } wrote it.
sheet-line-put-aside = { $author } wrote this. It is not on the sheet for now.

sheet-proposed = Your line waits for your partner’s yes. They find it under `/learn prepare`.
sheet-agreed = It stands on the sheet now.
sheet-put-aside = It is not on the sheet now. You can still agree to it later.
sheet-withdrawn = Taken back. Your words are gone.

sheet-files = Here is your sheet. Your partner can have the same, with `/learn prepare`.
sheet-files-letters = Here is your sheet. It holds a letter or sign that I cannot print, so it comes without the PDF. Your partner can have the same, with `/learn prepare`.
sheet-files-busy = Here’s your sheet. I’m making PDFs for others right now. Press *The sheet* again in a minute for yours.
sheet-files-plain = Here is your sheet. The PDF could not be made just now, so it comes without; *The sheet* tries again. Your partner can have the same, with `/learn prepare`.
sheet-file-title = For our first session
sheet-file-names = { $first } and { $second }
sheet-file-day = Made on { $day }
sheet-file-note = Both of us agreed to every line.
sheet-somebody = one of us


count-sheet-lines = { $count ->
    [one] 1 line for a first session
   *[other] { $count } lines for a first session
}

refusal-too-many-lines = There are { $limit } lines already, and more do not fit on one sheet. Please take one of yours back first.
refusal-no-topic = A line needs a topic. Please choose what it is about.
refusal-nothing-on-sheet = There is no line yet that you both agreed to. *Add a line*, or agree to one of your partner’s, under `/learn prepare`.
refusal-your-own-line = This line is yours; it is your partner who can agree to it or leave it off. You can take it back.
kept-sheets = who made the session sheet
kept-sheet-lines = lines of the session sheet
own-sheet-lines = { $count ->
    [one] 1 line for a first session
   *[other] { $count } lines for a first session
}
