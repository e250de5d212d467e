reunion-save = For when we are together
reunion-together = We’re together
reunion-given = Given, next
reunion-enough = Enough for now

reunion-saved = Put aside, until you two are together. Then press *We’re together*, here or on the card; your partner presses it too, and what waited comes one by one.
reunion-line = { $user } are you two together now?
reunion-title = Together
reunion-asked = { $author } says that you two are together. Say so too, within twelve hours, and the hugs that waited come one by one.
reunion-said = Said. Your partner has twelve hours to say so too; then the first one comes.
reunion-begun = Enjoy it. The first one stands in your home.
reunion-seen = Done. The card in your home shows how things stand.
reunion-hug = 🤗 A hug that waited
reunion-give = Phones down. Give this one now, and take your time.
reunion-over = That is all for now. If a hug still waits, it waits for the next time that you two are together.

refusal-not-a-hug = Only a hug can wait until you two are together. `/affection` sends one.
refusal-nothing-waits = No hug waits just now. *For when we are together*, on the card of a hug, puts one aside.
refusal-one-says-so = You have said so already. Now your partner needs to press it too, on the card in your home.
refusal-reunion-under-way = Your hugs are under way: the card in your home shows the one to give now.
kept-reunions = when saved hugs were given
