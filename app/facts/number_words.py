"""The words for numbers in both languages, folded, each with its value. Which of them make one number is for `numbers` to say."""

from __future__ import annotations

ONES = {
    word: value
    for value, spellings in enumerate(
        (
            "zero", "one um uma", "two dois duas", "three tres", "four quatro", "five cinco", "six seis", "seven sete", "eight oito",
            "nine nove", "ten dez", "eleven onze", "twelve doze", "thirteen treze", "fourteen quatorze catorze", "fifteen quinze",
            "sixteen dezesseis", "seventeen dezessete", "eighteen dezoito", "nineteen dezenove",
        )
    )
    for word in spellings.split()
}  # fmt: skip
TENS = {
    word: 10 * tens
    for tens, spellings in enumerate(
        (
            "twenty vinte", "thirty trinta", "forty quarenta", "fifty cinquenta", "sixty sessenta", "seventy setenta",
            "eighty oitenta", "ninety noventa",
        ),
        start=2,
    )
    for word in spellings.split()
}  # fmt: skip
HUNDREDS = {
    word: 100 * hundreds
    for hundreds, spellings in enumerate(
        (
            "cem cento", "duzentos duzentas", "trezentos trezentas", "quatrocentos quatrocentas", "quinhentos quinhentas",
            "seiscentos seiscentas", "setecentos setecentas", "oitocentos oitocentas", "novecentos novecentas",
        ),
        start=1,
    )
    for word in spellings.split()
}  # fmt: skip
SCALES = {
    "hundred": 1e2, "hundreds": 1e2, "centena": 1e2, "centenas": 1e2, "dozen": 12.0, "dozens": 12.0, "duzia": 12.0, "duzias": 12.0,
    "dezena": 10.0, "dezenas": 10.0, "k": 1e3, "mil": 1e3, "milhar": 1e3, "milhares": 1e3, "thousand": 1e3, "thousands": 1e3,
    "grand": 1e3, "m": 1e6, "mi": 1e6, "mm": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6, "milhao": 1e6, "milhoes": 1e6, "b": 1e9, "bi": 1e9,
    "bn": 1e9, "billion": 1e9, "billions": 1e9, "bilhao": 1e9, "bilhoes": 1e9, "milion": 1e6, "milions": 1e6, "millon": 1e6, "milhoens": 1e6,
    "bilion": 1e9, "bilions": 1e9,
}  # fmt: skip
LETTERS = frozenset({"k", "m", "mi", "mm", "b", "bi", "bn"})  # scales only after figures: «20M», not «m»
PLURALS = frozenset(
    "hundreds centenas dozens duzias dezenas milhares thousands millions milhoes billions bilhoes".split()
)
VAGUE = {
    "couple": 2.0, "few": 3.0, "some": 3.0, "several": 5.0, "alguns": 3.0, "algumas": 3.0, "uns": 3.0, "umas": 3.0, "varios": 5.0,
    "varias": 5.0, "half": 0.5,
    "quarter": 0.25, "meio": 0.5, "meia": 0.5,
}  # fmt: skip
HANDFUL = {"handful": 5.0, "punhado": 5.0}
ARTICLES = frozenset({"a", "an", "one", "um", "uma"})
