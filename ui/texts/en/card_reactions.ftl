tell-me-more = Tell me more
reaction-more = { $user } would love to hear more
reaction-heart-given = Your partner can see your ♥. Press again to take it back.
reaction-more-given = Your partner can see that you’d love to hear more.
reaction-taken-back = Taken back.
refusal-own-words = Those are your own words, so this button is for your partner.
kept-card-reactions = hearts, and wishes to hear more
own-card-reactions = { $count ->
    [one] 1 heart or wish to hear more
   *[other] { $count } hearts and wishes to hear more
}
