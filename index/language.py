"""Which of our two languages a text is in.

Questions are short, and half of their words are English technical terms in either language («fine-tuning ou RAG?»). So function
words decide first, since nobody borrows those, and the statistical detector only speaks where they are silent.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from index.passages import Lang

if TYPE_CHECKING:
    from lingua import LanguageDetector

_SAMPLE = 4000  # characters of a long document that are looked at
_FEWEST_WORDS = 2  # with fewer the statistical detector only guesses
_CONFIDENT: dict[str, tuple[Lang, float]] = {"PORTUGUESE": ("pt-BR", 0.5), "ENGLISH": ("en", 0.6)}
_SURELY_ANOTHER = (
    0.9  # of four words or more, the detector may say that what looks like Portuguese is French or Spanish
)

# Function words and chat spellings, without accents. Words that are also common English words («a», «as», «do», «me», «no») are
# left out, and so are those that mean something in the other list's language.
_PORTUGUESE = frozenset(
    """
    que q qual quais quem quando quanto quanta quantos quantas qto qtos qnto onde como porque pq pra pro pras pros
    para por pelo pela com sem sobre entre ate apos desde e ou mas nem se nao sim ja ainda tambem tb tbm so mais
    menos muito muita muitos muitas mto pouco poucos poucas uma umas uns um os das dos da de em na nas nos num numa
    ao aos voce voces vc vcs eu ele ela eles elas nosso nossa nossos nossas meu minha meus minhas seu sua seus suas
    isso isto esse essa este esta esses essas aquele aquela dele dela tenho tem temos ter ha sou somos ser sao foi
    era eram seria estou estao estava posso pode podem podemos devo deve devemos preciso precisa precisamos quero
    quer queremos vou vai vamos faco faz fazer usar usamos fica serve vale vira da daria melhor pior qualquer cada
    todo toda todos todas outro outra outros modelo modelos custo custos custa custam dados exemplo exemplos treinar
    treino erro erros diferenca ajuste ajustar oi ola obrigado obrigada valeu entao assim aqui agora depois antes ai
    la gente
    """.split()
)
_ENGLISH = frozenset(
    """
    the an is are was were be been being it its this that these those there here what which who whom whose when
    where why how and or but not nor if then than because so to of in on at by for from with without about into over
    under between i you we they he she my your our their his her them us can could should would will shall may might
    must does did doing have has had having need want get make much many more most less few some any every each
    other another same such only just also very too hi hello thanks please cost costs example examples training
    train models mistake mistakes difference differences yes better best worse worth i'm don't doesn't isn't can't
    it's what's i've let's im dont
    """.split()
)
# Technical words that both languages use: they say nothing.
_BORROWED = frozenset(
    """
    fine tuning finetuning finetune prompt prompts prompting engineering lora qlora rag llm llms gpu gpus cpu ram
    token tokens few zero shot dataset datasets chatbot bot embedding embeddings overfitting api open source python
    notebook benchmark batch learning rate adapter prefix full deep machine instruct chat gpt qwen llama mistral
    gemma data
    """.split()
)
_TILDE_OR_CEDILLA = re.compile(r"[ãõç]")
_SUFFIX = re.compile(r"(?:cao|coes|mente|idade|idades|agem|avel|ivel)$")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def detect(text: str, default: Lang) -> Lang:
    """Return the language of `text`; `default` where it gives too little evidence or is in a third language.

    Under a millisecond for a question once the statistical detector is warm; that is loaded (about a second) when first needed.
    """
    words = _WORD.findall(text[:_SAMPLE].lower().replace("’", "'"))
    telling = [word for word in words if word not in _BORROWED]
    portuguese, english = _evidence(telling)
    if portuguese == english:
        return _statistical(" ".join(telling), default) if len(telling) >= _FEWEST_WORDS else default
    if english > portuguese:
        return "en"
    if len(telling) > 3 and _is_another(text[:_SAMPLE]):
        return default
    return "pt-BR"


def fold(text: str) -> str:
    """Return the text in lower case without accents: «Questões» becomes «questoes»."""
    return "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))


def _evidence(words: list[str]) -> tuple[float, float]:
    """Count the words that only Portuguese has, and those that only English has."""
    portuguese = 0.0
    english = 0.0
    for word in words:
        folded = fold(word)
        if folded in _PORTUGUESE or _TILDE_OR_CEDILLA.search(word):
            portuguese += 1
        elif word in _ENGLISH:
            english += 1
        elif _SUFFIX.search(folded) or word != folded:
            portuguese += 0.5
    return portuguese, english


def _statistical(text: str, default: Lang) -> Lang:
    best = _detector().compute_language_confidence_values(text)[0]
    lang, least = _CONFIDENT.get(best.language.name, (default, 0.0))
    return lang if best.value >= least else default


def _is_another(text: str) -> bool:
    best = _detector().compute_language_confidence_values(text)[0]
    return best.language.name not in _CONFIDENT and best.value >= _SURELY_ANOTHER


_building = threading.Lock()


def _detector() -> LanguageDetector:
    with _building:  # two first questions at once would both load the language models
        return _built()


@cache
def _built() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    neighbours = (Language.SPANISH, Language.FRENCH, Language.ITALIAN, Language.GERMAN)
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.PORTUGUESE, *neighbours).build()
