"""Measures of one answer against its case, as pure functions, without a judge.

Start at `right.py`. What these modules do not know: how answers are generated, and how differences between modes are judged.
"""

from finetune.evaluation.measures.figures import Figures, figure_recall, supported_figures
from finetune.evaluation.measures.finding import Citing, Ranking, citing, ranking
from finetune.evaluation.measures.overlap import Overlap, overlap
from finetune.evaluation.measures.refusal import Refusals, declined, refusals
from finetune.evaluation.measures.right import Grade, grade
from finetune.evaluation.measures.spending import Spending, spending
from finetune.evaluation.measures.stated import stated_approach, stated_hybrid, stated_method
from finetune.evaluation.measures.writing import LONGEST, Writing, right_language, writing

__all__ = [
    "LONGEST",
    "Citing",
    "Figures",
    "Grade",
    "Overlap",
    "Ranking",
    "Refusals",
    "Spending",
    "Writing",
    "citing",
    "declined",
    "figure_recall",
    "grade",
    "overlap",
    "ranking",
    "refusals",
    "right_language",
    "spending",
    "stated_approach",
    "stated_hybrid",
    "stated_method",
    "supported_figures",
    "writing",
]
