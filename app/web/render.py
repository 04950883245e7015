"""Answers, passages and conversations -> Markdown and HTML for the page. Pure functions; whatever is not ours is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from app.citations import MARK
from app.sentences import split
from app.store import ConversationInfo, Stored, Tally
from app.web.texts import t
from index.passages import Lang, Passage
from index.reports import DocumentInfo, IndexStatus

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\n]*)\)")


def safe_markdown(text: str) -> str:
    """Model or document text as Markdown in which no HTML, image or link can act. Code is left as it is."""
    parts = _CODE.split(text)
    return "".join(part if place % 2 else _harmless(part) for place, part in enumerate(parts))


def _harmless(text: str) -> str:
    return _LINK.sub(r"\1 (\2)", text).replace("&", "&amp;").replace("<", "&lt;").replace("![", "!\\[")


def answer_markdown(text: str, answer: dict[str, Any], lang: Lang, status: str = "complete") -> str:
    """An answer for the chat: numbered citations that open, its notices, its sources and its line of figures."""
    numbers = {citation["passage"]: number for number, citation in enumerate(answer.get("citations", []), 1)}
    spoken = answer.get("language", lang)
    body = MARK.sub(lambda match: _link(match.group(1), numbers.get(match.group(1)), spoken), safe_markdown(text))
    notices = [f"> {escape(notice)}" for notice in answer.get("notices", [])]
    shown = [body or f"*{t('empty_answer', lang)}*", *notices, _below(answer, lang, status)]
    return "\n\n".join([*_folded(answer.get("steps", ""), lang), *shown])


def growing(text: str, lang: Lang, steps: str = "") -> str:
    """An answer under way: its citations are numbered in the order in which they come, as they will be at its end."""
    numbers: dict[str, int] = {}

    def link(match: re.Match[str]) -> str:
        return _link(match.group(1), numbers.setdefault(match.group(1), len(numbers) + 1), lang)

    return "\n\n".join([*_folded(steps, lang), MARK.sub(link, safe_markdown(text))])


def _folded(steps: str, lang: Lang) -> list[str]:
    """The steps before an answer, as one line of HTML that opens with a click; nothing where there are none."""
    blocks = "".join(_marked(block, "") for block in re.split(r"\n{2,}", steps.strip()))
    shown = f'<details class="rumo-steps"><summary>{t("steps", lang)}</summary>{blocks}</details>'
    return [shown] if steps.strip() else []


def _link(passage: str, number: int | None, lang: Lang) -> str:
    """A citation in the text. Its address says which passage in which language; the page's script opens it."""
    return f"\u2060[{number}]({_address(passage, lang)})" if number else ""


def _address(passage: str, lang: Lang) -> str:
    section, _, slug = passage.partition("#")
    return f"#cite:{lang}:{section}:{slug}"


def _below(answer: dict[str, Any], lang: Lang, status: str) -> str:
    """What stands below an answer, in one block of HTML: its sources, what else was read, and its figures."""
    spoken = answer.get("language", lang)
    citations = answer.get("citations", [])
    cited = [citation["passage"] for citation in citations]
    sources = "".join(
        f'<a class="rumo-source" href="{_address(citation["passage"], spoken)}"><b>{number}</b> {escape(citation["title"])}</a>'
        for number, citation in enumerate(citations, 1)
    )
    if sources:
        sources = f'<div class="rumo-sources">{sources}</div>'
    unread = [] if answer.get("refused") else [row for row in answer.get("passages", []) if row["passage"] not in cited]
    read = "".join(f'<a href="{_address(row["passage"], spoken)}">{escape(row["title"])}</a> ' for row in unread)
    if read:
        sources += f'<div class="rumo-read">{t("also_read", lang)}: {read}</div>'
    if answer.get("origins"):
        sources += f'<div class="rumo-origins">{_origins(answer["origins"], lang)}</div>'
    return f'<div class="rumo-below">{sources}<div class="rumo-line">{_figures(answer, lang, status)}</div></div>'


def _origins(origins: Sequence[dict[str, str]], lang: Lang) -> str:
    """How many sentences each draft gave: `2 sentences from the tuned draft, 1 from both drafts`."""
    parts: list[str] = []
    for source in ("tuned", "prompted", "both"):
        count = sum(one["origin"] == source for one in origins)
        if count:
            noun = "" if parts else f" {t('sentence' if count == 1 else 'sentences', lang)}"
            parts.append(f"{count}{noun} {t(f'origin_{source}', lang)}")
    return ", ".join(parts)


def _figures(answer: dict[str, Any], lang: Lang, status: str) -> str:
    """Mode, tokens, seconds and tokens a second, and what is special about this answer."""
    facts = [f"<b>{escape(answer['mode'])}</b>"] if answer.get("mode") else []
    tokens = answer.get("tokens", {}).get("completion", 0)
    seconds = answer.get("seconds", {})
    total = seconds.get("total", 0.0)
    writing = total - seconds.get("retrieve", 0.0)
    if tokens:
        facts.append(f"{tokens} {t('tokens', lang)}")
    if total:
        facts.append(f"{decimal(total, lang)} s")
    if tokens and writing > 0:
        facts.append(f"{decimal(tokens / writing, lang, 0)} {t('tokens', lang)}/s")
    if answer.get("fallback"):
        facts.append(t("composed", lang))
    elif answer.get("verified"):
        facts.append(t("verified", lang))
    if answer.get("ended") == "length" and not answer.get("fallback"):
        facts.append(t("length", lang))
    if status in ("stopped", "cut", "failed"):
        facts.append(f'<span class="rumo-cut">{t(status, lang)}</span>')
    return " · ".join(facts)


def decimal(value: float, lang: Lang, places: int = 1) -> str:
    """A number as the language writes it: `2.1` or `2,1`."""
    text = f"{value:,.{places}f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def messages(stored: Sequence[Stored], lang: Lang) -> list[dict[str, str]]:
    """A kept conversation as the chat shows it."""
    shown = []
    for message in stored:
        if message.role == "user":
            shown.append({"role": "user", "content": safe_markdown(message.text)})
        else:
            content = answer_markdown(message.text, message.answer or {"mode": message.mode}, lang, message.status)
            shown.append({"role": "assistant", "content": content})
    return shown


def passage_panel(passage: Passage, quote: str, lang: Lang) -> str:
    """The panel of one passage: its document, where it comes from, and its text with the supporting sentence marked."""
    label = t(f"source_{passage.source}", lang)
    lines = "".join(_marked(block, quote) for block in re.split(r"\n{2,}", passage.text.strip()))
    return (
        f'<section class="rumo-passage" role="dialog" aria-label="{escape(passage.title, quote=True)}" tabindex="-1">'
        f'<header><span class="rumo-badge rumo-{passage.source}">{label}</span>{_close(lang)}</header>'
        f'<p class="rumo-document">{escape(passage.document)} · <code>{escape(passage.id)}</code></p>'
        f"<h3>{escape(passage.title)}</h3>{lines}</section>"
    )


def lost_panel(lang: Lang) -> str:
    """The panel where the passage is gone from the index."""
    return (
        f'<section class="rumo-passage" role="dialog" tabindex="-1"><header><span></span>{_close(lang)}</header>'
        f"<p>{t('passage_gone', lang)}</p></section>"
    )


def _close(lang: Lang) -> str:
    return f'<button class="rumo-close" data-rumo="close-panel" aria-label="{t("close", lang)}">✕</button>'


def _marked(block: str, quote: str) -> str:
    """One block of a passage as HTML, the quote in it marked."""
    lines = [line for line in block.splitlines() if line.strip()]
    if lines and all(re.match(r"\s*[-*]\s", line) for line in lines):
        items = [_mark(re.sub(r"^\s*[-*]\s+", "", line), quote) for line in lines]
        return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    return f"<p>{_mark(' '.join(lines), quote)}</p>"


def _mark(text: str, quote: str) -> str:
    shown = re.sub(r"[*_`]{1,2}(\S(?:.*?\S)?)[*_`]{1,2}", r"\1", text)
    if quote and quote in text:
        before, after = text.split(quote, 1)
        return f"{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}"
    if quote and any(sentence == quote for sentence in split(text)):
        return f"<mark>{escape(shown)}</mark>"
    return escape(shown)


def conversations(infos: Sequence[ConversationInfo], current: str | None, searched: bool, lang: Lang) -> str:
    """The list of conversations, each with a menu: rename, export, delete."""
    if not infos:
        return f'<p class="rumo-empty">{t("nothing_found" if searched else "no_conversations", lang)}</p>'
    actions = (
        ("rename", "rename"),
        ("export-markdown", "export_markdown"),
        ("export-json", "export_json"),
        ("delete", "delete"),
    )
    rows = []
    for info in infos:
        buttons = "".join(
            f'<button data-rumo="{action}" data-id="{info.id}" data-sure="{t("delete_sure", lang)}">{t(key, lang)}</button>'
            for action, key in actions
        )
        chosen = ' aria-current="true"' if info.id == current else ""
        rows.append(
            f'<li{chosen}><button class="rumo-pick" data-rumo="pick" data-id="{info.id}">{escape(info.title)}</button>'
            f'<details><summary aria-label="{t("actions", lang)}">⋯</summary><div class="rumo-menu">{buttons}</div></details></li>'
        )
    return f'<ul class="rumo-conversations">{"".join(rows)}</ul>'


def tallies(votes: Sequence[Tally], lang: Lang) -> str:
    """The votes so far, one row for each set of modes that was compared; empty without any."""
    if not votes:
        return ""
    rows = "".join(
        "<tr><td>"
        + " · ".join(f"{escape(mode)} <b>{tally.wins[mode]}</b>" for mode in tally.modes)
        + f"</td><td>{t('vote_tie', lang)} <b>{tally.ties}</b></td><td>{t('vote_all_bad', lang)} <b>{tally.both_bad}</b></td></tr>"
        for tally in votes
    )
    return f'<div class="rumo-tally"><h4>{t("votes_so_far", lang)}</h4><table>{rows}</table></div>'


def report(done: Sequence[str], refused: Sequence[str]) -> str:
    """What became of an upload: sentences, those of refused files marked."""
    lines = [f"<p>{escape(line)}</p>" for line in done] + [
        f'<p class="rumo-refused">{escape(line)}</p>' for line in refused
    ]
    return f'<div class="rumo-report" role="status">{"".join(lines)}</div>'


def documents(infos: Sequence[DocumentInfo], status: IndexStatus, lang: Lang) -> str:
    """The person's own documents, each with its size and a button that removes it, and a line on the guide."""
    rows = "".join(
        f'<li><span class="rumo-file">{escape(info.name)}</span>'
        f"<span>{info.passages} {t('passages', lang)} · {decimal(info.bytes / 1024, lang, 0)} KB · {info.lang}</span>"
        f'<button data-rumo="remove-document" data-name="{escape(info.name, quote=True)}"'
        f' data-sure="{t("delete_sure", lang)}">{t("remove", lang)}</button></li>'
        for info in infos
    )
    listed = (
        f'<ul class="rumo-documents">{rows}</ul>' if rows else f'<p class="rumo-empty">{t("documents_none", lang)}</p>'
    )
    guide = t("guide_status", lang, passages=status.guide.get("en", 0), built=status.built[:10])
    return f'{listed}<p class="rumo-line">{guide}</p>'
