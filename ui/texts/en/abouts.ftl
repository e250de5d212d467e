about-title = About you both
about-living = How do you live right now?
about-living-hint = I only use it to choose what I bring you.
about-together = Together
about-apart = In two places
about-between = A bit of both
about-now = What fits you right now?
about-now-hint = Choose any that fit. Your partner sees it too, and can change it.
about-new = We’re new
about-years = Many years together
about-children = Young children
about-far = Far apart
about-games = We like games
about-hard = It’s a hard time
about-nothing = Nothing here yet.
about-use = I only use it to choose questions and ideas for you. Either of you can change it.
about-by = Last changed by { $author }.
about-change = Change it
about-said = Saved. I’ll pick questions and ideas to match.
about-same = Nothing changed.

help-couple-about = tells me how you live and what fits you right now
kept-abouts = how you live and what fits you right now
count-abouts = { $count ->
    [one] 1 note on how you live
   *[other] { $count } notes on how you live
}
own-abouts = { $count ->
    [one] what you said about how you live
   *[other] { $count } notes on how you live
}
