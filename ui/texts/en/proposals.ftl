proposal-title = Do you both want this?
proposal-line = { $user }, one thing for you to decide.
proposal-resume = { $by } would like everything that’s paused to come back.
proposal-ritual = { $by } suggests: **{ $name }**, { $schedule }.
proposal-ritual-resume = { $by } would like **{ $name }** to come back.
proposal-home = { $by } suggests { $channel } as your home. { $change ->
    [unseen] You can’t see that channel: if you agree, you won’t see what I post there.
    [unknown] I can’t tell whether you see that channel. If you don’t, you won’t see what I post there.
   *[other] More people can read there than in your home now.
}
proposal-ours-alone = { $by } says only the two of you can see this channel. If you agree, I show your words here in full, without envelopes.
proposal-question = { $by } has a question of their own for you both to answer.
proposal-memory-remove = { $by } would like to remove a memory you share.
proposal-milestone-remove = { $by } would like to remove a day you keep.
proposal-growth-remove = { $by } would like to remove something you came through.
proposal-mornings = { $by } would like your memories to come back on the mornings of the days they happened.
proposal-frame = { $by } would like your check-ins to be rose, thorn, bud instead of a question. You’d each say something good, something hard and something you look forward to.
proposal-event = { $by } would like to make your plan for { $moment } a server event. Everyone in this server would see what it is, where and when (every time, if it repeats).
proposal-erase = { $by } would like everything you both wrote and made here erased for good, in backups too. If you agree within a week, it ends here. An hour later nothing is left. `/couple start` would start again.
proposal-agreed = You both agreed.
proposal-declined = Not now. Things stay as they are.
proposal-over = Something changed in the meantime, so there’s nothing left to decide.
proposal-agreed-line = { $kind ->
    [resume] Agreed. Everything scheduled goes on from here.
    [ritual] Agreed. `/ritual list` shows when it comes.
    [ritual-resume] Agreed. `/ritual list` shows when it comes.
    [frame] Agreed. It starts with your next check-in.
    [question] Agreed. I’ll ask it when its turn comes.
    [memory-remove] Agreed. It’s removed, and so are the messages that showed it.
    [milestone-remove] Agreed. It’s removed, and so are the messages that showed it.
    [growth-remove] Agreed. It’s removed.
    [import] Agreed. Their words come in over the next minutes.
    [erase] Agreed. In an hour everything you both wrote here is erased.
   *[other] Agreed.
}
proposal-declined-line = All right, things stay as they are.
proposal-rests-line = They can’t ask for this again before { $moment }. You can, any time.
refusal-not-your-proposal = You asked for this yourself, so only your partner can agree.
refusal-already-proposed = You’ve asked for this already. Your partner can still agree.
refusal-proposed-by-partner = Your partner has already asked you the same. Press *Agree* on their card.
refusal-asked-too-soon = They said not now, so let’s leave it for a bit. You can ask again <t:{ $until }:f>. They can bring it up any time.
kept-proposals = what one of you asked the other to agree to
kept-daily-counts = how many things of a kind each of you added on their latest day
kept-cooldowns = what one of you said no to, and when the other can ask again
