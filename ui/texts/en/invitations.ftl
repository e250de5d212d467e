invitation-title = An invitation
invitation-line = { $invitee }, { $inviter } would like to try Kindling with you: two minutes a week, leave any time.
invitation-body =
    It starts with one question. You’ll see each other’s answers once you’ve both written one.
    > { $question }
    Only { $invitee } can answer this, { $until } at the latest.
invitation-declined = { $invitee } would rather not right now, and that’s okay.
invitation-accepted = { $inviter } and { $invitee } are a couple here now. 🎉
invitation-over = This invitation has expired. `/couple start` sends a new one.

declined-line = Okay. They see only “not now”, and can’t ask again for 30 days. Never want an invitation from them again, in any server? Press here. I tell nobody.
never-line = Okay. They can’t invite you again, in any server. I tell nobody.

begun-line = You’re a couple here now. Your first question is waiting in { $channel }.

consent-title = Before you start
consent-points =
    {""}**You get:** a weekly question, like “{ $question }”
    {""}**I keep:** your words, encrypted, until you erase them.
    {""}**Who reads it:** { $readers } { $operator }
    {""}**Leaving:** either of you, anytime.
consent-readers-two = you both.
consent-readers-admins = you both, and the server’s owner and admins.
consent-readers-some = you both. Others see this channel, so I use envelopes.
consent-readers-everyone = you both. Everyone here sees this channel, so I use envelopes.
consent-readers-ours = you both, and everyone else who can see your channel.
consent-operator-named = { $count ->
    [one] { $names } runs me and could read everything, sealed answers too.
   *[other] { $names } run me, and each could read everything, sealed answers too.
}
consent-operator-partners = { $count ->
    [one] { $names }, one of you, runs me and could read everything, sealed answers too.
   *[other] { $names }, you both, run me and could read everything, sealed answers too.
}
consent-operator-among-them = { $names } run me, and { $partner } is one of you. Each could read everything, sealed answers too.
consent-operator-unknown = The person who installed me could read everything, sealed answers too.
consent-more = More
agreed-title = What Kindling keeps
agreed-note = Your partner read this before they said yes.
keeps-title = What Kindling keeps
keeps-what =
    {""}**What’s kept:**
    • check-in answers, questions of your own, hearts, and picks in sparks
    • thanks, and signs of affection with their notes
    • memories with their pictures, milestones, what you came through, and wishes
    • written conversations, “I” statements, exercises, and a session sheet
    • date ideas, votes, plans and how they were, and things to try
    • how you live, your time zones and settings

    What you write is encrypted with your own key. Ids, dates and settings aren’t.
keeps-readers = **Who can read it:** the two of you. A sealed answer is shown to nobody but its author until both have answered. { $readers } The server’s owner and everyone with an Administrator role can read every channel.
keeps-operator = **Who runs this bot:** { $operator }
keeps-leave = **Leaving:** either of you may leave at any time, alone, with `/couple part`. Then everything stops right away, and all of it is erased after 30 days. `/privacy` lists what’s kept, gives you a copy, and erases what you wrote.
operator-named = { $count ->
    [one] { $names }. They hold the keys and could read everything, sealed answers too.
   *[other] { $names }. Each of them could hold the keys and read everything, sealed answers too.
}
operator-partners = { $count ->
    [one] { $names }, one of you. They hold the keys and could read everything, sealed answers too.
   *[other] { $names }: the two of you. You hold the keys and could read everything, sealed answers too.
}
operator-among-them = { $names }. { $partner } is one of you. Each of them could hold the keys and read everything, sealed answers too.
operator-unknown = The person who installed it. They hold the keys and could read everything, sealed answers too.

crossing-line = { $inviter } has already invited you, so here is that invitation.

refusal-no-home-here = I need an ordinary text channel to be your home. Use `/couple start` in one.
refusal-invites-self = You can’t invite yourself. Choose your partner with `/couple start`.
refusal-invites-bot = Bots can’t be partners, sorry. Choose a person with `/couple start`.
refusal-already-paired = You’re in a couple here already. `/couple status` shows it, and `/couple part` ends it.
refusal-they-are-paired = They’re in a couple here already, so I can’t invite them.
refusal-already-inviting = Your invitation is still open for up to 48 hours. You can make another one after that.
refusal-not-now-for-a-while = They’d rather not for now, so let’s leave it. After a “not now” or a parting, I send no invitation for 30 days.
refusal-not-invited = Only the person who was invited can answer this.
kept-invitations = who invited who
