"""A conversation as a file to keep or share. Pure functions of what the store returns."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.store.records import ConversationInfo, Stored

_LABELS = {
    "en": {
        "untitled": "Conversation",
        "created": "Created",
        "updated": "Updated",
        "user": "Question",
        "assistant": "Answer",
        "sources": "Sources",
        "mode": "mode",
        "status": "status",
        "reaction": "reaction",
        "pending": "pending",
        "stopped": "stopped",
        "failed": "failed",
        "cut": "cut off",
        "like": "like",
        "dislike": "dislike",
    },
    "pt-BR": {
        "untitled": "Conversa",
        "created": "Criada em",
        "updated": "Atualizada em",
        "user": "Pergunta",
        "assistant": "Resposta",
        "sources": "Fontes",
        "mode": "modo",
        "status": "estado",
        "reaction": "reação",
        "pending": "em andamento",
        "stopped": "interrompida",
        "failed": "falhou",
        "cut": "cortada",
        "like": "gostei",
        "dislike": "não gostei",
    },
}


def as_json(info: ConversationInfo, messages: Sequence[Stored]) -> str:
    """Return everything that is kept of a conversation, as JSON."""
    content = {"format": "rumo-conversation", "version": 1, **asdict(info), "messages": [asdict(m) for m in messages]}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_markdown(info: ConversationInfo, messages: Sequence[Stored]) -> str:
    """Return a conversation as CommonMark: a heading for each message, its text quoted, its citations listed below.

    Only what this function writes stands outside the quotes, so no text can add a heading or hide the rest. Labels are in the
    language of the first message.
    """
    labels = _LABELS["pt-BR" if messages and messages[0].lang.startswith("pt") else "en"]
    blocks = [
        f"# {_inline(info.title) or labels['untitled']}",
        f"- {labels['created']}: {_date(info.created)}\n- {labels['updated']}: {_date(info.updated)}",
    ]
    for number, stored in enumerate(messages, start=1):
        blocks.append(f"## {number}. {labels[stored.role]}")
        blocks.append(_details(stored, labels))
        if stored.text.strip():
            blocks.append(_quote(stored.text))
        citations = (stored.answer or {}).get("citations") or []
        if citations:
            blocks.append(f"{labels['sources']}:")
            blocks.append("\n".join(_citation(n, citation) for n, citation in enumerate(citations, start=1)))
    return "\n\n".join(blocks) + "\n"


def _details(stored: Stored, labels: dict[str, str]) -> str:
    details = [_date(stored.created)]
    if stored.role == "assistant":
        details.append(f"{labels['mode']}: {_inline(stored.mode)}")
        if stored.status != "complete":
            details.append(f"{labels['status']}: {labels[stored.status]}")
        if stored.reaction:
            details.append(f"{labels['reaction']}: {labels[stored.reaction]}")
    return " · ".join(details)


def _citation(number: int, citation: dict[str, Any]) -> str:
    parts = {name: _inline(str(citation.get(name, ""))) for name in ("title", "passage", "source", "score", "quote")}
    line = f"{number}. {parts['title']} ({parts['passage']}, {parts['source']}, {parts['score']})"
    return f"{line}: {parts['quote']}" if parts["quote"] else line


def _quote(text: str) -> str:
    # A quote holds whatever its text opens (a fence, a list, an HTML block) and ends it; only a tag could end the quote itself.
    inert = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text.strip("\r\n"))
    return "\n".join(f"> {line}" if line else ">" for line in re.split(r"\r\n|\r|\n", inert))


def _inline(text: str) -> str:
    """One line in which no character is Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(text.split()))


def _date(iso: str) -> str:
    return f"{iso[:10]} {iso[11:16]} UTC"
