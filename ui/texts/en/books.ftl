book-season = { $first } to { $last } { $year }
book-foot = What you kept, said and did. Yours alone.
book-setting = I’m making your book of { $name }. That takes a moment.
book-done = Your book of { $name }. Print it, or keep it: only you can see this file here. The next page is yours to write.
book-volume = Volume { $number } of { $count }: { $name }
book-not-set = { $name } isn’t in this book. { $note }
book-too-large = That volume is too big for Discord. `/privacy export` has everything.
book-checkin = A check-in
book-thanks = Thanks
book-memory = A memory
book-date = A date
book-milestone = A day to remember

refusal-empty-book = There’s nothing from { $year } for a book yet. A memory, a thank-you, a date or a question you both answer will be its first page.
refusal-book-under-way = I’m making a book for you right now. Give me a minute, then try again.
refusal-books-busy = I’m making a few other books right now. Try again in a minute.
help-book = makes a book of your year, to print or to keep
