## Conversations: agreed on beforehand; one partner speaks, the other mirrors. Calm words, short enough to read in one hand.

talk-line = { $user }, your partner would like to talk.
talk-title = A conversation
talk-asks = { $by } would like to talk with you, { $way }, { $minutes } minutes each.
talk-offers = { $by } would rather talk { $when }.
talk-when = When: { $moment }
talk-night = It’s night for { $user } then ({ $wall }).
talk-no-reasons = Press what you like. You don’t need a reason.
talk-envelope = 💌 The topic is in this envelope. Only the two of you can open it.
talk-way-room = in the same room
talk-way-voice = by voice
talk-way-writing = in writing
talk-agreed = You both said yes.
talk-under-way = You both said yes, and you’re talking.
talk-in-thread = You both said yes, and you’re talking in { $thread }.
talk-is-over = You made time for it.
talk-declined = Not this one. No reason needed.
talk-postponed = Another time, then. Either of you can ask again.
talk-lapsed = The time for it has passed. Either of you can ask again.
talk-yes = Yes
talk-later = Another time
talk-no = Not this
talk-asked-line = Asked. Your partner can say yes, another time, or not this.
talk-later-title = Another time
talk-later-when = When would suit you?
talk-later-hint = Leave it empty if you don’t know yet.

talk-card-line = { $first } { $second } your conversation is ready.
talk-ready-title = Before you start
talk-ready-room = Put this phone between you: it keeps the time. Put all others away.
talk-ready-voice = Call each other, and keep this card in front of you. Put everything else away.
talk-ready-writing = This thread is for you both. Put everything else away.
talk-ready-rested = Are you both rested and fed, and is nobody listening? If not, another hour is better.
talk-ready-afraid = Don’t do this if one of you is afraid of the other. `/support now` has people for that, and only you see it.
talk-ready-turns = { $speaker } talks first, for { $minutes } minutes, about how it is for them. { $listener } just listens, then says back what they heard. Then you swap.
talk-ready-waits = { $user } is ready.
talk-speaking-title = One speaks
talk-speaking = { $speaker } speaks until { $time }, { $left }.
talk-speaking-how = { $listener }, just listen: no answers, no advice, no { -defense }. Your turn comes.
talk-mirroring-title = The other mirrors
talk-mirroring = { $listener }, say back what you heard, in your own words. Then say what makes sense to you, even if you see it differently.
talk-mirroring-again = { $speaker }, say what was missing, in a sentence or two. { $listener }, say it back.
talk-heard-title = Did it land?
talk-heard = { $speaker }, did you feel heard?
talk-unheard-title = Enough for now
talk-unheard = Some things need more than one evening, and you both tried. Leave it for now. You can come back to it another day, perhaps with a { -counselor } (`/support counsellor`).
talk-closing-title = To close
talk-closing-spoken = Aloud, each of you: one thing you appreciate about the other right now. Then one small step you’ll take this week.
talk-closing-written = Each of you writes one thing you appreciate about the other right now. Add one small step you’ll take this week.
talk-closing-by = { $user } appreciates:
talk-closing-step = A small next step:
talk-timed-out-title = Time out
talk-timed-out = Twenty minutes apart, until { $time }, { $left }. Walk, breathe, drink some water, and try not to replay the argument. I’ll call you both back.
talk-asleep-title = Until tomorrow
talk-asleep = Sleep on it until { $time }. I’ll call you both back then.
talk-called-title = Time to come back
talk-called = Feeling calmer, both of you? Then go on where you were. If not, take more time, or end it here.
talk-done-title = You talked
talk-done = You listened to each other. In a week I’ll ask how the small step went.
talk-ended-title = Ended here
talk-ended = It’s okay to stop. What you said stays between you.
talk-lapsed-title = Closed
talk-lapsed-later = Neither of you continued, so I closed it. Either of you can ask again.
talk-ready-all = We’re ready
talk-ready-one = I’m ready
talk-finished = I’m finished
talk-mirrored = I’ve said it back
talk-felt-heard = Yes, I felt heard
talk-not-quite = Not quite
talk-onward = Go on from here
talk-closed = We’ve said it
talk-close = My closing words
talk-timeout = Time out
talk-until-tomorrow = Until tomorrow
talk-resume = Go on
talk-end = End it
talk-close-title = My closing words
talk-close-appreciation = What I appreciate about you right now
talk-close-step = One small step I’ll take

talk-step-line = { $first } { $second } a week ago you talked.
talk-step-title = A small step
talk-step = How did your small next step go? If it didn’t, that’s normal. Choose a smaller one.
talk-step-of = { $user } wrote:

discussion-thread = Talk about it
discussion-title = To keep talking
discussion-how = One speaks, the other says back what they heard. There’s no hurry, and this thread stays.

refusal-talk-still-open = You have a conversation open already. Its card shows how to end it.
refusal-not-the-one-asked = You asked, so your partner answers. *Not this* takes your question back.
refusal-not-your-turn = This button is your partner’s to press.
refusal-further-along = You’re further along by now. The newest card of your conversation shows where.
help-talk-start = asks for a conversation with turns, so you both feel heard
help-talk-say = helps you say how you feel, without blame
kept-talks = topics of conversations
kept-talk-closings = closing words of conversations
own-talks = { $count ->
    [one] 1 topic of a conversation
   *[other] { $count } topics of conversations
}
own-talk-closings = { $count ->
    [one] your closing words of a conversation
   *[other] your closing words of { $count } conversations
}

start-over = Start over?
start-over-about = Something came out wrong? Ask to start again. No words are kept.
start-over-title = Start over?
start-over-line = { $user }, something from { $by }.
start-over-envelope = 💌 There’s something for you in this envelope. Only the two of you can open it.
start-over-asked = Something came out wrong. { $by } would like to start over.
start-over-later = { $other } needs an hour, until { $until }.
start-over-agreed = { $by } and { $partner } are starting over. Sit down, breathe, and say one kind thing first.
start-over-yes = Yes, let’s
start-over-wait = Give me an hour
start-over-hour = The hour is over. Whenever you’re ready, you can start over.
start-over-hour-done = You’re starting over.
start-over-sent = Sent, in your channel. Your partner can say yes, or ask for an hour.
start-over-agreed-line = Good. Say one kind thing first.
start-over-later-line = Take your hour. I’ll say quietly in your channel when it’s over.
refusal-fresh-start-still-open = One of you has asked to start over already. The card is in your channel.
refusal-fresh-start-asker = You asked, so your partner answers. Give them a moment.
kept-fresh-starts = when one of you asked to start over
