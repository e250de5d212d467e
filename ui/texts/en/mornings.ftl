morning-heading = On this day
morning-envelope = 💌 This envelope has something from this day in an earlier year. Only the two of you can open it.
morning-offer = Your first memory. Would you both like your memories back, quietly, on the mornings of the days they happened?
morning-want = Yes, in the mornings
morning-stop = No more mornings
morning-asked = I’ve asked your partner. It starts when they agree.
morning-agreed = You both want it. From now on your memories come back in the mornings.
morning-stopped = Okay, no more mornings. `/memory onthisday` still shows the day’s memories. It can bring the mornings back, too.

morning-none = Nothing comes back from this day in past years. `/memory random` gives you another memory.
refusal-mornings-already = Your memories already come back in the mornings.
kept-mornings = mornings with a memory
