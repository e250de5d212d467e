## Conversations: agreed on beforehand; one partner speaks, the other mirrors. Calm words, short enough to read in one hand.

talk-line = { $user } somebody would like to talk with you.
talk-title = A conversation
talk-asks = { $by } would like to talk with you, { $way }, { $minutes } minutes each.
talk-offers = { $by } would rather talk { $when }.
talk-when = When: { $moment }
talk-night = It is night for { $user } then ({ $wall }).
talk-no-reasons = Whatever you press, it needs no reasons.
talk-envelope = 💌 What it is about is in this envelope. Only you two can open it.
talk-way-room = in the same room
talk-way-voice = by voice
talk-way-writing = in writing
talk-agreed = You both said yes.
talk-under-way = You both said yes, and are talking.
talk-in-thread = You both said yes, and are talking in { $thread }.
talk-is-over = You made time for it.
talk-declined = Not this. No reasons needed, and nothing is held against anybody.
talk-postponed = Another time, then. Either of you may ask again.
talk-lapsed = The time for it has passed. Either of you may ask again.
talk-yes = Yes
talk-later = Another time
talk-no = Not this
talk-asked-line = Asked. Your partner may say yes, another time, or not this.
talk-later-title = Another time
talk-later-when = When would suit you?
talk-later-hint = Leave it empty if you do not know yet.

talk-card-line = { $first } { $second } your conversation.
talk-ready-title = Before you begin
talk-ready-room = Lay this phone between you: it keeps the time. Put all others away.
talk-ready-voice = Call each other, and keep this card before you. Put everything else away.
talk-ready-writing = This thread is for you two. Put everything else away.
talk-ready-rested = Are you both rested and fed, and is nobody listening? If not, another hour is better.
talk-ready-afraid = Not if one of you is afraid of the other: `/support now` has people for that, and only you see it.
talk-ready-turns = { $speaker } speaks first, { $minutes } minutes, of themself. { $listener } only listens, and then says back what they heard. Then you swap.
talk-ready-waits = { $user } is ready.
talk-speaking-title = One speaks
talk-speaking = { $speaker } speaks until { $time }, { $left }.
talk-speaking-how = { $listener }, only listen: no answers, no advice, no defence. Your turn comes.
talk-mirroring-title = The other mirrors
talk-mirroring = { $listener }, say back what you heard, in words of your own. Then say what of it makes sense to you, also where you see it differently.
talk-mirroring-again = Once more: { $speaker }, say what was missing, in a sentence or two. { $listener }, say it back.
talk-heard-title = Did it arrive?
talk-heard = { $speaker }, did you feel heard?
talk-unheard-title = Enough for now
talk-unheard = Some things need more than one evening, and you both tried. Let this one rest: it may come back on another day, perhaps with somebody who helps (`/support counsellor`).
talk-closing-title = To close
talk-closing-spoken = Each of you, aloud: one thing that you appreciate about the other just now, and one small step that you will take this week.
talk-closing-written = Each of you writes one thing that you appreciate about the other just now, and one small step that you will take this week.
talk-closing-by = { $user } appreciates:
talk-closing-step = A small next step:
talk-timed-out-title = Time out
talk-timed-out = Twenty minutes apart, until { $time }, { $left }. Walk, breathe, drink some water; let the argument lie. I call you both back.
talk-asleep-title = Until tomorrow
talk-asleep = You rest it until { $time }. I call you both back then.
talk-called-title = You are both called back
talk-called = Is it quieter in both of you? Then go on where you were. If not, take more time, or end it here.
talk-done-title = You talked
talk-done = You listened to each other. In a week I ask how the small step went.
talk-ended-title = Ended here
talk-ended = To stop is allowed. What was said stays between you two.
talk-lapsed-title = Let go
talk-lapsed-later = Nobody went on, so I let it go. Either of you may ask again.
talk-ready-all = We are ready
talk-ready-one = I am ready
talk-finished = I have finished
talk-mirrored = Said back
talk-felt-heard = Yes, I felt heard
talk-not-quite = Not quite
talk-onward = Go on from here
talk-closed = We have said it
talk-close = My closing words
talk-timeout = Time out
talk-until-tomorrow = Until tomorrow
talk-resume = Go on
talk-end = End it
talk-close-title = My closing words
talk-close-appreciation = I appreciate about you just now
talk-close-step = One small step that I will take

talk-step-line = { $first } { $second } a week ago you talked.
talk-step-title = A small step
talk-step = A week ago you talked, and each of you chose a small next step. How did it go? If it did not: that is normal. Choose a smaller one.
talk-step-of = { $user } wrote:

discussion-thread = Talk about it
discussion-title = To keep talking
discussion-how = One speaks, the other says back what they heard. No hurry: this place stays.

refusal-talk-still-open = You two have a conversation open already. Its card has what ends it.
refusal-not-the-one-asked = You asked, so your partner answers. *Not this* takes your asking back.
refusal-not-your-turn = This one is your partner’s to press.
refusal-further-along = You two are further along by now: the newest card of your conversation shows where.
help-talk-start = asks for a conversation with turns, in which each of you is heard
help-talk-say = helps to say a thing of yourself, without blame
kept-talks = topics of conversations
kept-talk-closings = closing words of conversations
own-talks = { $count ->
    [one] 1 topic of a conversation
   *[other] { $count } topics of conversations
}
own-talk-closings = { $count ->
    [one] what you closed a conversation with
   *[other] what you closed { $count } conversations with
}

start-over = Start over?
start-over-about = Something came out wrong? Ask to begin again. No words are kept.
start-over-title = Start over?
start-over-line = { $user } something from { $by }.
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
refusal-fresh-start-asker = You asked, so the answer is your partner’s. Give them a moment.
kept-fresh-starts = when one of you asked to start over
