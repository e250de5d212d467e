import-title = Bring your words along
import-intro =
    Did you use Kindling before, in another server or with another account? `/privacy export` there gives you a ZIP file. Choose it here.

    I only take what you wrote yourself. Your partner can bring their own words the same way. Nothing comes in before they agree.
import-button = Bring words along
import-field = Your export
import-field-hint = kindling-….zip. If you got several, the first one.
import-asked = I’ve asked your partner in your home. They see how many things would come in, and from when, but none of your words. If they agree, this comes in:
import-summary =
    { $kinds }
    written from { $first } to { $last }
import-left-out = { $count ->
    [one] One thing you wrote can’t come, because I can’t read it.
   *[other] { $count } things you wrote can’t come, because I can’t read them.
}
import-rest = Nothing comes in twice. What you’ve erased here stays erased. Pictures, dates and wishes stay in the file.
import-withdraw = Take my request back
proposal-import = { $by } would like to bring along what they wrote in Kindling before. It comes in as their own words, for you both to read. Nothing you wrote comes with it.
refusal-not-an-export = That isn’t a file from `/privacy export`, or it’s damaged. Choose the ZIP file as you got it. If you got several, choose the first.
refusal-export-too-new = That file is from a newer Kindling than me. The person who runs me can update me. Then it works.
refusal-export-too-big = That file is too big: I can take { $limit } MiB at most. Unpack it and choose only `kindling.json`.
refusal-export-gone = That file was gone before I could read it. Choose it again.
refusal-not-your-export = That’s your partner’s export, not yours. They can bring it along themselves with `/privacy import`.
refusal-nothing-to-bring = There’s nothing in that file for me to bring in. What you wrote came in before, or was erased here.
refusal-import-under-way = Your words are still coming in. Give me a few minutes, then try again.
refusal-import-runs = I’m reading your file already. Give me a moment.
help-privacy-import = brings along what you wrote in Kindling before, once your partner agrees
kept-import-parts = what you want to bring along, until your partner answers
own-import-parts = what you wanted to bring along
