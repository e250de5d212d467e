## /support: reads as harmless to somebody who glances at the screen; the shortest first, all of it easy to tap on a phone.

support-first = Only you can see this. *Hide* takes it away.
support-danger = **{ $country }** · in danger now: { $numbers }
support-danger-anywhere = In danger now: the emergency number where you are (112 works on most mobile phones).
support-emergency = { $kind ->
    [police] **{ $number }** (police)
    [ambulance] **{ $number }** (ambulance)
    [fire] **{ $number }** (fire)
    [text] text **{ $number }**
    [mobile] **{ $number }** (from a mobile phone)
   *[any] **{ $number }**
}
support-name = **{ $name }**
support-name-region = **{ $name }** ({ $region })
support-call = call **{ $numbers }**
support-text = text **{ $number }**
support-text-word = text **{ $word }** to **{ $number }**
support-whatsapp = WhatsApp **{ $number }**
support-chat = chat on its site
support-always = day and night
support-hours-unknown = hours on its site
support-hours = { $days } { $opens }–{ $closes }
support-hours-daily = daily { $opens }–{ $closes }
support-interpreters = interpreters
support-audience = { $audience ->
    [adults] adults
    [women] women
    [women-and-children] women, children
    [women-and-lgbt] women, LGBTI+ people
    [migrant-women] women from abroad
    [men] men
    [lgbt] LGBT+ people
    [young] ages 13 to 26
   *[everyone] everyone
}
support-note = { $note ->
    [police] they may involve the police
    [own-violence] also if you’re hurting someone
    [nearest] finds the service nearest to you
    [mobile] from a mobile phone
    [new] new in 2026: if nobody answers, its site has the { -center } near you
    [map] a map with the number nearest to you
   *[evenings] 107 answers in the evening and on weekends
}
support-source = according to { $owner ->
    [service] its own page
    [authority] an official page
    [press] a news page
   *[other] another page
} { $year ->
    [unknown] without a date
   *[other] of { $year }
}
support-directory-kind = { $kind ->
    [register] Licensed therapists: ask who sees couples.
    [public] Public { -counseling } { -center }s, for couples too.
    [church] Run by a church: { -counseling } for couples.
    [charity] Run by a charity: { -counseling } for couples.
    [guide] How to find a therapist, and check their training.
    [shelters] Trusted services against violence, in almost every country.
    [lines] Free help lines by country and topic, by phone, text or chat.
    [listeners] Volunteers in many countries who listen.
    [eft] Couples therapists trained in Emotionally Focused Therapy.
    [gottman] Couples therapists trained in the Gottman method.
   *[therapists] Couple and family therapists.
}
support-directory = **{ $name }** · <{ $site }>
    { $what }
support-left-out = If none of these is for you, the ones below are for everyone.
support-unknown = I don’t have a list for that country yet. These help in every country:
support-everywhere = Wherever you are:
support-where = **Where are you?** Choose below. These help in every country:
support-directory-short = **{ $name }** · <{ $site }>
support-not-safe = Not safe to talk? Text or chat, from a phone nobody else opens. You can talk about anything, even if you’re not sure it’s “bad enough”.
support-numbers-change = -# Numbers change. If one doesn’t answer, try the next.
support-expect = **What to expect.** A first talk, often fifty minutes, about what brings you here. Most couples then come every week or two. A good { -counselor } takes no side and decides nothing for you.
support-ask = **What to ask.** Are you trained for couples? How do you work? What does it cost, and who pays? What if we want to stop?
support-alone = If one of you is afraid of the other, or controlled, seeing someone *together* isn’t safe. `/support now` has people who listen to you alone.
support-hide = Hide
support-hidden = Hidden.
support-other = Another country: { $from } to { $to }
support-choose = Where are you? { $from } to { $to }
support-failed = That didn’t work right now. In danger, call the emergency number where you are. findahelpline.com lists lines for every country.
help-support-now = shows who answers right now. Only you see it, and nothing is kept
help-support-counsellor = shows where to find a couples { -counselor }, and what to ask
