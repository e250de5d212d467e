"""Invitations as people see them: one sentence, then the consent, then the beginning."""

from core.invitations import Invitation
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.moments import shown_short
from ui.posts import Post
from ui.texts import say


def invitation_card(invitation: Invitation) -> Post:
    """Show the invitation, for the invited person to answer."""
    inviter, invitee = f"<@{invitation.inviter_id}>", f"<@{invitation.invitee_id}>"
    return Post(
        content=say("invitation-line", inviter=inviter, invitee=invitee),
        embed=card(
            Part.HOUSE,
            say("invitation-title"),
            say("invitation-body", until=shown_short(invitation.expires_at)),
        ),
        view=lasting(
            LastingButton(say("accept"), "invitation", invitation.id, "accept", style=STYLES.success),
            LastingButton(say("not-now"), "invitation", invitation.id, "decline"),
            LastingButton(say("what-it-keeps"), "invitation", invitation.id, "keeps"),
        ),
        calls=(invitation.invitee_id,),
    )


def invitation_declined_card(invitation: Invitation) -> Post:
    """Show what stays of an invitation that was declined: nothing that blames."""
    body = say("invitation-declined", invitee=f"<@{invitation.invitee_id}>")
    return Post(embed=card(Part.HOUSE, say("invitation-title"), body))


def invitation_accepted_card(invitation: Invitation) -> Post:
    """Show what stays of an invitation that was accepted."""
    inviter, invitee = f"<@{invitation.inviter_id}>", f"<@{invitation.invitee_id}>"
    body = say("invitation-accepted", inviter=inviter, invitee=invitee)
    return Post(embed=card(Part.HOUSE, say("invitation-title"), body))


def invitation_over_card(_invitation: Invitation) -> Post:
    """Show what stays of an invitation that has expired."""
    return Post(embed=card(Part.HOUSE, say("invitation-title"), say("invitation-over")))


def consent_panel(invitation: Invitation, keeps: str) -> Post:
    """Say what is kept and who can read it, before the one yes that begins a couple."""
    return Post(
        embed=card(Part.HOUSE, say("consent-title"), keeps),
        view=lasting(
            LastingButton(
                say("yes-both-adults"), "invitation", invitation.id, "consent", style=STYLES.success
            ),
            LastingButton(say("not-now"), "invitation", invitation.id, "decline"),
        ),
    )


def declined_panel(invitation: Invitation) -> Post:
    """Say a private word after *Not now*, with the silent way to end it for good."""
    return Post(
        content=say("declined-line"),
        view=lasting(LastingButton(say("never-from-them"), "invitation", invitation.id, "never")),
    )


def keeps_text(readers: str, operator: str) -> str:
    """Say what is kept, who can read it, and that either may leave."""
    return "\n\n".join(
        (
            say("keeps-what"),
            say("keeps-readers", readers=readers),
            say("keeps-operator", operator=operator),
            say("keeps-leave"),
        )
    )


def operator_line(owner_ids: tuple[int, ...], couple_ids: tuple[int, int]) -> str:
    """Who runs this bot and could read everything, said plainly when that is one of the two."""
    if not owner_ids:
        return say("operator-unknown")
    partner = next((owner_id for owner_id in owner_ids if owner_id in couple_ids), None)
    if partner is not None:
        return say("operator-partner", operator=f"<@{partner}>")
    return say("operator-named", operator=f"<@{owner_ids[0]}>")
