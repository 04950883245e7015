"""What the Train tab says, in both languages; `texts.py` takes it in."""

from __future__ import annotations

TRAIN: dict[str, tuple[str, str]] = {
    # key: (English, Brazilian Portuguese)
    "tab_train": ("Train", "Treinar"),
    "train_lead": (
        "Fine-tune the model on examples, on this machine. It runs beside the chat, which stays free.",
        "Faça o fine-tuning do modelo com exemplos, nesta máquina. Roda ao lado da conversa, que continua livre.",
    ),
    "train_data": ("Examples", "Exemplos"),
    "data_own": ("Rumo's own, {size}", "do próprio Rumo, {size}"),
    "data_unmade": (" (to be made)", " (a criar)"),
    "size_tiny": ("tiny", "mínimo"),
    "size_small": ("small", "pequeno"),
    "train_upload": ("Or your own file (JSONL)", "Ou um arquivo seu (JSONL)"),
    "train_format": (
        "A line for each example: messages, or prompt and completion.",
        "Uma linha para cada exemplo: messages, ou prompt e completion.",
    ),
    "train_added": (
        "«{name}» has {count} examples and is kept on this machine.",
        "«{name}» tem {count} exemplos e fica guardado nesta máquina.",
    ),
    "train_not_kept": (
        "«{name}» could not be kept ({why}): free some disk and upload it again.",
        "Não foi possível guardar «{name}» ({why}): libere espaço em disco e envie de novo.",
    ),
    "train_method": ("Method", "Método"),
    "method_lora": ("LoRA", "LoRA"),
    "method_qlora": ("QLoRA", "QLoRA"),
    "method_full": ("full fine-tuning", "fine-tuning completo"),
    "method_prompt-tuning": ("prompt tuning", "prompt tuning"),
    "method_prefix-tuning": ("prefix tuning", "prefix tuning"),
    "method_scratch": ("from scratch", "do zero"),
    "about_lora": (
        "Trains small matrices beside the weights: the usual choice, also without a GPU.",
        "Treina matrizes pequenas ao lado dos pesos: a escolha habitual, também sem GPU.",
    ),
    "about_qlora": (
        "LoRA on a base kept in 4 bits. Needs an NVIDIA GPU and bitsandbytes.",
        "LoRA sobre uma base guardada em 4 bits. Precisa de uma GPU NVIDIA e do bitsandbytes.",
    ),
    "about_full": (
        "Trains every weight, which takes the most memory. A whole model comes out, not an adapter.",
        "Treina todos os pesos, o que mais usa memória. O resultado é um modelo inteiro, não um adaptador.",
    ),
    "about_prompt-tuning": (
        "Trains a few made-up words before the question. Runs with the transformers engine only.",
        "Treina algumas palavras inventadas antes da pergunta. Só roda com o motor transformers.",
    ),
    "about_prefix-tuning": (
        "Trains what every layer reads before the question. Runs with the transformers engine only.",
        "Treina o que cada camada lê antes da pergunta. Só roda com o motor transformers.",
    ),
    "about_scratch": (
        "Trains a small new model that knows nothing else: to see why that needs far more data.",
        "Treina um modelo novo e pequeno que não sabe mais nada: para ver por que isso exige muito mais dados.",
    ),
    "train_advanced": ("Advanced", "Avançado"),
    "train_rank": ("LoRA rank", "Rank do LoRA"),
    "train_rate": ("Learning rate (0: the method's own)", "Taxa de aprendizado (0: a do método)"),
    "train_epochs": ("Epochs (0: the method's own)", "Épocas (0: as do método)"),
    "train_steps": ("Steps (0: by the epochs)", "Passos (0: pelas épocas)"),
    "train_preview": ("Preview", "Ver dados"),
    "train_estimate": ("Estimate", "Estimar"),
    "train_start": ("Start", "Iniciar"),
    "train_reading": ("Reading the examples…", "Lendo os exemplos…"),
    "train_estimating": ("Working out memory, time and disk…", "Calculando memória, tempo e disco…"),
    "train_checking": ("Checking the examples and the memory…", "Conferindo os exemplos e a memória…"),
    "train_started": (
        "It has started, and goes on when you reload or leave this page.",
        "Começou, e continua se você recarregar ou deixar esta página.",
    ),
    "train_made_first": (
        "These examples are being made from the guide first, which takes some minutes. Press again when they are there.",
        "Estes exemplos estão sendo criados a partir do guia, o que leva alguns minutos. Aperte de novo quando estiverem prontos.",
    ),
    "train_making": ("Making the examples «{name}» from the guide…", "Criando os exemplos «{name}» a partir do guia…"),
    "train_not_made": (
        "The examples «{name}» could not be made: {message}",
        "Não foi possível criar os exemplos «{name}»: {message}",
    ),
    "train_no_data": ("Choose examples first, or upload a file.", "Escolha os exemplos antes, ou envie um arquivo."),
    "train_no_method": ("Choose a method first.", "Escolha um método antes."),
    "train_bad_rank": ("The rank is a whole number from 1 to 1,024.", "O rank é um número inteiro de 1 a 1.024."),
    "train_bad_rate": (
        "The learning rate is a number above 0 and up to 10, such as 0.0005; 0 takes the method's own.",
        "A taxa de aprendizado é um número acima de 0 e até 10, como 0,0005; 0 usa a do método.",
    ),
    "train_bad_epochs": (
        "Epochs are a number above 0, such as 2; 0 takes the method's own.",
        "As épocas são um número acima de 0, como 2; 0 usa as do método.",
    ),
    "train_bad_steps": (
        "Steps are a whole number of 1 or more; 0 goes by the epochs.",
        "Os passos são um inteiro a partir de 1; 0 segue as épocas.",
    ),
    "train_busy": (
        "A training is running already: wait for it or stop it first.",
        "Um treinamento já está rodando: espere por ele ou interrompa-o antes.",
    ),
    "train_gone": (
        "This training is no longer there. The list is up to date now.",
        "Este treinamento não existe mais. A lista está atualizada agora.",
    ),
    "train_none": (
        "No training yet. Choose examples and a method and press Start; «tiny» with LoRA gives a first impression.",
        "Nenhum treinamento ainda. Escolha exemplos e método e aperte Iniciar; «mínimo» com LoRA já dá uma primeira impressão.",
    ),
    "trainings": ("Trainings", "Treinamentos"),
    "training": ("Training", "Treinamento"),
    "train_is_starting": ("starting", "começando"),
    "train_is_running": ("running", "rodando"),
    "train_is_stopping": ("stopping", "parando"),
    "train_is_done": ("done", "pronto"),
    "train_is_failed": ("failed", "falhou"),
    "train_is_stopped": ("stopped", "interrompido"),
    "train_is_damaged": ("damaged", "danificado"),
    "train_why_failed": ("It failed: {message}", "Falhou: {message}"),
    "train_why_failed_silently": (
        "It failed without a message: its log may say more. Resume it to try again.",
        "Falhou sem mensagem: o registro pode dizer mais. Retome-o para tentar de novo.",
    ),
    "train_why_stopped": (
        "What was trained is kept: resuming goes on from the last checkpoint.",
        "O que foi treinado está guardado: retomar continua do último ponto salvo.",
    ),
    "train_why_damaged": (
        "Its config.json cannot be read: delete its folder, and start a new one.",
        "O config.json dele não pode ser lido: apague a pasta e inicie outro.",
    ),
    "train_step": ("step {done} of {all}", "passo {done} de {all}"),
    "train_loss": ("loss", "perda"),
    "train_held": ("held-out loss", "perda na validação"),
    "train_loading": ("Loading the model and reading the examples…", "Carregando o modelo e lendo os exemplos…"),
    "train_stopping": ("Stopping after the step under way…", "Parando depois do passo em andamento…"),
    "curve_none": (
        "The curves begin with the first step.",
        "As curvas começam com o primeiro passo.",
    ),
    "curve_loss": ("training loss", "perda no treino"),
    "curve_held": ("held-out loss", "perda na validação"),
    "curve_rate": ("learning rate", "taxa de aprendizado"),
    "curve_steps": ("steps", "passos"),
    "curve_says_loss": (
        "The training loss went from {first} to {last} at step {step}.",
        "A perda no treino foi de {first} a {last} no passo {step}.",
    ),
    "curve_says_held": (
        "The held-out loss is {last}; it was lowest at step {step}, {best}.",
        "A perda na validação é {last}; a menor, {best}, foi no passo {step}.",
    ),
    "curve_says_rate": ("The learning rate is {rate}.", "A taxa de aprendizado é {rate}."),
    "figure_loss": ("Training loss", "Perda no treino"),
    "figure_held": ("Held-out loss", "Perda na validação"),
    "figure_speed": ("Speed", "Velocidade"),
    "figure_memory": ("Peak memory", "Pico de memória"),
    "figure_time": ("Time", "Tempo"),
    "estimated": ("Estimated", "Estimado"),
    "measured": ("Measured", "Medido"),
    "measured_so_far": ("So far", "Até agora"),
    "estimate_title": ("Estimate for {method}", "Estimativa para {method}"),
    "estimate_disk": ("Disk", "Disco"),
    "estimate_steps": ("Steps", "Passos"),
    "estimate_trained": ("Trained parameters", "Parâmetros treinados"),
    "estimate_of_free": ("of {free} GiB free", "de {free} GiB livres"),
    "preview_lead": (
        "«{name}» has {count} examples. The first {shown}, with what is learned marked:",
        "«{name}» tem {count} exemplos. Os primeiros {shown}, com o que se aprende marcado:",
    ),
    "preview_line": ("line {line}", "linha {line}"),
    "train_log": ("Log", "Registro"),
    "train_switch_on": ("Switch on", "Ativar"),
    "train_switch_off": ("Back to the base model", "Voltar ao modelo base"),
    "train_evaluate": ("Evaluate", "Avaliar"),
    "train_verifying": (
        "Verifying that it answers merged as it was trained; this takes some minutes, and the chat stays free …",
        "Verificando se ele responde mesclado como foi treinado; leva alguns minutos, e a conversa continua livre …",
    ),
    "train_switched_on": (
        "Switched on. It counts from the next start of Rumo on.",
        "Ativado. Vale a partir do próximo início do Rumo.",
    ),
    "train_switched_off": (
        "The base model alone answers from the next start of Rumo on.",
        "Só o modelo base responde a partir do próximo início do Rumo.",
    ),
    "after_held": (
        "Held-out loss: {before} before training, {after} after.",
        "Perda na validação: {before} antes do treino, {after} depois.",
    ),
    "after_model": (
        "A whole model came out, which is not switched on as an adapter: start Rumo with RUMO_MODEL={folder}",
        "O resultado é um modelo inteiro, que não se ativa como adaptador: inicie o Rumo com RUMO_MODEL={folder}",
    ),
    "after_done": (
        "Its adapter is ready. Switched on, it counts from the next start of Rumo on.",
        "O adaptador está pronto. Ativado, vale a partir do próximo início do Rumo.",
    ),
    "after_switched": (
        "Its adapter is switched on and counts from the next start of Rumo on.",
        "O adaptador está ativado e vale a partir do próximo início do Rumo.",
    ),
    "after_running": ("Its adapter is on and answers now.", "O adaptador está ativo e responde agora."),
    "samples": ("Answers before and after", "Respostas antes e depois"),
    "sample_question": ("Prompt", "Prompt"),
    "sample_before": ("Before", "Antes"),
    "sample_after": ("After", "Depois"),
    "sample_expected": ("In the data", "Nos dados"),
    "sample_nothing": ("(nothing)", "(nada)"),
    "train_evaluate_note": (
        "An evaluation measures the adapter that is switched on. To measure this training, switch it on, start Rumo again, and choose "
        "tuned modes beside prompt or rag.",
        "Uma avaliação mede o adaptador que está ativado. Para medir este treinamento, ative-o, reinicie o Rumo e escolha modos tuned "
        "ao lado de prompt ou rag.",
    ),
}
