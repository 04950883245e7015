"""What stands beside the findings: what tuning changed elsewhere, and a judge's second opinion. Empty where a report has neither."""

from __future__ import annotations

from finetune.evaluation.report.document import Block, Folded, Text
from finetune.evaluation.report.numbers import nats_between, ratio, signed_nats
from finetune.evaluation.report.sentences import say
from finetune.evaluation.report.tables import Report, elsewhere_table, judged_table
from index.passages import Lang

_QUOTED = 5  # unreadable replies that are worth showing
_KEYS = {"worse": "elsewhere_worse", "better": "elsewhere_better", "no difference shown": "elsewhere_unshown"}


def elsewhere(report: Report, lang: Lang) -> tuple[Block, ...]:
    """What tuning changed on prompts far from the guide, in words and as a table."""
    found = report.get("forgetting")
    if found is None:
        problem = report.get("forgetting_problem")
        return (Text(say("elsewhere_problem", lang, problem=problem)),) if problem else ()
    overall = found["overall"]
    shown = say(
        _KEYS[overall["verdict"]],
        lang,
        adapter=found["adapter"],
        nats=signed_nats(overall["difference"]["value"], lang),
        ends=nats_between(overall["difference"], lang),
        ratio=ratio(overall["perplexity_ratio"], lang),
    )
    how = say("elsewhere", lang, base=found["base"], prompts=overall["difference"]["cases"])
    return (Text(shown), Text(say("elsewhere_distance", lang)), Text(how), elsewhere_table(found, lang))


def second_opinion(report: Report, lang: Lang) -> tuple[Block, ...]:
    """What a judge preferred, with what it is worth, or why there is none."""
    if report.get("judge_problem"):
        return (Text(say("judge_problem", lang, problem=report["judge_problem"])),)
    judged = report.get("judged")
    if not judged:
        return ()
    places = sum(one["shown_first"] + one["shown_second"] for one in judged)
    asked = sum(one["advantage"]["cases"] - one["same"] for one in judged)
    unread = list(dict.fromkeys(problem for one in judged for problem in one["problems"]))
    lines = tuple(Text(problem) for problem in unread[:_QUOTED])
    return (
        Text(say("judge_caution", lang)),
        Text(say("judge", lang, **report["judge"])),
        judged_table(report, lang),
        Text(say("judge_places", lang, places=places, asked=asked)),
        *((Folded(say("judge_unread", lang), lines),) if lines else ()),
    )
