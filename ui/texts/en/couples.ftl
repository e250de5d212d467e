setup-title = Your place
setup-body =
    {""}**Home:** { $channel }. { $readers }
    {""}**Weekly question:** { $schedule } ({ $zone })

    {""}**What time is it for you?** Each of you can choose below. The first choice sets the clock for you both.
settled-body =
    {""}**Home:** { $channel }. { $readers }
    {""}**Weekly question:** { $schedule } ({ $zone })

    Change it any time with `/couple home`, `/couple timezone` and `/ritual set`.
settled-line = All set.
settled-no-zone = I’ll use UTC until one of you picks a time zone with `/couple timezone`.
settled-question = Your question is waiting: { $card }.
tell-me-privately = Tell me privately when something waits
zone-unknown = UTC until one of you chooses
zone-menu = What time is it for you?
zone-set = Your time zone is { $zone } now. It’s { $time } there. Your rituals run on { $couple } time.

home-title = Your home is here now
home-body = From now on I post for you here. { $readers }
home-left-title = Your home has moved
home-left-line = { $partner }, your home is { $channel } now.
home-left = { $by } has moved your home to { $channel }. From now on I post for you there.
home-set = Done: { $channel } is your home now.
home-proposed = { $change ->
    [unseen] Your partner can’t see { $channel }, so they need to agree first. I’ve asked them in your home.
    [unknown] I can’t tell whether your partner sees { $channel }, so they need to agree first. I’ve asked them.
   *[other] More people can read { $channel } than your home now, so your partner needs to agree first. I’ve asked them.
}
refusal-home-unseen = Your partner can’t see { $channel }, and I can’t ask them in your old home. Choose a channel you can both see.
ours-proposed = Your partner needs to agree first. I’ve asked them. Until then, words stay in envelopes.

messages-on = I’ll DM you when something’s waiting for you, or when I can’t post in your channel. `/couple messages` turns it off again.
messages-off = Okay, no DMs from me.

paused-title = Everything is paused
paused-body = { $by } has paused everything scheduled{ $until }. Anything you start yourselves still works.
pause-until = , until { $moment }
pause-open = {""}
pause-done = Paused{ $until }. `/couple resume` brings everything back.
resumed-title = Everything’s back on
resumed-body = Your rituals come back at their next time. There’s nothing to catch up on.
resumed-after-long = Good to have you back. It’s never too late for something small.
resume-done = Done: everything’s back on.
resume-proposed = Your partner paused this, so they need to agree first. I’ve asked them.

trouble-home-announcement = Your home in the server you share is now an announcement channel, and I don’t post there. `/couple home` there chooses another one.
trouble-home-missing = I can’t find your home channel in the server you share. `/couple home` there chooses another one.
trouble-permission-missing = I’m missing a permission in your home channel, in the server you share. `/couple status` there says which.
trouble-home-refused = Discord no longer lets me post in your home channel, in the server you share. `/couple status` there says more.

status-title = Where things are
status-next = What comes next
status-no-rituals = No ritual is set.
status-paused = Everything is paused by { $by }{ $until }.
status-gone = { $user } isn’t in this server now, so your rituals rest until they’re back.
status-night-both = ⚠️ That’s night for you both. `/ritual set` moves it.
status-night = ⚠️ That’s night for { $user }. `/ritual set` moves it.
status-missed = What was missed, and why
status-missed-line = { $kind ->
    [checkin] The question
    [nudge] A nudge
    [reveal] Both answers
    [poll] A date poll
    [result] A poll’s result
    [prompt] A memory prompt
    [memory] A memory
    [recap] A recap
    [thanks] A thank-you
    [affection] A sign of affection
    [talk] A conversation
    [talk-card] A conversation’s card
    [milestone] A milestone’s reminder
    [milestone-day] A milestone
    [onthisday] On this day
    [plan] A plan
    [plan-reminder] A reminder of a date
    [plan-after] “How was it?”
    [event] A server event
    [trouble] A DM to you
   *[other] A post
}, { $moment }: { $reason } ({ $count })
status-missed-ritual = { $name }: I was away, and then it was too late ({ $count })
status-nothing = Nothing here right now.
status-fine = Nothing’s wrong.
status-waiting-count = { $count ->
    [one] One thing is waiting for a yes.
   *[other] { $count } things are waiting for a yes.
}
missed-late = I was away, and then it was too late
missed-home-announcement = your home was an announcement channel
missed-home-missing = your home channel was gone
missed-permission-missing = I was missing a permission in your home
missed-home-refused = Discord didn’t let me post in your home
missed-messages-closed = your DMs are closed to me
missed-events-full = this server already had 100 events, which is Discord’s limit
missed-events-not-allowed = I was missing the permission Create Events
missed-refused = Discord refused the message
status-waiting = Waiting for a yes
status-more = and { $count } more
status-home = Your home
status-home-fine = { $channel }: I have every permission I need.
status-home-no-pictures = To show pictures there I’d need Attach Files, under Edit Channel, Permissions.
status-stored = What is stored
status-you = For you
status-zone = You’re on { $zone } time. Your rituals run on { $couple } time.
status-messages-on = DMs are on.
status-messages-off = DMs are off.
status-nudges-on = Nudges are on.
status-nudges-off = Nudges are off.
status-operator = Who runs this bot

nudges-now-off = I won’t nudge you { -any-more }. `/couple status` turns it back on.
nudges-now-on = I’ll nudge you once, a day after a question you haven’t answered.

part-title = Leave Kindling
part-body =
    This ends Kindling for you both in **{ $server }**, right away. I don’t announce it, and nothing sealed is ever revealed.

    {""}**What your partner can notice:** my messages with your words disappear and nothing new comes. If they use a command, I say it has ended, but not who ended it.
    {""}**What they can still get:** for 30 days, a download of everything they could read. *Erase my words first* takes yours out of that.

    After 30 days everything is erased for good.
part-body-removed =
    This ends Kindling for you both in **{ $server }**, right away. I don’t announce it, and nothing sealed is ever revealed.

    {""}**What your partner can notice:** my messages with your words disappear where I can still reach them. If they use a command, I say it has ended, but not who ended it.
    {""}**What they can still get:** until then, a download of everything they could read. *Erase my words first* takes yours out of that.

    Everything is erased for good { $moment }, the day that was set when I was removed.
part-done = It has ended. Everything will be erased { $moment }. Until then `/privacy export` gives you what’s yours, in a DM to me too.
part-rests = Your partner can’t invite you for 30 days. Never want an invitation from them again, in any server? Press here. I tell nobody.
part-erase-first = Erase my words first
part-which = You’re in more than one couple. Which server do you mean?
part-which-menu = Choose a server
unknown-server = a server I’m no longer in
other-server = another server

refusal-partner-gone = Your partner isn’t in this server { -any-more }. This takes both of you, so it has to wait. Once they’re back, just ask again.
refusal-not-paused = Nothing is paused. `/couple pause` would stop everything scheduled.
refusal-already-paused = { $until ->
    [open] Your partner has paused everything. If you need longer, pause it again once it’s back.
   *[other] Your partner has paused everything until <t:{ $until }:f>. If you need longer, pause it again then.
}
refusal-home-elsewhere = I can’t post in your channel from here. Please do that in the server you share.
refusal-only-in-server = That works only in the server you share. Here, `/couple part`, `/privacy` and `/support` work.
kept-couples = your home and its time zone
kept-partners = your own time zone and settings
help-couple-start = invites your partner
help-couple-status = shows what comes next, what was missed and what’s stored
help-couple-home = chooses the channel where I post for you
help-couple-timezone = sets your time zone
help-couple-messages = lets me send you DMs, or stops them
help-couple-pause = pauses everything, for both of you
help-couple-resume = brings everything back
help-couple-part = leaves Kindling, on your own. I tell nobody, but your partner can notice
