growth-heading = What you came through
growth-told = { $day }, told by { $author }
growth-asked = What it asked of you two
growth-carried = What carried you
growth-grew = How { $user } grew

growth-form = What we came through
growth-form-title = What we came through
growth-form-asked = What it asked of us
growth-form-carried = What carried us
growth-form-me = How I grew
growth-form-you = How you grew, as I see it
growth-form-optional = Leave it out if nothing comes to mind.

growth-kept = Kept. Both of you find it again with `/growth list`.
growth-thank = Thank for this
growth-thank-starter = You were there for us when we came through “{ $title }”.
growth-ask-out = Ask to take it out
growth-taken-back = Taken back. Your words are gone.
growth-removal-proposed = Your partner wrote this one, so they need to agree first. I have asked them.

growths-heading = What you came through, and wished for
growths-empty = Nothing is kept here yet. `/growth through` tells what you two came through; `/growth wish` seals a wish.
growths-menu = Read one whole
growths-through = Tell what you came through
growths-wishes = A round of wishes
growths-sealed = A wish of yours that stayed sealed

count-growths = { $count ->
    [one] 1 thing you came through
   *[other] { $count } things you came through
}
help-growth-through = tells what you two came through, and what carried you
help-growth-wish = seals a wish for you two; it opens with your partner’s
help-growth-list = shows what waits for you, and all of these again
kept-growths = what you came through
own-growths = { $count ->
    [one] 1 thing you came through
   *[other] { $count } things you came through
}
