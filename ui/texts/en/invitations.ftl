invitation-title = An invitation
invitation-line = { $invitee }, { $inviter } would like to share Kindling with you.
invitation-body = Kindling asks you two one question a week, keeps your thanks and memories, and helps you plan time together. Only you can answer, { $until } at the latest.
invitation-declined = { $invitee } would rather not now. That is fine.
invitation-accepted = { $inviter } and { $invitee } are a couple here now.
invitation-over = This invitation has expired. `/couple start` sends a new one.

declined-line = All right. They see only “not now”, and can’t ask again for 30 days. Never want an invitation from them again, in any server? Press here. I tell nobody.
never-line = All right. No invitation from them will reach you again, in any server. I tell nobody.

begun-line = You two are a couple here now. Your first question is waiting in { $channel }.

consent-title = Before you begin
keeps-title = What Kindling keeps
keeps-what = **What is kept:** your check-in answers, thanks, affections with their notes, memories with their pictures, milestones, what you came through, wishes, written conversations, exercises and a session sheet, date ideas, votes and plans with how they were, things to try, your time zones and settings. What you write is encrypted with a key of your own; ids and dates are not.
keeps-readers = **Who can read it:** the two of you. A sealed answer is shown to nobody but its author until both have answered. { $readers } Whoever owns the server or has a role with Administrator can read every channel.
keeps-operator = **Who runs this bot:** { $operator }
keeps-leave = **Leaving:** either of you may leave at any time, alone, with `/couple part`. Then everything stops at once, and all of it is erased after 30 days. `/privacy` lists what is kept, gives you a copy, and erases what you wrote.
operator-named = { $count ->
    [one] { $names }. They hold the keys and could read everything, sealed answers too.
   *[other] { $names }. Each of them could hold the keys and read everything, sealed answers too.
}
operator-partners = { $count ->
    [one] { $names }, who is one of you two. They hold the keys and could read everything, sealed answers too.
   *[other] { $names }: the two of you. You hold the keys and could read everything, sealed answers too.
}
operator-among-them = { $names }. { $partner } is one of you two. Each of them could hold the keys and read everything, sealed answers too.
operator-unknown = Whoever installed it. They hold the keys and could read everything, sealed answers too.

crossing-line = { $inviter } has already invited you, so here is that invitation.

refusal-no-home-here = I need an ordinary text channel to be your home. Please use `/couple start` in one.
refusal-invites-self = A couple takes two: please choose somebody else with `/couple start`.
refusal-invites-bot = Bots cannot be partners, I am afraid. Please choose a person with `/couple start`.
refusal-already-paired = You are in a couple here already. `/couple status` shows it, and `/couple part` ends it.
refusal-they-are-paired = They are in a couple here already, so I cannot invite them.
refusal-already-inviting = Your invitation is still open; it lasts 48 hours. You can make another one after that.
refusal-not-now-for-a-while = They’d rather not for now, so please let it rest. After a “not now” or a parting I send no invitation for 30 days.
refusal-not-invited = Only the person who was invited can answer this.
kept-invitations = who invited whom
