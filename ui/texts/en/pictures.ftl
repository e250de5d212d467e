pictures-label = Pictures
pictures-hint = { $most ->
    [1] One, if you like. I remove where it was taken.
   *[other] Up to { $most }. I remove where they were taken.
}
pictures-alt = What can you see in it?
pictures-alt-lost = A picture whose description can’t be read { -any-more }
pictures-alt-hint = For people who can’t see it. If you leave it empty, the title says it instead.
pictures-step = I’m preparing picture { $number } of { $count }.
drawing-busy = I’m drawing for others right now, so the picture is missing. Try again in a minute.
drawing-failed = I couldn’t draw the picture this time. Here are the words.
pictures-again = I can’t bring your files back here. Choose them again.

refusal-not-a-voice-message = File { $number } isn’t a voice message I can keep.
refusal-not-a-picture = File { $number } isn’t a picture I can keep. I take JPEG, PNG, WebP, HEIC and GIF.
refusal-picture-too-big = File { $number } is too big. A picture can have { $limit } MiB at most. Try a smaller copy.
refusal-too-many-pixels = Picture { $number } has too many pixels. It can have { $limit } megapixels at most. Try a smaller copy.
refusal-animated-picture = Picture { $number } is animated, and I can only keep still ones.
refusal-damaged-picture = I couldn’t read all of picture { $number }: the file seems damaged. Save it again, or choose another one.
refusal-picture-too-slow = Picture { $number } took me too long to open. Try a smaller copy.
refusal-picture-gone = Picture { $number } is gone, because its message was deleted.
refusal-too-many-pictures = At most { $limit } pictures fit.
refusal-upload-under-way = I’m still keeping the pictures you sent before. Try again in a minute.
refusal-no-room = There’s no room left where I keep pictures, so nothing was saved. You can still send your words without them. The person who runs me can make room.
refusal-album-full = Your pictures already fill your { $limit } GiB, so nothing was saved. You can still send your words without them. `/memory remove` makes room.
refusal-pictures-unreachable = I can’t reach the place where I keep pictures right now, so nothing was saved. Send your words without them, or try again in a few minutes.
pictures-left-out = I can’t reach the place where I keep your pictures right now, so they’re missing here. They’re safe. Try again in a few minutes.
pictures-nearly-full = You have { $left } MiB left for pictures, of your { $limit } GiB. `/memory remove` makes room.
