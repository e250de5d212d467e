reunion-save = For when we’re together
reunion-together = We’re together
reunion-given = Given, next
reunion-enough = Enough for now

reunion-saved = Saved until you’re together. Then press *We’re together*, here or on the card. Your partner presses it too, and your saved hugs come one by one.
reunion-line = { $user } are you together now?
reunion-title = Together
reunion-asked = { $author } says you’re together. Press it too, within twelve hours, and your saved hugs come one by one.
reunion-said = Got it. Your partner has twelve hours to press it too. Then the first hug comes.
reunion-begun = Enjoy it. The first one is in your channel.
reunion-seen = Done. The card in your channel shows what’s next.
reunion-hug = 🤗 A hug that waited
reunion-give = Phones down. Give this one now, and take your time.
reunion-over = That’s all for now. A hug that still waits is for the next time you’re together.

refusal-not-a-hug = Only a hug can wait until you’re together. `/affection` sends one.
refusal-nothing-waits = No hug is waiting right now. *For when we’re together*, on a hug’s card, saves one.
refusal-one-says-so = You’ve said so already. Now your partner needs to press it too, on the card in your channel.
refusal-reunion-under-way = Your hugs are on their way. The card in your channel shows the one to give now.
kept-reunions = when saved hugs were given
