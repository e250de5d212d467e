"""Filters of date ideas: by cost, by venue, by novelty."""

from dataclasses import dataclass

from core.decks import Budget, DateIdea, VenueKind
from core.errors import NotAvailable

ANY = "any"


@dataclass(frozen=True, slots=True)
class IdeaFilter:
    """A filter for date ideas; None leaves a property open."""

    budget: Budget | None = None
    venue_kind: VenueKind | None = None
    is_novel: bool | None = None

    @property
    def component_key(self) -> str:
        """The filter as part of a button's custom_id, such as `low,home,new`."""
        novelty = {True: "new", False: "familiar", None: ANY}[self.is_novel]
        return f"{self.budget or ANY},{self.venue_kind or ANY},{novelty}"

    @classmethod
    def parse(cls, component_key: str) -> "IdeaFilter":
        """Parse the text that `component_key` returned. Raises `NotAvailable`."""
        try:
            budget, venue_kind, novelty = component_key.split(",")
            return cls(
                budget=None if budget == ANY else Budget(budget),
                venue_kind=None if venue_kind == ANY else VenueKind(venue_kind),
                is_novel={"new": True, "familiar": False}.get(novelty),
            )
        except ValueError:
            raise NotAvailable from None

    def matches(self, idea: DateIdea) -> bool:
        """Return whether an idea matches; an idea that works anywhere matches every kind of venue."""
        return (
            self.budget in {None, idea.budget}
            and (
                self.venue_kind in {None, VenueKind.ANYWHERE, idea.venue_kind}
                or idea.venue_kind is VenueKind.ANYWHERE
            )
            and self.is_novel in {None, idea.is_novel}
        )
