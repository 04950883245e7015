"""Turns that ask nothing of the guide: greetings, thanks, goodbyes, «who are you», abuse, and orders to leave one's role.

Only a turn that is nothing else counts: «bom dia, quanto custa?» is a question about costs.
"""

from __future__ import annotations

import re
from typing import Literal

from app.prompts import gives_orders
from index.language import fold
from index.passages import Lang

Courtesy = Literal["greeting", "thanks", "goodbye", "identity", "abuse", "orders"]

_WORDS: dict[Courtesy, str] = {
    "thanks": r"thanks|thank you|thx|ty|cheers|great|perfect|awesome|got it|ok|okay|obrigad[oa]s?|brigad[oa]|vlw|valeu|perfeito|otimo|"
    r"legal|entendi|beleza|blz|agradeco|show",
    "goodbye": r"bye|goodbye|see you|see ya|good night|tchau|ate mais|ate logo|ate breve|boa noite|falou|flw|abracos?",
    "greeting": r"hi|hello|hey|yo|good morning|good afternoon|good evening|howdy|greetings|oi+|ola|opa|e ai|eai|salve|bom dia|"
    r"boa tarde|boa noite|tudo bem|tudo bom|tudo certo|td bem|how are you|how is it going|hows it going|whats up|sup|como vai",
}
# Words that may stand beside a courtesy without making it a question.
_BESIDE = (
    r"very much|so much|a lot|muito|mesmo|again|there|rumo|everyone|all|pessoal|gente|galera|amigo|e voce|vc|demais"
    r"|pela ajuda|for the help"
)
_IDENTITY = re.compile(
    r"^(?:e |and |but |mas |oi |ola |hi |hello )*(?:who|what) (?:are|r) (?:you|u)(?: exactly)?$"
    r"|^(?:what can|how can) (?:you|u) (?:do|help)(?: me| for me)?$|^are you (?:a |an )?(?:human|bot|robot|ai|real)\b.*$"
    r"|^(?:oi |ola |e |mas )*(?:quem|o que|oq|q) (?:e|eh) (?:voce|vc|tu)$|^(?:o que|oq) (?:voce|vc) (?:sabe fazer|faz|pode fazer)$"
    r"|^(?:como|em que|no que) (?:voce|vc) (?:pode|consegue) (?:me )?ajudar$|^(?:voce|vc) (?:e|eh) (?:um |uma )?(?:humano|robo|bot|ia)\b.*$"
    r"|^qual (?:e|eh) (?:o )?seu nome$|^what is your name$|^whats your name$"
)
_ABUSE = re.compile(
    r"\b(?:fuck(?: you|ing)?|shit|idiot|stupid|moron|asshole|bitch|idiota|burro|imbecil|otario|merda|porra|vai se foder|vsf|fdp"
    r"|lixo inutil)\b"
)


def courtesy(text: str, lang: Lang) -> Courtesy | None:
    """Return what kind of courtesy the turn is, None where it asks or states something. Microseconds."""
    if gives_orders(text):
        return "orders"
    plain = re.sub(r"[^\w\s]", " ", fold(text).replace("'", ""))
    plain = " ".join(plain.split())
    if _IDENTITY.match(plain):
        return "identity"
    if _ABUSE.search(plain) and len(plain.split()) <= 6:
        return "abuse"
    found: list[Courtesy] = []
    left = plain
    for kind, words in _WORDS.items():
        less = re.sub(rf"\b(?:{words})\b", " ", left)
        if less != left:
            found.append(kind)
        left = less
    left = re.sub(rf"\b(?:{_BESIDE}|you|a|o|e|and|with|com)\b", " ", left)
    return found[-1] if found and not left.split() else None
