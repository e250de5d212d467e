memory-heading = A memory
memory-told = { $day }, kept by { $author }
memory-told-by = { $day }, written by { $writer }, kept by { $author }
memory-retold = { $day }, kept by { $author } in their own words, after { $writer }’s message
memory-kept-line = { $writer }, { $author } has kept your message as a memory. `/memory timeline` shows it.
memory-story-theirs = Leave it as it is, and it stays your partner’s. Change it, and it’s kept as your own words.
memory-form = A memory
memory-form-title = A title
memory-form-story = The story
memory-form-day = The day it happened
memory-form-day-hint = For example yesterday, { -june-first }, or summer 2019
memory-story-retold = Put both answers into your own words here.

memory-share = Share it here
memory-tell = Tell it
memory-another = Another
memory-quiet = Don’t bring this back
memory-unquiet = Bring it back again
memory-quieted = Okay. I won’t bring it back. It’s still in `/memory timeline` and in your export, and your partner isn’t told.
memory-unquieted = Okay, it can come back again. If your partner doesn’t want that, it stays where it is.
memory-older = Older
memory-newer = Newer
memory-read-menu = Read one in full
memory-search = Search

memory-voice = A voice message
memory-left-out = Not all of it is kept. { $why }
memory-left-out-unreachable = Its pictures aren’t kept, because I can’t reach the place where I keep them.
memory-left-out-no-room = Its pictures aren’t kept, because there’s no room left for them.
memory-kept = Kept, under { $day }. You can both find it again with `/memory timeline`.
memory-line = { $user } a memory for you, from { $sharer }.
memory-envelope = 💌 There’s a memory in this envelope. Only the two of you can open it.
memory-shared = Shared in your channel.
memory-shared-already = It’s in your channel already: { $link }
memory-on-its-way = It’s already on its way to your channel.
memory-taken-back = Your memory is deleted.
memory-removed = Deleted, here and wherever it was shown.
memory-removal-proposed = Your partner wrote this one, so they need to agree first. I’ve asked them.

timeline-heading = Your timeline

search-form = Search your memories
search-word = A word
search-word-hint = I look for it in every title and story, one by one, since they’re encrypted.
search-heading = Found: { $word }
search-more = Only the first { $count } fit into the menu. A longer word narrows it down.
search-rest = All { $count } are in the menu.

prompt-heading = Do you remember?
prompt-line = { $first } { $second } something to remember together.
prompt-either = Either of you can tell it, or both of you, each in your own way.

refusal-no-memories = You haven’t kept a memory yet. `/memory add` keeps the first one. `/memory prompt` helps you find it.
refusal-nothing-to-bring-back = There’s no memory to bring back right now. `/memory timeline` still has them all.
refusal-nothing-found = I found no memory with that. Try a shorter word, or just part of it.
refusal-not-your-message = Neither of you wrote that message, so I can’t keep it as your memory.
refusal-pictures-forgotten = I no longer have that message’s pictures. Choose them in the form, or open *Keep as a memory* on the message again.
refusal-memory-unknown = I couldn’t find that memory. Pick one from the list `/memory remove` shows while you type.
count-memories = { $count ->
    [one] 1 memory
   *[other] { $count } memories
}
count-pictures = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
}
help-memory-add = keeps a memory with its story, its day and pictures
help-memory-prompt = asks you a question that brings back a memory
help-memory-random = brings back a random memory
help-memory-timeline = shows your memories in order
help-memory-onthisday = shows what happened on this day in past years
help-memory-remove = removes a memory
kept-memories = memories
kept-pictures = pictures
kept-picture-removals = which files of deleted pictures are still to be removed
kept-quiet-memories = memories you don’t want brought back
own-memories = { $count ->
    [one] 1 memory
   *[other] { $count } memories
}
