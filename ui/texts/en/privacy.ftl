privacy-title-in = What I keep about you in { $server }
privacy-total = { $count ->
    [0] I keep nothing you could read yet, only what I need to work, like ids and times.
    [one] I keep **one thing** you can read, and what I need to work, like ids and times.
   *[other] I keep **{ $count } things** you can read, and what I need to work, like ids and times.
}
privacy-readers =
    {""}**Who can read them:** you both. What’s sealed, only its writer.
    {""}**Who runs this bot:** { $operator }
privacy-nothing = Nothing here right now.
privacy-both = You can both read
privacy-sealed = Only its writer can read, until both are in, or it’s posted
privacy-you = Only you can read
privacy-nobody = Without your words: ids, times, settings
privacy-others = Who else can read
privacy-others-body =
    • { $operator }
    • Discord carries every message and form.
    • The server’s owner and admins can read what’s in your home.
    • If anyone else can see your home, your words come in envelopes only you both can open. That changes if you both say it’s just yours.
privacy-until = **For how long:** { $until }
privacy-until-together = Until you take it back, erase it, or part. Then 30 days more. Nightly backups are kept for a week. Once a couple is erased, nobody can read its words in them either.
privacy-until-parted = You’ve parted. Everything is erased { $moment }. Until then you can each download what’s yours to read.
privacy-until-removed = I was removed from that server. Everything is erased { $moment }, unless I’m back there by then and you both want to continue.
privacy-export-button = Download my data
privacy-erase-button = Erase my words
privacy-kind = { $name } ({ $count })
privacy-none = What’s still empty

kept-deliveries = what I posted, and what’s still to come
kept-posts = which messages are mine
kept-threads = threads opened for you
kept-seen = which questions and ideas you’ve had
privacy-which = I keep something about you for each of these. Choose the one to see.
privacy-which-menu = Choose one
privacy-which-option = { $server }, since { $day }

export-done = Here’s everything you can take with you from { $server }: { $has ->
    [album] **album.html** opens in any browser, without a network. **kindling.json** has everything as it’s stored. The pictures are beside them.
   *[none] **kindling.json** has everything as it’s stored. The pictures are beside it. The album couldn’t be written this time.
} What your partner has sealed isn’t in it. Only you see this message. Save what’s in it, since it doesn’t stay here.
export-unreadable = { $count ->
    [one] One thing couldn’t be read { -any-more }, because it was damaged on the bot’s disk. It’s there without its words.
   *[other] { $count } things couldn’t be read { -any-more }, because they were damaged on the bot’s disk. They’re there without their words.
} The person who runs me may still have them in a backup.
export-more = File { $number }, with more pictures: unpack it into the same folder.
export-last = That’s everything: { $count } files.

erase-title = Erase what you wrote
erase-body =
    Gone right away, for both of you: { $words }. A memory goes too if you kept it, or if its words are yours. An open conversation ends, and so does a week you set aside for your wish. I delete the messages that show any of it as soon as I can reach them. This can’t be undone, and what your partner has read stays read.

    Everything else your partner wrote stays. So do date votes and plans, since they belong to you both.
erase-nothing = There’s nothing left here that only you could erase.
erase-everything = **Erasing everything from both of you** needs a yes from both. If your partner agrees, it’s erased for good an hour later, in backups too. You could start again with `/couple start`. Or `/couple part` ends it, on your own. Then everything is erased after 30 days.
erase-backups = Backups of the last seven nights still have your words until they’re replaced.
erase-words-button = Erase my words
erase-all-button = Ask to erase everything
erase-done = { $count ->
    [0] There was nothing left to erase.
    [one] Erased: the one thing you wrote.
   *[other] Erased: all { $count } things you wrote.
}
erase-left = { $left ->
    [one] One thing you wrote is
   *[other] { $left } things you wrote are
} still here, because something is broken on my side. { $count ->
    [0] Nothing else was left to erase.
    [one] The one other thing is erased.
   *[other] The other { $count } are erased.
} Please give the person who runs me this id: { $id }
erase-asked = Your partner needs to agree first. I’ve asked them in your home.

refusal-export-runs = Your files are on their way already. Give me a moment.
refusal-export-waits = Many people are downloading right now, so nothing was sent. Try again in a few minutes.
refusal-partner-asked = Your partner has asked for this already. Press *Agree* on their card in your home.
refusal-nothing-kept = I keep nothing you wrote here. Of an invitation, I only keep who asked who, and when. `/couple start` invites your partner.
help-privacy-what = lists what’s stored and who can read it
help-privacy-export = gives you a copy of everything you can read
help-privacy-erase = erases your words, or everything if you both agree
