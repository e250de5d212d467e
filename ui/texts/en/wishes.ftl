wish-heading = Your wishes
wish-form = A wish for the two of us
wish-form-wish = One thing I wish we did more of
wish-form-promise = What I’ll do { -toward } it
wish-sealed-own = Your wish is sealed. It opens together with your partner’s. Until then you can change it.
wish-sealed-other = Your partner has sealed a wish. Write yours, and both open side by side.
wish-open = Both wishes are open. Choose what you’d do yourself. You’ll try the first one chosen for 7 days.
wish-trying = Chosen: what { $user } will do. You’re trying it until { $moment }.
wish-asks = The week is over. What did each of you notice? Both answers open together.
wish-noticed = What you noticed is sealed until your partner has shared theirs.
wish-both-noticed = You tried this for a week, and this is what you noticed.
wish-rested = This round has ended.
wish-of = { $user } wishes you both did more of this:
wish-promise-of = What { $user } will do { -toward } it:
wish-own = You wish you both did more of this:
wish-promise-own = What you’ll do { -toward } it:
wish-this-week = This week
wish-another-time = For another time
wish-noticing-of = What { $user } noticed:

wish-write = Write a wish
wish-write-mine = Write mine
wish-change = Change it
wish-choose = I’ll do mine
wish-rest = Let it rest
wish-take-back = Take my wish back
wish-notice = What I noticed
wish-notice-again = Change what I noticed
wish-notice-take-back = Take back what I noticed

wish-chosen = Chosen. You’re trying it until { $moment }. Then I’ll ask each of you what you noticed.
wish-now-rests = This round has ended. `/growth wish` starts a new one whenever you like.
wish-taken-back = Your wish is deleted.
wish-noticing-taken-back = What you noticed is deleted.
wish-taken-back-rests = Your wish is deleted, and this round has ended.
wish-sure = You set a week aside in this round. If you take your wish back, I’ll delete it. The round then ends for you both.
wish-end = Take it back, end the round

notice-form = What did you notice?
notice-form-body = What I noticed this week

refusal-wishes-open = Both wishes are open already, so they stay as they are. `/growth list` shows them. *Let it rest* there makes room for new ones.
refusal-wish-tried = You set a week aside to try one of your wishes, so both stay as they are. `/growth list` shows them. *Let it rest* there ends the week and makes room for new ones.
refusal-not-your-promise = Only your partner can choose what they’d do. You can choose your own.
refusal-already-chosen = One of you has chosen already. `/growth list` shows what you’re trying.
refusal-trial-runs = The week isn’t over yet. I’ll ask you both <t:{ $until }:f>.
count-wish-rounds = { $count ->
    [one] 1 round of wishes
   *[other] { $count } rounds of wishes
}
kept-wish-rounds = rounds of wishes
kept-wishes = wishes
kept-noticings = what you noticed
own-wishes = { $count ->
    [one] 1 wish
   *[other] { $count } wishes
}
own-noticings = { $count ->
    [one] what you noticed once
   *[other] what you noticed, { $count } times
}
