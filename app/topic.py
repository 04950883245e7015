"""Is a question on this assistant's subject, by its words? For questions that the index only half covers: typos, slang, many details."""

from __future__ import annotations

import re

from index.language import fold

NEAR = 0.4  # the evidence of a retrieval at which a question that names the subject counts as covered
FAR = 0.3  # and below which facts that people mention in passing are no situation to advise on

_SUBJECT = re.compile(
    r"\b(?:models?|modelos?|prompts?|prompting|rag|fine-?tun\w*|q?lora|embeddings?|llms?|gpt|ia|inteligencia artificial"
    r"|artificial intelligence|(?:chat-?)?bots?|robos?|assistente virtual|virtual assistant|few-?shot|ensembles?|hybrids?|hibridos?"
    r"|exemplos de treino|training (?:examples|data))\b"
)


def names_subject(text: str) -> bool:
    """Whether a text names models, what they are used for, or a way to adapt one."""
    return bool(_SUBJECT.search(fold(text)))
