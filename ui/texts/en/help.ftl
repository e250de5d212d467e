panel-waiting = Waiting for you
panel-free = What would you like to do?
panel-nothing = Nothing’s waiting for you right now.
panel-wait-question = { $asks ->
    [frame] This week’s check-in is waiting for your answer.
   *[question] This week’s question is waiting for your answer.
}
panel-wait-late-question = { $asks ->
    [frame] Your partner has answered last time’s check-in. You still can, and then both answers open.
   *[question] Your partner has answered last time’s question. You still can, and then both answers open.
}
panel-wait-proposal = Your partner is asking you something: { $card }.
panel-wait-talk = Your partner would like to talk: { $card }.
panel-wait-poll = A date vote is waiting for your pick: { $card }.
panel-wait-wish = Your partner has sealed a wish. It opens with yours.
panel-wait-noticing = Your week of trying a wish is over. What did you notice?
panel-wait-wishes = There’s news about your wishes.
panel-wait-lesson = Your partner has done “{ $title }”. Both parts open with yours.
panel-wait-comparison = You’ve both done “{ $title }”. Compare your parts.
panel-wait-growth = Your partner wrote down something you came through.
panel-wait-sheet = There are new lines for your session sheet.
panel-wait-sheet-news = Your session sheet has changed.
panel-more-waiting = And { $count } more.
panel-wait-about = Your partner said how you live right now, and what fits you.
panel-card = see the card
panel-in-home = it’s in your channel
panel-question = Ask a question
panel-frame = Start a check-in
panel-thanks = Say thanks
panel-date = Find a date
panel-memory = Keep a memory
panel-open-waiting = Open what’s waiting
panel-more = More
panel-open = Open one
panel-lesson = This week’s lesson
panel-lesson-about = Five minutes: read it, do the exercise, compare.
panel-sheet = Your session sheet
panel-sheet-about = Lines for a first session with a { -counselor }.
panel-say = Say it without blame
panel-say-about = A sentence about you, shown to you alone first.
panel-begin-title = Kindling
panel-begin = Two minutes a week for two people who want to stay close. Every word you write stays yours, and either of you can leave any time. Invite your partner, and you get your first question right away.
panel-invite = Invite your partner
panel-direct = Use `/kindling` in the server you share with your partner. Here you’ll find help, and your data.
panel-help-lines = Help lines
panel-counsellor = Find a { -counselor }
panel-privacy = What’s stored
panel-part = Leave
panel-export = Download my data
panel-managers = For you, as you manage this server
panel-permissions-fine = In { $channel } I can do everything a couple needs.
help-patience = Ups and downs are normal. Nothing here keeps score.
part-communication = Communication
part-communication-about = One question a week, two sealed answers, one reveal.
part-journey = Your journey
part-journey-about = What brought you together, kept in your own words.
part-time = Quality time
part-time-about = Ideas for time together, and a vote that settles it.
part-appreciation = Appreciation
part-appreciation-about = Thanks for the everyday, and small signs across any distance.
part-guidance = Guidance
part-guidance-about = Help from people, privately, and short lessons to try together.
part-general = You both, and your rhythm
part-general-about = Your channel, your rituals, your time zones and your data.
