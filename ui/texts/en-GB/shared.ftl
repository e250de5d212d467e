# British English: what is spelled in another way, and hours to 24, laid over `en`.

-counselor = counsellor
-counseling = counselling
-center = centre
-defense = defence
-toward = towards
-eight = 20:00
-half-past-seven = 19:30
-half-past-eight = 20:30

clock = { $hour }:{ $minute }
clock-typed = { $hour }:{ $minute }
