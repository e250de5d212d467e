## /support: reads as harmless to somebody who glances at the screen; the shortest first, all of it easy to tap on a phone.

support-first = Only you can see this; *Hide* takes it away.
support-danger = **{ $country }** · in danger now: **{ $emergency }**
support-danger-anywhere = In danger now: the emergency number where you are (112 works on most mobile phones).
support-line = **{ $name }** · **{ $number }**
    { $hours } · { $languages }
    { $whom } · <{ $site }>
support-directory = **{ $name }** · <{ $site }>
    { $what }
support-verified = Looked up on { $day }.
support-unknown = I have no list for that country yet. These help in every country:
support-everywhere = Wherever you are:
support-where = **Where are you?** Choose below. These help in every country:
support-directory-short = **{ $name }** · <{ $site }>
support-not-safe = If it is not safe where you are: call or chat from a phone that nobody else opens, when nobody listens. These people talk about anything, also about whether it is “bad enough”.
support-expect = **What to expect.** A first talk, often fifty minutes, about what brings you two; most then meet every week or two. A good counsellor takes no side and decides nothing for you.
support-ask = **What to ask.** Are you trained for couples? How do you work? What does it cost, and who pays? What happens if we want to stop?
support-alone = Where one of you is afraid of the other, or is controlled, seeing somebody *together* is not safe. `/support now` has people who listen to you alone.
support-hide = Hide
support-hidden = Hidden.
support-other = Another country: { $from } to { $to }
support-choose = Where are you? { $from } to { $to }
support-failed = That did not work just now. In danger, call the emergency number where you are; findahelpline.com lists lines for every country.
help-support-now = says who answers now; only you see it, and nothing is noted
help-support-counsellor = says where counsellors for couples are listed, and what to ask
