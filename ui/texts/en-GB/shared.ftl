# British English: what is spelled in another way, dates with the day first, and hours to 24, laid over `en`.

-counselor = counsellor
-counseling = counselling
-center = centre
-defense = defence
-toward = towards
-eight = 20:00
-half-past-seven = 19:30
-half-past-eight = 20:30
-christmas-eve = 24 Dec
-june-first = 1 June 2019
-any-more = any more
-autumn = autumn

day = { $day } { $month } { $year }
trends-day = { $day } { $month }
clock = { $hour }:{ $minute }
clock-typed = { $hour }:{ $minute }
