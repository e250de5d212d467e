pictures-label = Pictures
pictures-hint = { $most ->
    [1] One, if you like. I keep it without what it says about where it was taken.
   *[other] Up to { $most }. I keep them without what they say about where they were taken.
}
pictures-alt = What can be seen in it?
pictures-alt-lost = A picture whose description can’t be read any more
pictures-alt-hint = For whoever cannot see it. If you leave it empty, I say what it belongs to.
pictures-step = I am looking at picture { $number } of { $count }.
drawing-busy = I’m drawing for others right now, so the picture is missing. Try again in a minute.
drawing-failed = I couldn’t draw the picture this time. Here are the words.
pictures-again = The pictures do not come back by themselves: please choose them again.

refusal-not-a-voice-message = File { $number } isn’t a voice message I can keep.
refusal-not-a-picture = File { $number } is not a picture that I can keep. I take JPEG, PNG, WebP, HEIC and GIF.
refusal-picture-too-big = File { $number } is too big: a picture may have { $limit } MiB at most. A smaller copy of it would fit.
refusal-too-many-pixels = Picture { $number } has too many pixels: { $limit } megapixels are the most. A smaller copy of it would fit.
refusal-animated-picture = Picture { $number } moves, and I keep only pictures that stand still.
refusal-damaged-picture = I couldn’t read picture { $number } to its end: the file seems damaged. Save it again, or choose another one.
refusal-picture-too-slow = Picture { $number } took me too long to open. A smaller copy of it would be quicker.
refusal-picture-gone = Picture { $number } is gone, because its message was deleted.
refusal-too-many-pictures = At most { $limit } pictures fit at once.
refusal-upload-under-way = I’m still keeping the pictures you sent before. Try again in a minute.
refusal-no-room = There’s no room left where I keep pictures, so nothing was saved. Your words still fit without them. Whoever runs me can make room.
refusal-album-full = Your pictures already fill the { $limit } GiB you two have, so nothing was saved. Your words still fit without them. `/memory remove` makes room.
pictures-nearly-full = There are { $left } MiB left for pictures, of the { $limit } GiB you two have. `/memory remove` makes room.
