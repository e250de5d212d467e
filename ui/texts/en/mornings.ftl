morning-heading = On this day
morning-envelope = 💌 On this day, in an earlier year, something happened that you kept. Only the two of you can open it.
morning-offer = Your first memory. Would you both like your memories back, quietly, on the mornings of the days they happened?
morning-want = Yes, in the mornings
morning-stop = No more mornings
morning-asked = I’ve asked your partner. It starts when they agree.
morning-agreed = You both want it: from now on your memories come back in the mornings.
morning-stopped = No more mornings. `/memory onthisday` still shows you the day’s memories, and brings the mornings back if you like.

morning-none = None of your memories happened on this day of an earlier year. `/memory random` gives you another one.
refusal-mornings-already = Your memories come back in the mornings already.
kept-mornings = mornings with a memory
