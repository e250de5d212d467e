privacy-title-in = What I keep of you in { $server }
privacy-both = You two can read
privacy-sealed = Only who wrote it can read, until both are in, or it is posted
privacy-you = Only you can read
privacy-nobody = Without a word of yours: ids, moments, settings
privacy-others = Who else can read
privacy-others-body =
    • { $operator }
    • Discord carries every message and form. The server’s admins can read your home, as can whoever else sees it; where others can, words come in envelopes.
privacy-until = For how long
privacy-until-together = Until you take it back, erase it, or part; then 30 days more. Nightly backups live for a week; once a couple is erased, nobody can read its words in them either.
privacy-until-parted = You two have parted. Everything is erased { $moment }; until then each of you can take along what is theirs to read.
privacy-until-removed = I was removed from that server. Everything is erased { $moment }, unless I am back there by then and you both agree to go on.
privacy-export-button = Take it along
privacy-erase-button = Erase my words
privacy-kind = { $name } ({ $count })
privacy-none-yet = *none yet:* { $kinds }

kept-deliveries = what was posted, or is to be
kept-posts = which messages are mine
kept-threads = threads opened for you
kept-seen = what was dealt from the decks
privacy-which = I keep something of you for each of these. Which one do you mean?
privacy-which-menu = Choose one
privacy-which-option = { $server }, since { $day }

export-done = Here is all that is yours to have from { $server }: { $has ->
    [album] **album.html** opens in any browser, without a network; **kindling.json** holds everything as it is stored; the pictures are beside them.
   *[none] **kindling.json** holds everything as it is stored; the pictures are beside it. The album could not be written this time.
} What your partner has sealed is not in it. Only you see this message; save what is in it, since it does not stay here.
export-unreadable = { $count ->
    [one] One thing couldn’t be read any more, because the bot’s disk changed a bit of it: it’s there without its words.
   *[other] { $count } things couldn’t be read any more, because the bot’s disk changed a bit of them: they’re there without their words.
} Whoever runs me may still have them in a backup.
export-more = File { $number }, with further pictures: unpack it into the same folder.
export-last = Those were all, { $count } files.

erase-title = Erase what you wrote
erase-body =
    Gone at once, for both of you: { $words }. A memory goes with them where you kept it, or where its words are yours; a conversation under way ends, and so does the week of a wish of yours. The messages that show any of it are deleted as soon as I can reach them. This cannot be undone, and what has been read stays read.

    Everything else that your partner wrote stays, and so do date votes and plans, which belong to you both.
erase-nothing = There is nothing left here that you alone could erase.
erase-everything = **Everything of both of you** goes only with both keys: if your partner agrees, it is erased for good an hour later, in backups too, and you could begin anew with `/couple start`. Or `/couple part` ends it, alone; then everything is erased after 30 days.
erase-backups = Backups of the last seven nights still hold your words until they are replaced.
erase-words-button = Erase my words
erase-all-button = Ask to erase everything
erase-done = { $count ->
    [0] There was nothing left to erase.
    [one] Erased: the one thing that you wrote.
   *[other] Erased: all { $count } things that you wrote.
}
erase-left = { $left ->
    [one] One thing that you wrote is
   *[other] { $left } things that you wrote are
} still here, because something is broken on my side. { $count ->
    [0] Nothing else was left to erase.
    [one] The one other thing is erased.
   *[other] The other { $count } are erased.
} Please give the person who runs me this id: { $id }
erase-asked = Your partner needs to agree first. I have asked them in your home.

refusal-export-runs = Your files are on their way already. Give me a moment.
refusal-export-waits = Many others are taking theirs along just now, so nothing was sent. Please try again in a few minutes.
refusal-partner-asked = Your partner has asked for this already: *Agree* on their card in your home does it.
refusal-nothing-kept = I keep nothing that you wrote here; of an invitation, only who asked whom, and when. `/couple start` begins something.
help-privacy-what = lists what’s stored and who can read it
help-privacy-export = gives you a copy of everything you can read
help-privacy-erase = erases your words, or everything if you both agree
