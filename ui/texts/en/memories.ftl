memory-heading = A memory
memory-told = { $day }, kept by { $author }
memory-told-by = { $day }, written by { $writer }, kept by { $author }
memory-retold = { $day }, kept by { $author } in their own words, after a message of { $writer }’s
memory-kept-line = { $writer }, { $author } has kept a message of yours as a memory. `/memory timeline` shows it.
memory-story-theirs = Unchanged, it stays your partner’s. Change it, and it’s kept as your own words.
memory-form = A memory
memory-form-title = A title
memory-form-story = The story
memory-form-day = The day it happened
memory-form-day-hint = For example yesterday, 1 June 2019, or summer 2019
memory-story-retold = You may retell both answers here, in your own words.

memory-share = Share it here
memory-tell = Tell it
memory-another = Another
memory-quiet = Don’t bring this back
memory-unquiet = Let it come back
memory-quieted = Okay. I won’t bring it back. It’s still in `/memory timeline` and in your export, and your partner isn’t told.
memory-unquieted = Okay, it can come back again. If your partner doesn’t want that, it stays where it is.
memory-older = Older
memory-newer = Newer
memory-read-menu = Read one whole
memory-search = Search

memory-voice = A voice message
memory-left-out = Not kept with it: { $why }
memory-left-out-no-room = Its pictures aren’t kept, because there’s no room left for them.
memory-kept = Kept, under { $day }. Both of you find it again with `/memory timeline`.
memory-line = { $user } a memory for you, from { $sharer }.
memory-envelope = 💌 There is a memory in this envelope. Only you two can open it.
memory-shared = Shared, in your home.
memory-shared-already = It stands in your home already: { $link }
memory-on-its-way = It is on its way to your home already.
memory-taken-back = Taken back. Your words are gone.
memory-removed = Taken out. Your words are gone, here and where they were shown.
memory-removal-proposed = Your partner wrote this one, so they need to agree first. I have asked them.

timeline-heading = Your timeline

search-form = Search your memories
search-word = A word
search-word-hint = I look for it in every title and story, one after another, since they are encrypted.
search-heading = Found: { $word }
search-more = Only the first { $count } fit into the menu. A longer word narrows it down.
search-rest = All { $count } are in the menu.

prompt-heading = Do you remember?
prompt-line = { $first } { $second } something to remember together.
prompt-either = Either of you may tell it, or each of you in your own way.

refusal-no-memories = You two have kept no memory yet. `/memory add` keeps the first one; `/memory prompt` helps you find it.
refusal-nothing-to-bring-back = You’ve asked me not to bring any of your memories back. `/memory timeline` still has them all.
refusal-nothing-found = None of your memories holds that. A shorter word, or only a part of it, may find more.
refusal-not-your-message = Neither of you two wrote that message, so I cannot keep it as a memory of yours.
refusal-pictures-forgotten = I no longer have the pictures of that message at hand. Please choose them in the form, or open *Keep as a memory* on the message again.
refusal-memory-unknown = I could not find that memory. `/memory remove` shows yours while you type: please choose one of them.
count-memories = { $count ->
    [one] 1 memory
   *[other] { $count } memories
}
count-pictures = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
}
help-memory-add = keeps a memory: a title, a story, the day, and pictures
help-memory-prompt = gives you a question to remember by
help-memory-random = gives back a memory
help-memory-timeline = shows your memories in order
help-memory-onthisday = shows what happened on this day in earlier years
help-memory-remove = takes a memory out again
kept-memories = memories
kept-pictures = pictures
kept-quiet-memories = memories you don’t want brought back
own-memories = { $count ->
    [one] 1 memory
   *[other] { $count } memories
}
