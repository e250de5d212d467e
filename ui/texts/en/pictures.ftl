pictures-label = Pictures
pictures-hint = { $most ->
    [1] One, if you like. I remove where it was taken.
   *[other] Up to { $most }. I remove where they were taken.
}
pictures-alt = What can you see in it?
pictures-alt-lost = A picture whose description can’t be read any more
pictures-alt-hint = For people who can’t see it. If you leave it empty, I say what it belongs to.
pictures-step = I’m looking at picture { $number } of { $count }.
drawing-busy = I’m drawing for others right now, so the picture is missing. Try again in a minute.
drawing-failed = I couldn’t draw the picture this time. Here are the words.
pictures-again = I can’t bring your files back here. Choose them again.

refusal-not-a-voice-message = File { $number } isn’t a voice message I can keep.
refusal-not-a-picture = File { $number } isn’t a picture I can keep. I take JPEG, PNG, WebP, HEIC and GIF.
refusal-picture-too-big = File { $number } is too big: a picture may have { $limit } MiB at most. A smaller copy of it would fit.
refusal-too-many-pixels = Picture { $number } has too many pixels: { $limit } megapixels are the most. A smaller copy of it would fit.
refusal-animated-picture = Picture { $number } is animated, and I can only keep still ones.
refusal-damaged-picture = I couldn’t read all of picture { $number }: the file seems damaged. Save it again, or choose another one.
refusal-picture-too-slow = Picture { $number } took me too long to open. A smaller copy of it would be quicker.
refusal-picture-gone = Picture { $number } is gone, because its message was deleted.
refusal-too-many-pictures = At most { $limit } pictures fit.
refusal-upload-under-way = I’m still keeping the pictures you sent before. Try again in a minute.
refusal-no-room = There’s no room left where I keep pictures, so nothing was saved. Your words still fit without them. The person who runs me can make room.
refusal-album-full = Your pictures already fill your { $limit } GiB, so nothing was saved. Your words still fit without them. `/memory remove` makes room.
pictures-nearly-full = There are { $left } MiB left for pictures, of your { $limit } GiB. `/memory remove` makes room.
