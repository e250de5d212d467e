growth-heading = What you came through
growth-told = { $day }, told by { $author }
growth-asked = What it took
growth-carried = What carried you
growth-grew = How { $user } grew

growth-form = What we came through
growth-form-title = What we came through
growth-form-asked = What it took from us
growth-form-carried = What carried us
growth-form-me = How I grew
growth-form-you = How you grew, as I see it
growth-form-optional = Leave it out if nothing comes to mind.

growth-kept = Kept. You can both find it again with `/growth list`.
growth-thank = Thank for this
growth-thank-starter = You were there for us when we came through “{ $title }”.
growth-ask-out = Ask to remove it
growth-taken-back = Deleted. It’s off your list of what you came through.
growth-removal-proposed = Your partner wrote this one, so they need to agree first. I’ve asked them.

growths-heading = What you came through, and wished for
growths-empty = Nothing here yet. `/growth through` keeps something you came through together. `/growth wish` seals a wish.
growths-menu = Read one in full
growths-through = Say what you came through
growths-wishes = A round of wishes
growths-sealed = Your wish, still sealed

count-growths = { $count ->
    [one] 1 thing you came through
   *[other] { $count } things you came through
}
help-growth-through = keeps something hard you came through, and what carried you
help-growth-wish = seals a wish, to open with your partner’s
help-growth-list = shows what you came through and wished for, and what’s waiting
kept-growths = what you came through
own-growths = { $count ->
    [one] 1 thing you came through
   *[other] { $count } things you came through
}
