"""What other rules would change: articles assessed and coded anew in memory, compared with what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from newswatch.model import ArticleText, Assessment, Mention
from newswatch.pipeline import analysis
from newswatch.pipeline.analysis import Rules

# A mention within its text: where its words stand, its type, and which of several such it is
MentionKey = tuple[int, int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article version as it stands: its text, its assessment (null: none), its mentions by their numbers, and a
    person's word on whether it tells of a cross-border security incident (null: nobody has said so)."""

    version_id: int
    article: ArticleText
    assessment: Assessment | None
    mentions: Mapping[int, Mention]
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would become of one version. `changed` has the new values of stored mentions, `gone` those told no more,
    `new` those that nobody told before. `failed` says why the rules trip over it, and then nothing else is known.
    `reviewed`: a person has given the verdict, whatever the rules say."""

    version_id: int
    title: str | None
    url: str | None
    before: Assessment | None
    after: Assessment | None
    changed: Mapping[int, Mention]
    gone: tuple[int, ...]
    new: tuple[Mention, ...]
    failed: str | None = None
    reviewed: bool = False

    @property
    def verdict_changes(self) -> bool:
        """Whether the verdict would be another."""
        if self.reviewed:
            return False
        before = self.before.verdict if self.before else None
        return self.after is not None and self.after.verdict is not before

    @property
    def matters(self) -> bool:
        """Whether anything would be another but the numbers of certainty."""
        return self.verdict_changes or bool(self.changed or self.gone or self.new or self.failed)


def compare(stored: Iterable[StoredArticle], rules: Rules) -> Iterable[Change]:
    """What these rules would change, version by version."""
    for one in stored:
        try:
            now = analysis.analyze(one.article, rules)
            told = now.mentions
            if one.reviewed is not None:
                told = analysis.code(one.article, now.assessment, rules, reviewed=one.reviewed)
        except Exception as error:  # noqa: BLE001 - one text that trips the new rules is what a dry run must show
            yield Change(
                version_id=one.version_id,
                title=one.article.title,
                url=one.article.url,
                before=one.assessment,
                after=None,
                changed={},
                gone=(),
                new=(),
                failed=f"{type(error).__name__}: {error}",
            )
            continue
        before = dict(zip(keys(list(one.mentions.values())), one.mentions.items(), strict=True))
        after = dict(zip(keys(told), told, strict=True))
        yield Change(
            version_id=one.version_id,
            title=one.article.title,
            url=one.article.url,
            before=one.assessment,
            after=now.assessment,
            changed={
                number: after[key]
                for key, (number, mention) in before.items()
                if key in after and _said(after[key]) != _said(mention)
            },
            gone=tuple(number for key, (number, _) in before.items() if key not in after),
            new=tuple(mention for key, mention in after.items() if key not in before),
            reviewed=one.reviewed is not None,
        )


def keys(mentions: Sequence[Mention]) -> list[MentionKey]:
    """The identities of a text's mentions, in their order."""
    seen: Counter[tuple[int, int, str]] = Counter()
    found: list[MentionKey] = []
    for mention in mentions:
        identity = (mention.quote.start, mention.quote.end, mention.event_type.value)
        found.append((*identity, seen[identity]))
        seen[identity] += 1
    return found


def _said(mention: Mention) -> Mention:
    """A mention without how sure it is: a thousandth more or less is no change."""
    return replace(mention, confidence=0.0)
