"""What the page says, in both languages. A key is looked up by `t` on the server, and by Gradio's I18n in the browser."""

from __future__ import annotations

from app.web.evaluate_texts import EVALUATE
from app.web.fields import FIELDS
from app.web.train_texts import TRAIN
from index.passages import Lang

_TEXTS: dict[str, tuple[str, str]] = {
    # key: (English, Brazilian Portuguese)
    "tab_chat": ("Chat", "Conversa"),
    "tab_compare": ("Compare", "Comparar"),
    "tab_documents": ("Documents", "Documentos"),
    "ask_label": ("Your question", "Sua pergunta"),
    "ask_hint": ("Describe your problem or ask about the guide…", "Descreva seu problema ou pergunte sobre o guia…"),
    "mode": ("Mode", "Modo"),
    "mode_advisor": (
        "advisor · reads the guide and shows only what it supports; composes the answer from the guide when the model strays",
        "advisor · lê o guia e só mostra o que ele sustenta; compõe a resposta a partir do guia quando o modelo se perde",
    ),
    "mode_rag": (
        "rag · the base model reads passages of the guide; what it writes is shown as it is",
        "rag · o modelo base lê trechos do guia; o que ele escreve aparece como está",
    ),
    "mode_prompt": (
        "prompt · instructions only: no passages, no examples",
        "prompt · só instruções: sem trechos, sem exemplos",
    ),
    "mode_few-shot": (
        "few-shot · instructions and 4 worked examples, no passages",
        "few-shot · instruções e 4 exemplos resolvidos, sem trechos",
    ),
    "mode_many-shot": (
        "many-shot · instructions and 12 worked examples, no passages",
        "many-shot · instruções e 12 exemplos resolvidos, sem trechos",
    ),
    "mode_tuned": (
        "tuned · the fine-tuned model from memory: no passages, no examples",
        "tuned · o modelo ajustado, de memória: sem trechos, sem exemplos",
    ),
    "mode_tuned-rag": (
        "tuned-rag · the fine-tuned model reads passages of the guide",
        "tuned-rag · o modelo ajustado lê trechos do guia",
    ),
    "mode_reasoned": (
        "reasoned · the fine-tuned model reads passages and writes its steps before the answer",
        "reasoned · o modelo ajustado lê trechos e escreve os passos antes da resposta",
    ),
    "mode_ensemble": (
        "ensemble · the base and the fine-tuned model write a draft each from the same passages; what of the two holds is combined",
        "ensemble · o modelo base e o ajustado escrevem, cada um, um rascunho com os mesmos trechos; o que se sustenta é combinado",
    ),
    "welcome_title": ("Which way for your model?", "Qual o rumo do seu modelo?"),
    "welcome_body": (
        "Tell me about the task, how many examples you have, your budget and your deadline. I answer from the guide and show where "
        "each sentence comes from.",
        "Conte sobre a tarefa, quantos exemplos você tem, o orçamento e o prazo. Eu respondo a partir do guia e mostro de onde vem "
        "cada frase.",
    ),
    "example_1": (
        "I have 800 support conversations. Prompt or fine-tune?",
        "Tenho 800 atendimentos. Uso prompt ou fine-tuning?",
    ),
    "example_2": ("What does fine-tuning cost a month?", "Quanto custa o fine-tuning por mês?"),
    "example_3": ("Our prices change weekly. RAG or training?", "Nossos preços mudam toda semana. RAG ou treino?"),
    "example_4": ("LoRA or QLoRA on an 8 GB card?", "LoRA ou QLoRA numa placa de 8 GB?"),
    "new_conversation": ("New conversation", "Nova conversa"),
    "search_conversations": ("Search conversations", "Buscar conversas"),
    "no_conversations": ("Your conversations will be kept here.", "Suas conversas ficam guardadas aqui."),
    "nothing_found": ("No conversation has these words.", "Nenhuma conversa tem essas palavras."),
    "actions": ("Actions", "Ações"),
    "rename": ("Rename", "Renomear"),
    "delete": ("Delete", "Excluir"),
    "delete_sure": ("Delete for good?", "Excluir de vez?"),
    "export_markdown": ("Export as Markdown", "Exportar em Markdown"),
    "export_json": ("Export as JSON", "Exportar em JSON"),
    "sources": ("Sources", "Fontes"),
    "also_read": ("Also read", "Também lidos"),
    "steps": ("Steps", "Etapas"),
    "sentence": ("sentence", "frase"),
    "sentences": ("sentences", "frases"),
    "origin_tuned": ("from the tuned draft", "do rascunho ajustado"),
    "origin_prompted": ("from the prompted draft", "do rascunho do modelo base"),
    "origin_both": ("from both drafts", "dos dois rascunhos"),
    "close": ("Close", "Fechar"),
    "source_guide": ("from the guide", "do guia"),
    "source_extended": ("added by Rumo", "acrescentado pelo Rumo"),
    "source_document": ("your document", "seu documento"),
    "passage_gone": ("This passage is no longer in the index.", "Este trecho não está mais no índice."),
    "tokens": ("tokens", "tokens"),
    "composed": ("composed from the guide", "composta a partir do guia"),
    "verified": ("checked against the guide", "conferida com o guia"),
    "stopped": ("stopped", "interrompida"),
    "cut": ("cut by a restart", "cortada por um reinício"),
    "failed": ("ended early", "terminou antes da hora"),
    "length": ("reached the length limit", "chegou ao limite de tamanho"),
    "thinking": ("Reading the guide…", "Lendo o guia…"),
    "writing": ("Writing…", "Escrevendo…"),
    "empty_answer": ("The model said nothing.", "O modelo não disse nada."),
    "empty_question": ("Write a question first.", "Escreva uma pergunta antes."),
    "long_question": (
        "A question may have up to {most} characters; this one has {length}. Shorten it, or add the text as a document.",
        "Uma pergunta pode ter até {most} caracteres; esta tem {length}. Encurte-a ou adicione o texto como documento.",
    ),
    "understood": ("What I understood", "O que eu entendi"),
    "change": ("Change", "Mudar"),
    "forget": ("Forget", "Esquecer"),
    "bad_value": (
        "«{value}» does not fit here: give {expected}.",
        "«{value}» não serve aqui: informe um valor válido.",
    ),
    "tab_decide": ("Decide", "Decidir"),
    "decide_lead": (
        "The decision guide as a form. Fill in what you know; the recommendation follows as you type.",
        "O guia de decisão como formulário. Preencha o que souber; a recomendação acompanha.",
    ),
    "more_facts": ("More about the task", "Mais sobre a tarefa"),
    "own_prices": ("Your own prices (US$)", "Seus próprios preços (US$)"),
    "hosting": ("Hosting a month", "Hospedagem por mês"),
    "prompt_price": ("Prompting, per 1,000 tokens", "Prompt, por 1.000 tokens"),
    "tuned_price": ("Tuned model, per 1,000 tokens", "Modelo ajustado, por 1.000 tokens"),
    "training_price": ("One training run", "Um treinamento"),
    "ask_about_this": ("Ask about this", "Perguntar sobre isso"),
    "save_markdown": ("Save as Markdown", "Salvar em Markdown"),
    "save_json": ("Save as JSON", "Salvar em JSON"),
    "why": ("Why", "Por quê"),
    "tensions": ("Where the guide pulls both ways", "Onde o guia puxa para os dois lados"),
    "warnings": ("Watch out", "Cuidado"),
    "first_steps": ("What to do first", "O que fazer primeiro"),
    "would_change": ("What would change this most:", "O que mais mudaria isto:"),
    "data_tiers": ("Data for fine-tuning", "Dados para o fine-tuning"),
    "you_are_here": ("you are here", "você está aqui"),
    "side_by_side": ("The three approaches with your numbers", "As três abordagens com os seus números"),
    "cost_by_volume": ("Cost by volume", "Custo por volume"),
    "origin_guide": ("guide", "guia"),
    "origin_computed": ("computed", "calculado"),
    "origin_person": ("yours", "seu"),
    "stage_1": ("Prompt engineering", "Engenharia de prompt"),
    "stage_2": ("Few-shot fine-tuning", "Few-shot fine-tuning"),
    "stage_3": ("Full fine-tuning", "Fine-tuning completo"),
    "stage_4": ("Continuous improvement", "Melhoria contínua"),
    "compare_lead": (
        "One question, two to four modes side by side. Vote for the better answer; a follow-up goes to all of them.",
        "Uma pergunta, de dois a quatro modos lado a lado. Vote na melhor resposta; a pergunta seguinte vai para todos.",
    ),
    "compare_modes": ("Modes to compare (2 to 4)", "Modos para comparar (2 a 4)"),
    "compare_few": ("Choose two to four modes.", "Escolha de dois a quatro modos."),
    "compare_clear": ("Start over", "Recomeçar"),
    "vote_ask": ("Which answer is better?", "Qual resposta é melhor?"),
    "vote_left": ("Left", "Esquerda"),
    "vote_right": ("Right", "Direita"),
    "vote_tie": ("Tie", "Empate"),
    "vote_bad": ("Both bad", "As duas ruins"),
    "vote_all_bad": ("All bad", "Todas ruins"),
    "vote_thanks": ("Vote kept: {choice}.", "Voto guardado: {choice}."),
    "votes_so_far": ("Votes so far", "Votos até agora"),
    "documents_lead": (
        "Add your own documents, and answers will draw on them too. They stay on this machine.",
        "Adicione seus documentos, e as respostas também vão usá-los. Eles ficam nesta máquina.",
    ),
    "documents_drop": (
        "Markdown, text, HTML, PDF or DOCX, up to 20 MB each",
        "Markdown, texto, HTML, PDF ou DOCX, até 20 MB cada",
    ),
    "documents_add": ("Add to the index", "Adicionar ao índice"),
    "documents_none": ("No document of your own yet.", "Nenhum documento seu ainda."),
    "documents_choose": ("Choose one or more files first.", "Escolha um ou mais arquivos antes."),
    "documents_done": (
        "{added} added, {changed} changed, {unchanged} unchanged, in {seconds} s.",
        "{added} adicionados, {changed} alterados, {unchanged} sem mudança, em {seconds} s.",
    ),
    "documents_working": ("Reading and indexing…", "Lendo e indexando…"),
    "documents_removed": ("«{name}» was removed.", "«{name}» foi removido."),
    "passages": ("passages", "trechos"),
    "guide_status": (
        "The guide: {passages} passages in two languages. Index built {built}.",
        "O guia: {passages} trechos em dois idiomas. Índice feito em {built}.",
    ),
    "remove": ("Remove", "Remover"),
    "busy": (
        "The assistant is busy: wait for an answer to end, then ask again.",
        "O assistente está ocupado: espere uma resposta terminar e pergunte de novo.",
    ),
    "conversation_gone": ("This conversation no longer exists.", "Esta conversa não existe mais."),
    **EVALUATE,
    **TRAIN,
}


def t(key: str, lang: Lang, **values: object) -> str:
    """The text of a key in a language, its placeholders filled in."""
    text = _TEXTS[key][0 if lang == "en" else 1]
    return text.format(**values) if values else text


def tables() -> dict[str, dict[str, str]]:
    """Every text by locale, for the browser: `en`, `pt-BR`, and `pt` for browsers set to another Portuguese."""
    pairs = {**_TEXTS, **{f"field_{name}": field.label for name, field in FIELDS.items()}}
    english = {key: pair[0] for key, pair in pairs.items()}
    portuguese = {key: pair[1] for key, pair in pairs.items()}
    return {"en": english, "pt-BR": portuguese, "pt": portuguese}


def page_lang(locale: str | None) -> Lang:
    """The page's language for a browser's locale such as `pt-PT` or `de`: Portuguese where it says so, else English."""
    return "pt-BR" if (locale or "").lower().startswith("pt") else "en"
