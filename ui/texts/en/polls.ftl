poll-line = { $first } { $second } a vote on your next date.
poll-title = What would you love to do together?
poll-when = For { $moment }.
poll-proposed = You’d both be awake { $moment }, for example.
poll-none-in = Tap every number you’d love, or choose below.
poll-one-in = 🗳️ { $user } has voted.
poll-both-in = 🗳️ { $first } and { $second } have voted.
poll-ends = It ends { $moment }, or two minutes after you’ve both voted.
poll-ends-soon = It ends { $moment }. Any change adds two more minutes. Happy with it? Press *Done*.
poll-ends-by-done = Happy with it? Press *Done*.
poll-ends-resting = Once you’ve both voted, *Done* ends it.
poll-done = Done
poll-ended = This vote has ended.
poll-idea-gone = An idea that’s no longer in the deck
poll-love = What would you love?
poll-refuse = Not this one
poll-opened = The vote is in your channel now.

ballot-none = You haven’t picked anything yet. Your vote counts once you choose something you’d love.
ballot-picks = You’d love { $numbers }.
ballot-refusals = You said “not this one” to { $numbers }.
ballot-reactions = { $numbers } came from your reaction: tap it again to remove it.
ballot-open = You can change this until the vote ends.
ballot-both-in-resting = You’ve both voted. *Done* on the card ends it, and you can change this until then.
ballot-both-in = You’ve both voted. It ends { $moment }, and you can change this until then.

result-line = { $first } { $second } your vote has ended.
result-title = Your next date
vote-title = Your vote
result-shared = You’d both love this:
result-drawn = You’d both love more than one idea, so I drew one:
result-accepted = You’ve agreed on this:
result-one-idea = One idea is left, and only one of you has picked it yet. Say yes to it, or I can suggest new ones.
result-nothing-shared = You each picked something different this time. Say yes to your partner’s idea, or I can suggest new ones.
result-none-left = None of these is right for both of you, and that’s good to know. I can suggest new ones.
result-one-voter = One of you would love:
result-one-voter-left = This can wait for another time. I can suggest new ideas whenever you like.
result-nobody = No vote came in: some days are full. I can suggest new ideas whenever you like.
result-loves = { $user } would love:
result-again-line = { $first } { $second } your vote is open again.
result-again-title = The vote is open again
result-again = { $end } { $where ->
    [unknown] The card above takes your votes.
   *[other] [This card](https://discord.com/channels/{ $where }) takes your votes.
}
result-yes = Yes to { $number }
result-deal = Suggest new ones
result-ask = Ask again
result-accepted-line = Done: you’ve agreed on { $number } 🎉

idea-title = An idea for you both
idea-facts = { $budget } · { $place } · { $duration }
idea-vote = Put it to a vote
idea-another = Another
budget-free = Free
budget-low = About the price of a snack
budget-treat = A treat
place-home = At home
place-out = Out
place-anywhere = Anywhere
duration-short = Up to two hours
duration-evening = An evening
duration-day = Half a day or more

refusal-poll-still-open = { $where ->
    [unknown] A vote is still open. You can open another one once it has ended.
   *[other] A vote is [still open](https://discord.com/channels/{ $where }). You can open another one once it has ended.
}
refusal-not-both-voted = You haven’t both voted yet. *Done* works once you have.
refusal-closes-after-date = The vote would end after the date itself. Make `closes` earlier than `when`, or leave it out.
refusal-same-idea-twice = You gave the same idea twice. Change one, or leave one out.
refusal-no-idea-fits = No idea in the deck fits that. Leave `budget`, `place` or `new` out, or bring your own ideas with `/date poll`.
refusal-your-own-pick = You picked that one yourself, so only your partner can say yes to it.
count-polls = { $count ->
    [one] 1 date poll
   *[other] { $count } date polls
}
kept-polls = date votes
kept-poll-ideas = ideas in date votes
kept-poll-votes = what you voted for in dates
kept-poll-refusals = what you turned down
