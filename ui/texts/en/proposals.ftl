proposal-title = Do you both want this?
proposal-line = { $user }, one thing for you to decide.
proposal-resume = { $by } would like everything to go on that was paused.
proposal-ritual = { $by } suggests: **{ $name }**, { $schedule }.
proposal-ritual-resume = { $by } would like **{ $name }** to come back.
proposal-home = { $by } suggests { $channel } as your home. { $change ->
    [unseen] You can’t see that channel: if you agree, you won’t see what I post there.
    [unknown] I can’t tell whether you see that channel. If you don’t, you won’t see what I post there.
   *[other] More people can read there than in your home now.
}
proposal-ours-alone = { $by } says that only you two read here. If you agree, your words stand here openly instead of in envelopes.
proposal-question = { $by } would like you two to answer a question of their own.
proposal-memory-remove = { $by } would like to take a memory out of your collection.
proposal-milestone-remove = { $by } would like to take a milestone out of your collection.
proposal-growth-remove = { $by } would like to take out something that you two came through.
proposal-mornings = { $by } would like your memories to come back by themselves, in the mornings of the days on which they happened.
proposal-event = { $by } would like your plan for { $moment } to stand among the events of this server. Everybody here would see what it is, where and when; of one that returns, each time.
proposal-erase = { $by } would like everything that you two wrote and made here to be erased for good, in backups too. If you agree within a week, it ends here, and an hour later nothing of it is left; `/couple start` would begin anew.
proposal-agreed = You both agreed.
proposal-declined = Not now. Things stay as they are.
proposal-over = Things have changed since; there is nothing left to decide.
proposal-agreed-line = { $kind ->
    [resume] Agreed. Everything scheduled goes on from here.
    [ritual] Agreed. `/ritual list` shows when it comes.
    [ritual-resume] Agreed. `/ritual list` shows when it comes.
    [question] Agreed. It will be asked when its turn comes.
    [memory-remove] Agreed. It is out of your collection, and so are the messages that showed it.
    [milestone-remove] Agreed. It is out of your collection, and so are the messages that showed it.
    [growth-remove] Agreed. It is gone from what you two keep.
    [erase] Agreed. In an hour everything of you both is erased. I wish you well.
   *[other] Agreed.
}
proposal-declined-line = All right, things stay as they are.
proposal-rests-line = They can’t ask for this again before { $moment }. You can, any time.
refusal-not-your-proposal = You have asked for this yourself; it is your partner who can agree.
refusal-already-proposed = You have asked for this already; your partner can still agree.
refusal-asked-too-soon = They said not now, so let’s leave it for a bit. You can ask again <t:{ $until }:f>. They can bring it up any time.
kept-proposals = what one of you asked the other to agree to
kept-daily-counts = how many things of a kind each of you added on their latest day
kept-cooldowns = what one of you said no to, and when it can be asked again
