"""An answer while it grows: the parts posted so far, kept in this process until its end is stored."""

from dataclasses import dataclass, field

from adapters.web.bubbles import Bubble, actions_of, answer_bubble, media_of
from adapters.web.dialect import GrowingHtml
from bot.domain.conversation import ConversationKey
from bot.domain.media import StoredMedia
from bot.domain.reply import Action, Outgoing
from bot.domain.wording import Words


@dataclass(slots=True)
class LivePart:
    """One post of an answer."""

    text: str = ""
    html: GrowingHtml = field(default_factory=GrowingHtml)
    media: tuple[StoredMedia, ...] = ()
    is_notice: bool = False


@dataclass(slots=True)
class LiveAnswer:
    """All posts of an answer, shown as one bubble."""

    answer_id: str
    key: ConversationKey
    order: float
    at: str
    parts: dict[int, LivePart] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    footer: str = ""
    is_final: bool = False

    def take(self, part: int, outgoing: Outgoing) -> tuple[int, str]:
        """Take what a post shows now; returns how many of the bubble's blocks stay and the HTML after them."""
        is_new = part not in self.parts
        live = self.parts.setdefault(part, LivePart())
        before = sum(len(self.parts[each].html.blocks) for each in self.parts if each < part)
        live.text, live.media, live.is_notice = outgoing.text, outgoing.media, outgoing.is_notice
        keep, html = live.html.update(outgoing.text, is_final=outgoing.is_final)
        after = "".join(self.parts[each].html.html for each in sorted(self.parts) if each > part)
        self.actions, self.is_final = outgoing.actions, self.is_final or outgoing.is_final
        self.footer = outgoing.footer or ("" if is_new else self.footer)
        return before + keep, html + after

    def bubble(self, words: Words) -> Bubble:
        """The bubble as it stands."""
        parts = [self.parts[number] for number in sorted(self.parts)]
        is_notice = bool(parts) and all(part.is_notice for part in parts)
        return {
            "id": answer_bubble(self.answer_id),
            "turn": self.answer_id,
            "order": self.order,
            "role": "notice" if is_notice else "parley",
            "author": "Parley",
            "html": "".join(part.html.html for part in parts),
            "text": "".join(part.text for part in parts),
            "media": [media_of(media) for part in parts for media in part.media],
            "actions": actions_of(self.actions, words),
            "footer": self.footer,
            "at": self.at,
            "state": "done" if self.is_final else "growing",
        }
