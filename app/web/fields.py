"""The facts of a situation as a person sees and sets them: labels, kinds and choices, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from index.passages import Lang

Pair = tuple[str, str]  # English, Brazilian Portuguese


@dataclass(frozen=True, slots=True)
class Field:
    """One field of `Situation`: a number, a choice among values, or yes and no."""

    name: str
    label: Pair
    kind: Literal["number", "choice", "flag"]
    choices: tuple[tuple[str, Pair], ...] = ()

    def labelled(self, lang: Lang) -> str:
        """The field's label."""
        return _said(self.label, lang)

    def options(self, lang: Lang) -> list[tuple[str, str]]:
        """Label and value of what can be chosen; yes and no have the values `true` and `false`."""
        choices = self.choices or (("true", ("yes", "sim")), ("false", ("no", "não")))
        return [(_said(label, lang), value) for value, label in choices]

    def shown(self, value: Any, lang: Lang) -> str:
        """A value as people read it: `12,000`, `baixo`, `sim`."""
        if self.kind == "number":
            text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
            return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
        chosen = str(value).lower() if self.kind == "flag" else str(value)
        return next((label for label, option in self.options(lang) if option == chosen), chosen)

    def parsed(self, raw: Any) -> Any:
        """The value of what a form or a chip sends; None where it is empty. Raises ValueError where it is none of this field's."""
        if raw is None or raw == "":
            return None
        if self.kind == "number":
            number = float(str(raw).replace(" ", ""))
            if not 0 <= number < 1e15:
                raise ValueError("a number of 0 or more")
            return number if self.name in ("gpu_gb", "model_billions", "budget_amount") else int(number)
        if str(raw).lower() not in [value for _, value in self.options("en")]:
            raise ValueError("one of the choices")
        return str(raw).lower() == "true" if self.kind == "flag" else str(raw)


def _said(pair: Pair, lang: Lang) -> str:
    return pair[0 if lang == "en" else 1]


_LEVELS = (("low", ("low", "baixo")), ("medium", ("medium", "médio")), ("high", ("high", "alto")))

FIELDS: dict[str, Field] = {
    one.name: one
    for one in (
        Field("examples", ("Training examples", "Exemplos de treino"), "number"),
        Field("quality", ("Quality of the examples", "Qualidade dos exemplos"), "choice", (
            ("high", ("high", "alta")), ("mixed", ("mixed", "mista")), ("low", ("low", "baixa")))),
        Field("budget", ("Budget", "Orçamento"), "choice", _LEVELS),
        Field("budget_amount", ("Amount", "Valor"), "number"),
        Field("currency", ("Currency", "Moeda"), "choice", (("USD", ("US$", "US$")), ("BRL", ("R$", "R$")))),
        Field("deadline", ("Deadline", "Prazo"), "choice", (
            ("today", ("today", "hoje")), ("this-week", ("this week", "esta semana")),
            ("this-quarter", ("this quarter", "este trimestre")))),
        Field("priority", ("What matters most", "O que mais importa"), "choice", (
            ("speed", ("speed", "rapidez")), ("consistency", ("consistency", "consistência")),
            ("novel-architecture", ("a new architecture", "arquitetura nova")))),
        Field("uniqueness", ("The task is", "A tarefa é"), "choice", (
            ("common", ("common", "comum")), ("specialised", ("specialised", "especializada")), ("novel", ("new", "inédita")))),
        Field("accuracy", ("Accuracy needed", "Precisão necessária"), "choice", (
            ("acceptable", ("acceptable", "aceitável")), ("high", ("high", "alta")), ("perfect", ("perfect", "perfeita")))),
        Field("use_case", ("Use", "Uso"), "choice", (
            ("customer-service", ("customer service", "atendimento")), ("content-generation", ("content", "conteúdo")),
            ("code-generation", ("code", "código")), ("document-analysis", ("documents", "documentos")))),
        Field("tokens_per_month", ("Tokens a month", "Tokens por mês"), "number"),
        Field("gpu_gb", ("GPU memory (GiB, 0: no GPU)", "Memória da GPU (GiB, 0: sem GPU)"), "number"),
        Field("model_billions", ("Model size (billions)", "Tamanho do modelo (bilhões)"), "number"),
        Field("consistency", ("Consistent answers", "Respostas consistentes"), "flag"),
        Field("new_knowledge", ("Knowledge of its own domain", "Conhecimento próprio do domínio"), "flag"),
        Field("changing_knowledge", ("Knowledge that changes", "Conhecimento que muda"), "flag"),
        Field("structured_data", ("Structured data", "Dados estruturados"), "flag"),
        Field("explainability", ("Explained answers", "Respostas explicadas"), "flag"),
        Field("creativity_and_precision", ("Creativity with precision", "Criatividade com precisão"), "flag"),
        Field("swappable_adapters", ("Several adapters", "Vários adaptadores"), "flag"),
    )
}  # fmt: skip
