import-title = Bring your words along
import-intro =
    Did you use Kindling before, in another server or with another account? `/privacy export` there gives you a ZIP file. Choose it here.

    I only take what you wrote yourself, with your pictures. Your partner can bring their own the same way. Nothing comes in before they agree.

    Pictures take a few minutes. Together you have room for 2 GiB of them.
import-button = Bring words along
import-field = Your export
import-field-hint = kindling-….zip. If you got several, all of them: { $most } at a time, always with the first.
import-asked = I’ve asked your partner in your home. They see how many things would come in, and from when, but none of your words. If they agree, this comes in:
import-summary =
    { $kinds }
    written from { $first } to { $last }
import-left-out = { $count ->
    [one] One thing you wrote can’t come, because I can’t read it.
   *[other] { $count } things you wrote can’t come, because I can’t read them.
}
import-waiting = { $count ->
    [one] One of your things belongs to something your partner wrote. Once they’ve brought theirs along, choose your file again.
   *[other] { $count } of your things belong to something your partner wrote. Once they’ve brought theirs along, choose your file again.
}
import-pictures-missing = { $count ->
    [one] One picture isn’t in the files you chose. If you got several files, choose the first again, with the others.
   *[other] { $count } pictures aren’t in the files you chose. If you got several files, choose the first again, with the others.
}
import-pictures-unusable = { $count ->
    [one] One picture can’t come, because I can’t read it.
   *[other] { $count } pictures can’t come, because I can’t read them.
}
import-pictures-no-room = { $count ->
    [one] For one picture there’s no room left.
   *[other] For { $count } pictures there’s no room left.
}
import-pictures-later = { $count ->
    [one] For one picture I ran out of time. Choose your file again later, and it comes too.
   *[other] For { $count } pictures I ran out of time. Choose your files again later, and they come too.
}
import-rest = Nothing comes in twice. What you’ve erased here stays erased. What’s still to come, votes and settings stay in the file.
import-withdraw = Take my request back
proposal-import = { $by } would like to bring along what they wrote in Kindling before, and their pictures. It comes in under their name, for you both to read. Nothing you wrote comes with it.
refusal-not-an-export = That isn’t a file from `/privacy export`, or it’s damaged. Choose the ZIP file as you got it. If you got several, the first must be among them.
refusal-export-too-new = That file is from a newer Kindling than me. The person who runs me can update me. Then it works.
refusal-export-too-big = That file is too big: I can take { $limit } MiB at most. Unpack it and choose only `kindling.json`.
refusal-export-gone = That file was gone before I could read it. Choose it again.
refusal-not-your-export = That’s your partner’s export, not yours. They can bring it along themselves with `/privacy import`.
refusal-nothing-to-bring = There’s nothing in that file for me to bring in. What you wrote came in before, or was erased here.
refusal-only-quiet-memories = What you wrote is here already. The memories you didn’t want brought back won’t come back here either.
refusal-pictures-in-other-files = { $count ->
    [one] What you wrote is here already. One picture isn’t, and it’s in none of the files you chose. Choose the first file again, with the others.
   *[other] What you wrote is here already. { $count } pictures aren’t, and they’re in none of the files you chose. Choose the first file again, with the others.
}
refusal-import-under-way = Your words are still coming in. Give me a few minutes, then try again.
refusal-import-runs = I’m reading your file already. Give me a moment.
help-privacy-import = brings along what you wrote in Kindling before, once your partner agrees
own-plans = { $count ->
    [one] 1 plan
   *[other] { $count } plans
}
own-pictures = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
}
kept-import-parts = what you want to bring along, until your partner answers
own-import-parts = what you wanted to bring along
