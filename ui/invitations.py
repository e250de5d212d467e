"""Invitations as people see them: the card, the consent, and the answered card."""

from collections.abc import Collection, Mapping

from core.homes import Audience, others_can_read
from core.invitations import Invitation
from ui.accounts import account_button
from ui.cards import Part, card
from ui.moments import relative_timestamp
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


def invitation_card(invitation: Invitation) -> Post:
    """Show an open invitation, with the buttons of the invited person."""
    inviter, invitee = f"<@{invitation.inviter_id}>", f"<@{invitation.invitee_id}>"
    return Post(
        content=say("invitation-line", inviter=inviter, invitee=invitee),
        embed=card(
            Part.GENERAL,
            say("invitation-title"),
            say(
                "invitation-body",
                question=say("first-question"),
                invitee=invitee,
                until=relative_timestamp(invitation.expires_at),
            ),
        ),
        view=persistent_view(
            PersistentButton(say("accept"), "invitation", invitation.id, "accept", style=STYLES.primary),
            PersistentButton(say("not-now"), "invitation", invitation.id, "decline"),
            PersistentButton(say("what-it-keeps"), "invitation", invitation.id, "keeps"),
        ),
        mentioned_ids=(invitation.invitee_id,),
    )


def invitation_declined_card(invitation: Invitation) -> Post:
    """Show a declined invitation, without blame."""
    body = say("invitation-declined", invitee=f"<@{invitation.invitee_id}>")
    return Post(embed=card(Part.GENERAL, say("invitation-title"), body))


def invitation_accepted_card(invitation: Invitation) -> Post:
    """Show an accepted invitation."""
    inviter, invitee = f"<@{invitation.inviter_id}>", f"<@{invitation.invitee_id}>"
    body = say("invitation-accepted", inviter=inviter, invitee=invitee)
    return Post(embed=card(Part.GENERAL, say("invitation-title"), body))


def invitation_over_card(_invitation: Invitation) -> Post:
    """Show an expired invitation."""
    return Post(embed=card(Part.GENERAL, say("invitation-title"), say("invitation-over")))


def consent_panel(invitation: Invitation, points: str) -> Post:
    """Show the invited person the points of the consent, with the button that begins the couple."""
    return Post(
        embed=card(Part.GENERAL, say("consent-title"), points),
        view=persistent_view(
            PersistentButton(
                say("yes-both-adults"), "invitation", invitation.id, "consent", style=STYLES.primary
            ),
            PersistentButton(say("not-now"), "invitation", invitation.id, "decline"),
            PersistentButton(say("consent-more"), "invitation", invitation.id, "keeps"),
        ),
    )


def agreed_panel(couple_id: int, points: str) -> Post:
    """Show the partner who invited the same points, with the whole notice behind a button."""
    embed = card(Part.GENERAL, say("agreed-title"), points).set_footer(text=say("agreed-note"))
    more = PersistentButton(say("consent-more"), "couple", couple_id, "keeps")
    return Post(embed=embed, view=persistent_view(more))


def privacy_notice_panel(notice: str, application_id: int) -> Post:
    """Show the whole privacy notice, with the link that adds the app to an account."""
    body = f"{notice}\n\n{say('account-note')}"
    return Post(
        embed=card(Part.GENERAL, say("keeps-title"), body),
        view=persistent_view(links=(account_button(application_id),)),
    )


def declined_panel(invitation: Invitation) -> Post:
    """Answer the invited person after *Not now*, with a button that silently blocks the inviter."""
    return Post(
        content=say("declined-line"),
        view=persistent_view(PersistentButton(say("never-from-them"), "invitation", invitation.id, "never")),
    )


def privacy_notice(readers: str, operator: str) -> str:
    """Return the privacy notice: the data kept, its readers, and the ways to leave.

    `readers` and `operator` are sentences on who reads the home and who runs the bot.
    """
    return "\n\n".join(
        (
            say("keeps-what"),
            say("keeps-readers", readers=readers),
            say("keeps-operator", operator=operator),
            say("keeps-leave"),
        )
    )


def consent_points(readers: str, operators: Mapping[int, str], couple_ids: Collection[int]) -> str:
    """Return the four points of the consent; `privacy_notice` has the rest.

    `readers` is `short_readers`. The bot's operators are named here too: nobody would look for them behind a
    button.
    """
    return say(
        "consent-points",
        question=say("first-question"),
        readers=readers,
        operator=_operator_sentence("consent-", operators, couple_ids),
    )


def short_readers(audience: Audience, ours_alone: str | None) -> str:
    """Return the readers of the home, in a few words."""
    if audience.is_couple_only:
        has_admins = audience.owner_id is not None or audience.admin_role_ids
        return say("consent-readers-admins" if has_admins else "consent-readers-two")
    if not others_can_read(audience, ours_alone):
        return say("consent-readers-ours")
    return say("consent-readers-everyone" if audience.is_everyone else "consent-readers-some")


def operator_line(operators: Mapping[int, str], couple_ids: Collection[int]) -> str:
    """Return a sentence about the bot's operators, who could read everything, above all if a partner is one.

    `operators` maps user ids to names; everyone is named, since any of them may hold the keys.
    """
    return _operator_sentence("", operators, couple_ids)


def _operator_sentence(prefix: str, operators: Mapping[int, str], couple_ids: Collection[int]) -> str:
    if not operators:
        return say(f"{prefix}operator-unknown")
    names = ", ".join(map(escape_text, operators.values()))
    partners = [user_id for user_id in couple_ids if user_id in operators]
    if len(partners) == len(operators):
        return say(f"{prefix}operator-partners", names=names, count=len(partners))
    if partners:
        return say(
            f"{prefix}operator-among-them", names=names, partner=" ".join(f"<@{one}>" for one in partners)
        )
    return say(f"{prefix}operator-named", names=names, count=len(operators))
