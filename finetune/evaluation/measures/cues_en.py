"""The patterns of `cues.py` for English."""

from __future__ import annotations

import re

from finetune.evaluation.measures.cues import Cues, after, before, passed

_NOUN = (
    r"(?:choice|option|approach|path|way|fit|bet|move|method|starting point|tool|step|answer|solution|strategy|road|route|technique"
    r"|hybrid)"
)
_GOOD = (
    r"(?:best|right|better|ideal|perfect|smart\w*|sensible|obvious|safest|natural|clear|logical|recommended|suitable|appropriate"
    r"|most (?:suitable|sensible|appropriate|natural|logical))"
)
_THE = rf"(?:{_GOOD}|only|short|simple|simplest)"  # «the only option is», «the short answer is»
_VERB = (
    r"(?:use|using|try|trying|choose|pick|go|going|opt|start|begin|do|doing|prefer|consider|take|apply|stick|stay|build|write|move"
    r"|switch|invest|proceed|rely|keep|continue|run|make|adopt|be)"
)
_OPENING = (
    r"(?:(?:yes|no|so|then|just|simply|please|first|instead|now|for now|today|here|okay|ok|and|in your case|always|definitely|probably"
    r"|step \d|\d+[.)]|-)[\s,:]+)*"
)
_WOULD_BE = r"(?:is|are|would be|will be|seems|looks|sounds|remains|should be)"
# «Best for high volume» is a general statement, «best for you» is not.
_FOR_YOU = (
    r"(?!\s+(?:for|when|if|in)\s+(?!you\b|your|this|that\b|these|those|it\b|here|him|her|them|their|our|now|such))"
)

ENGLISH = Cues(
    strong=before(
        r"\bi(?:'d|'ll| would| will)?(?: \w+ly| also| still)?"
        r" (?:recommend|suggest|advise|go|choose|pick|use|start|opt|take|try|stick|prefer|do)\b",
        r"\b(?:my|our) (?:recommendation|advice|suggestion|pick|choice|answer)\b",
        r"\b(?:recommendation|recommended approach|verdict|conclusion)\b",
        rf"\b{_THE} (?:\w+ )?{_NOUN}(?: [\w',.%$-]+){{0,9}}? (?:is|would be|will be|remains|=)",
        rf"\b{_NOUN} =",
        r"\b(?:the way to go|the answer|what you need|the way forward) (?:here )?is",
        r"\b(?:points?|leads?|leans?|pointing)(?: \w+)? (?:to|towards)",
        r"\b(?:calls?|asks?) for",
    ),
    weak=before(
        r"\brecommend\w*",
        r"\bsuggest\w*",
        r"\badvis\w+",
        r"\b(?:should|must|ought to|need to|have to|let's|'d better|makes? (?:more |most |good )?sense to|worth|better to|best to|time to"
        rf"|wise to)(?: \w+ly| just| first| then| always)?(?= {_VERB}\b| <)(?: {_VERB}\b)?",
        rf"^{_OPENING}{_VERB}\b",
        r"\b(?:go|sticking|stick|start|starting|begin|beginning|continue) (?:out |off )?(?:with|by|for|from)",
        r"\bopt(?:ing)? for",
        rf"\byou need\b(?! to (?!{_VERB}\b))",
        r"\b(?:your|you|these|those|that many|\d+)\b[^<]{0,60}"
        r"(?:perfect|enough|ready|ideal|suited|plenty|right)(?: (?:data|examples))? (?:for|to)",
        r"\b(?:means|so it is|that is|that's|choose)",
    ),
    strong_after=after(
        rf"{_WOULD_BE}(?: [\w']+){{0,3}}? (?:{_GOOD}|only) (?:\w+ )?{_NOUN}",
        rf"{_WOULD_BE} (?:clearly |definitely |probably |the )*(?:way to go|way forward|what (?:i|you)\b)",
        r"is what i(?:'d| would) do",
    ),
    weak_after=after(
        rf"{_WOULD_BE}(?: [\w']+){{0,3}}? (?:enough|sufficient|needed|necessary|required)\b",
        rf"{_WOULD_BE}(?: [\w']+){{0,3}}? "
        rf"(?:{_GOOD}|good|great|strong|worth|justified|fine|preferable|advisable|answer|fit|match|choice|option)\b{_FOR_YOU}",
        r"(?:fits?|suits?|wins?|works? (?:best|well|better|great|fine)|makes? (?:\w+ )?sense|will do|suffices?|pays? off|comes? first"
        r"|handles|gets you there)\b"
        rf"{_FOR_YOU}",
        r"(?:should|would|will) (?:do|work|suffice|come first|fit|suit|be your first|be the first|be enough|be plenty|serve)",
        r"it is$",
    ),
    negated=re.compile(
        r"\b(?:not|never|avoid|hardly|neither|nor|don't|dont|doesn't|isn't|aren't|won't|wouldn't|shouldn't|can't|cannot|needn't"
        r"|no (?:need|reason|point|case|way)|too (?:few|little|early|soon|small)|unnecessary|little reason|against)\b"
    ),
    denied=re.compile(
        r"^(?:\s+[\w']+){0,2}?\s+(?:(?:is|are|was|would|will|does|do|can|should|alone) not\b|never\b|(?:is|are|wo|would|does|ca|should)n't"
        r"|cannot|is (?:\w+ )?(?:unnecessary|overkill|premature|too |out\b|rarely)|(?:can|could|should|must) wait"
        r"|would be (?:\w+ )?(?:unnecessary|overkill|premature|too ))"
    ),
    passed_over=passed(
        r"than",
        r"(?:and )?not|instead of|rather than|in place of|over|versus|vs|compared (?:to|with)|unlike|without|skip|forget|avoid|before"
        r"|prior to|until|later|then|eventually|afterwards|move (?:on )?to|moving to|prepare for|switch to",
        r"later|afterwards|eventually|next|down the (?:line|road)|in the future|can (?:come|follow|wait)|as a (?:second|next|later) step",
    ),
    condition=re.compile(
        r"(?<!even )\b(?:if|when(?! it comes)|whenever|once (?:you|the|it|there|your|they|we|that)|in case|provided that|as soon as"
        r"|as long as|otherwise|(?:only )?after you)\b"
    ),
    segment=re.compile(
        r";|[.!]\s|\bbut\b|\bhowever\b|\bso\b(?! that| far| much| many)|\btherefore\b|\bthus\b|\bhence\b|\s[—–-]+\s"
    ),
    clause=re.compile(
        rf",(?!\d)|\b(?:although|though|while|whereas)\b|\band (?=(?:only|once|when|if|later|then|after|{_VERB})\b)"
    ),
    reason=re.compile(r"\b(?:because|since|given that|given|as (?:you|your|it|the)|which|due to|so that)\b.*"),
    first=re.compile(r"\b(?:first|start\w*|begin\w*|for now|now|today|initially)\b"),
    heading=re.compile(rf"\b(recommendation|recommended \w+|verdict|conclusion|advice|(?:best )?{_NOUN})\s*:"),
)
