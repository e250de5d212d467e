sheet-title = For a first session
sheet-about = What you’d both like to bring to a { -counselor }. A line goes on the sheet when one of you writes it and the other agrees.
sheet-waiting = Waiting for your yes
sheet-on = On the sheet
sheet-none-on = Nothing yet.
sheet-own = Yours, not on the sheet yet
sheet-aside = You said not now
sheet-made = The file was last made by { $user }, { $moment }.
sheet-alone = If one of you is afraid of the other or controlled, seeing a { -counselor } together is not safe. `/support now` has people who listen to you alone.

sheet-topic-brings = What brings us
sheet-topic-tried = What we’ve tried
sheet-topic-good = What’s good between us
sheet-topic-hopes = What we hope for
sheet-topic-asks = What we want to ask

sheet-add = Add a line
sheet-file = The sheet
sheet-open = Back to the sheet
sheet-menu-waiting = Read a line that’s waiting
sheet-menu-others = Read another line in full
sheet-off = Take it off
sheet-form = A line for the sheet
sheet-form-topic = What it’s about
sheet-form-line = My line
sheet-form-hint = Your partner sees it, and it needs their yes.

sheet-line-own = You wrote this. It’s not on the sheet yet: it needs your partner’s yes.
sheet-line-waiting = { $author } would like this on the sheet.
sheet-line-agreed = This one is on the sheet. { $author } wrote it.
sheet-line-put-aside = { $author } wrote this. It’s not on the sheet for now.

sheet-proposed = Your line needs your partner’s yes. They find it under `/learn prepare`.
sheet-agreed = It’s on the sheet now.
sheet-put-aside = It’s not on the sheet now. You can still agree to it later.
sheet-withdrawn = Your line is deleted, so it won’t be on the sheet.

sheet-files = Here’s your sheet. Your partner can get it too, with `/learn prepare`.
sheet-files-letters = Here’s your sheet, without the PDF: it has a letter or sign I can’t print. Your partner can get it too, with `/learn prepare`.
sheet-files-busy = Here’s your sheet. I’m making PDFs for others right now. Press *The sheet* again in a minute for yours.
sheet-files-plain = Here’s your sheet, without the PDF: I couldn’t make it right now. *The sheet* tries again. Your partner can get it too, with `/learn prepare`.
sheet-file-title = For our first session
sheet-file-names = { $first } and { $second }
sheet-file-day = Made on { $day }
sheet-file-note = Both of us agreed to every line.
sheet-somebody = one of us


count-sheet-lines = { $count ->
    [one] 1 line for a first session
   *[other] { $count } lines for a first session
}

refusal-too-many-lines = There are { $limit } lines already, and more don’t fit on one sheet. Take one of yours back first.
refusal-no-topic = A line needs a topic. Choose what it’s about.
refusal-nothing-on-sheet = There’s no line yet that you both agreed to. Use *Add a line*, or agree to one of your partner’s, under `/learn prepare`.
refusal-your-own-line = This line is yours, so only your partner can agree to it or leave it off. You can take it back.
kept-sheets = who made the session sheet
kept-sheet-lines = lines of the session sheet
own-sheet-lines = { $count ->
    [one] 1 line for a first session
   *[other] { $count } lines for a first session
}
