thanks-prompt-line = { $first } { $second } one thing?
thanks-prompt-title = One thing?
thanks-prompt = What’s one thing your partner did this week that you were glad about? A small one counts.
thanks-line = { $user }, there’s a thank-you for you.
thanks-title = A thank-you
thanks-title-everyday = Thank you
thanks-title-support = Thank you, for your support
thanks-title-unique = Thank you, for who you are
thanks-title-affection = Thank you, for your affection
thanks-from = From { $author } to { $recipient }
thanks-envelope = 💌 { $author } thanks { $recipient }. Only the two of you can open this.
thanks-photo = A photo that came with a thank-you
thanks-given = It’s in your channel now. You can change it or take it back, here or later with `/jar mine`.
thanks-changed = Changed. Your partner sees your new words from now on.
thanks-taken-back = Your thank-you is deleted, and so is its card.

thanks-form-title = Say thanks
thanks-did = What you did
thanks-says = What it says about you
thanks-meant = What it meant to me
thanks-starter = For example: “{ $starter }”
thanks-says-starter = You’re someone who…
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
jar-menu = Choose one to read in full

refusal-jar-empty = Your jar is still empty. It fills with your partner’s thank-yous. Until then, you can give one with `/thanks`.
refusal-nothing-given = You haven’t given a thank-you here yet. `/thanks` helps you find the words.
refusal-photo-refused = { $why } Your thank-you isn’t sent yet. *Try again* sends your words without it. `/thanks` takes another photo.
refusal-photo-lost = I’ve lost the photo, and your thank-you isn’t sent yet. *Try again* sends your words without it. `/thanks` takes the photo once more.
refusal-not-the-partner = You can only thank your partner here. Choose *Thank* on them, or use `/thanks`.
count-thanks = { $count ->
    [one] 1 thank-you
   *[other] { $count } thank-yous
}
help-thanks = thanks your partner
help-jar-draw = brings back a thank-you you were given
help-jar-mine = lists the thank-yous you gave
kept-thanks = thank-yous
own-thanks = { $count ->
    [one] 1 thank-you
   *[other] { $count } thank-yous
}
