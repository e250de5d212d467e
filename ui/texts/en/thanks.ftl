thanks-prompt-line = { $first } { $second } one thing?
thanks-prompt-title = One thing?
thanks-prompt = What’s one thing your partner did this week that you were glad about? A small one counts.
thanks-line = { $user }, a thank-you is here for you.
thanks-title = A thank-you
thanks-title-everyday = Thank you
thanks-title-support = Thank you, for your support
thanks-title-unique = Thank you, for who you are
thanks-title-affection = Thank you, for your affection
thanks-from = From { $author } to { $recipient }
thanks-envelope = 💌 { $author } thanks { $recipient }. Only you two can open this.
thanks-photo = A photo that came with a thank-you
thanks-given = It is in your home now. You can change it or take it back, here or later with `/jar mine`.
thanks-changed = Changed. Your partner reads your new words from now on.
thanks-taken-back = Taken back. Your words are gone.

thanks-form-title = Say thanks
thanks-did = What you did
thanks-says = What it says about you
thanks-meant = What it meant to me
thanks-starter = For example: “{ $starter }”
thanks-says-starter = You are someone who…
thanks-meant-starter = It made me feel…
thanks-edit-title = Change your thank-you
thanks-message = My thanks

about-everyday = everyday
about-support = support
about-unique = who you are
about-affection = affection

jar-drawn = { $author } gave you this on { $day }.
jar-own = You gave this to { $recipient } on { $day }.
jar-title = What you gave
jar-line = **{ $day }**, { $about }
jar-menu = Choose one to see it whole

refusal-jar-empty = Your jar is still empty. What your partner thanks you for will wait here for you; until then, `/thanks` gives one to them.
refusal-nothing-given = You have not given a thank-you here yet. `/thanks` helps you to find the words.
refusal-photo-refused = { $why } Your thanks are not given yet. *Try again* gives your words without it; `/thanks` takes another photo.
refusal-photo-lost = I have lost the photo in the meantime, and your thanks are not given yet. *Try again* gives your words without it; `/thanks` takes the photo once more.
refusal-not-the-partner = Kindling carries thanks between you and your partner. Choose *Thank* on them, or use `/thanks`.
count-thanks = { $count ->
    [one] 1 thank-you
   *[other] { $count } thank-yous
}
help-thanks = thanks your partner
help-jar-draw = gives back a thank-you that you once received
help-jar-mine = lists what you gave
kept-thanks = thank-yous
own-thanks = { $count ->
    [one] 1 thank-you
   *[other] { $count } thank-yous
}
