"""An analysis as JSON-ready data: the file that the command line writes and the results pages read.

README.md documents the keys. Sizes of groups, stages and flags are head counts; whatever else fewer than five people
stand behind is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from surveyapp.domain.classification import Classification, Composite, moves
from surveyapp.domain.comparison import Comparison, CriterionRow, Row
from surveyapp.domain.definition import BANT, CRITERIA
from surveyapp.domain.journey import ItemShare, Journey, StageCell, Touchpoint
from surveyapp.domain.persona import Persona, PersonaSet, Statement
from surveyapp.domain.persona_profile import Distribution
from surveyapp.domain.profile import Matched, about_words, words_of
from surveyapp.domain.recommendation import Advice, Proof
from surveyapp.domain.satisfaction import Nps, Rated, Satisfaction
from surveyapp.domain.scoring import Score, reaches
from surveyapp.domain.stats import NOTHING, SMALLEST_CELL, Estimate, few, hidden_cells, mean_interval, share
from surveyapp.domain.table import AnswerTable, Item, Numbers
from surveyapp.domain.trend import Fall, Trend
from surveyapp.domain.weighting import Weighting

if TYPE_CHECKING:
    from surveyapp.domain.analysis import Analysis, RankedShare

Data = dict[str, Any]


def to_data(analysis: Analysis, lang: str) -> Data:
    """Everything the report says; wordings in `lang`, what is unknown is None."""
    groups = analysis.classification
    return {
        "n": analysis.table.n,
        "language": lang,
        "groups": {row.group.value: {**_share(row.share), "n": row.n} for row in groups.counts},
        "classification": _classification(analysis, lang),
        "temperature": {warmth.value: {**_share(found), "n": n} for warmth, n, found in groups.temperature_counts},
        "criteria": _scores(analysis.table, groups, CRITERIA, groups.scores.criteria),
        "bant": _scores(analysis.table, groups, BANT, groups.scores.bant),
        "stages": {stage.value: {**_share(found), "n": n} for stage, n, found in groups.stage_counts},
        "personas": _personas(analysis.personas, lang),
        "journey": None if analysis.journey is None else _journey(analysis.journey, lang),
        "comparison": None if analysis.comparison is None else _comparison(analysis.comparison, lang),
        "satisfaction": None if analysis.satisfaction is None else _satisfaction(analysis.satisfaction),
        "trends": [_trend(trend) for trend in analysis.trends],
        "falls": [_fall(fall) for fall in analysis.falls],
        "weighting": None if analysis.weighting is None else _weighting(analysis.weighting),
        "barriers": [_ranked(row, lang) for row in analysis.barriers],
        "channels": [_ranked(row, lang) for row in analysis.channels],
        "advice": [_advice(advice, lang) for advice in analysis.advice],
        "quality": {
            "flags": {flag.value: n for flag, n in analysis.quality.counts.items()},
            "flagged": int(analysis.quality.flagged.sum()),
            "groups_without_flagged": {row.group.value: row.n for row in analysis.unflagged},
            "set_aside": len(analysis.table.aside),
        },
        "not_asked": list(analysis.not_asked),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _estimate(found: Estimate | None) -> Data | None:
    if found is None or math.isnan(found.value):
        return None
    return {
        "value": _number(found.value),
        "low": _number(found.low),
        "high": _number(found.high),
        "n": _number(found.n),
    }


def _share(found: Estimate) -> Data:
    """A share with its interval and the people it rests on; all None when it may not be shown, and `at_least` what it
    surely reaches when only that may."""
    if found.at_least:
        return {"share": None, "low": None, "high": None, "n": None, "at_least": found.value}
    n = None if math.isnan(found.value) else _number(found.n)
    return {"share": _number(found.value), "low": _number(found.low), "high": _number(found.high), "n": n}


def _shown(found: Estimate) -> Data | None:
    """A share, unless one to four people stand behind it."""
    return None if few(round(found.value * found.n)) else _estimate(found)


def _answer(item: Item, code: int | None, lang: str) -> Data:
    """What an answer is called: a ticked option, or an item and the label of its code."""
    named = code is not None and item.option is None and code < len(item.labels)
    return {
        "item": item.id,
        "text": item.text.to(lang),
        "code": item.option_codes[code] if code is not None and code < len(item.option_codes) else None,
        "label": item.labels[code].to(lang) if named and code is not None else None,
    }


# ------------------------------------------------------------------ groups and scores


def _classification(analysis: Analysis, lang: str) -> Data:
    groups = analysis.classification
    return {
        "basis": groups.basis.value,
        "impossible": list(groups.impossible),
        "fit": _composite(analysis.table, groups.fit),
        "readiness": _composite(analysis.table, groups.readiness),
        "hot_cuts": {str(role): cut for role, cut in groups.hot.cuts},
        "cuts_by": "business" if groups.own_cuts else "rules",
        "profile": [_line(analysis.table, matched, lang) for matched in groups.profile],
        "profile_by": None if not groups.profile else "business" if groups.own_profile else "questionnaire",
        "placed_by_hand": {
            "n": int(groups.placed.sum()),
            "in_personas": analysis.put_into_personas,
            "moves": [
                {"from": before.value, "to": after.value, "n": n}
                for before, after, n in moves(groups.by_rule, groups.groups)
            ],
        },
        "funnel_rules": {row.rule: row.n for row in groups.rule_counts},
        "sensitivity": [
            {"cut_shift": row.cut_shift, "groups": {group.value: n for group, n in row.counts}}
            for row in groups.sensitivity
        ],
        "contradictions": {row.kind.value: None if few(row.n) else row.n for row in groups.contradictions},
        "circular_items": sorted(groups.circular_items),
    }


def _line(table: AnswerTable, matched: Matched, lang: str) -> Data:
    line, items = matched.line, matched.items
    words = words_of(items)
    return {
        "about": line.about,
        "text": about_words(items).to(lang),
        "answers": {code: words[code].to(lang) for code in line.codes if code in words},
        "from": line.low,
        "to": line.high,
        "weight": line.weight,
        "must": line.must,
        "inside": _estimate(matched.inside(table.weights)),
        "items": [item.id for item in items],
    }


def _composite(table: AnswerTable, found: Composite | None) -> Data | None:
    if found is None:
        return None
    return {
        "mean": _mean(table, found.value, 100),
        "cut": found.cut,
        "parts": list(found.parts),
        "parts_not_asked": list(found.parts_missing),
    }


def _mean(table: AnswerTable, values: Numbers, most: float) -> Data | None:
    """Of the people whose value is known, from 0 to `most`; None below five of them."""
    if np.isfinite(values).sum() < SMALLEST_CELL:
        return None
    return _estimate(mean_interval(values, table.weights).within(0, most))


def _scores(
    table: AnswerTable, groups: Classification, names: Sequence[str], scores: dict[str, Score]
) -> dict[str, Data]:
    return {name: _score(table, groups, scores.get(name)) for name in names}


def _score(table: AnswerTable, groups: Classification, found: Score | None) -> Data:
    if found is None:
        return {"asked": False}
    known = found.known
    n = int(known.sum())
    high = reaches(found.value[known], groups.criterion_cut)
    hide = n < SMALLEST_CELL or few(int(high.sum()))
    return {
        "asked": True,
        "items": [item.id for item in found.items],
        "mean": _mean(table, found.value, 1),
        "at_cut": None if hide else _estimate(share(high, None if table.weights is None else table.weights[known])),
        "alpha": None if n < SMALLEST_CELL else _number(found.alpha),
        "n": n,
        "made_groups": any(item.id in groups.circular_items for item in found.items),
    }


# ------------------------------------------------------------------ personas


def _personas(found: PersonaSet, lang: str) -> Data:
    choice = found.choice
    fits = choice.fits
    return {
        "k": choice.k if found.personas else None,
        "sizes": [persona.n for persona in found.personas],
        "recommended_k": choice.recommended,
        "chosen_by": ("business" if found.chosen or found.pinned else "data") if found.personas else None,
        "pinned": found.pinned,
        "refusal": None if found.refusal is None else found.refusal.value,
        "needed_n": found.needed_n,
        "grade": None if found.grade is None else found.grade.value,
        "stability": _number(found.stability),
        "stability_by_k": {str(k): _number(value) for k, value in choice.stability.items()},
        "bic": {str(k): _number(fit.bic) for k, fit in fits.items()},
        "icl": {str(k): _number(fit.icl) for k, fit in fits.items()},
        "smallest_by_k": {str(k): round(float(fit.shares.min()) * found.n_fit) for k, fit in fits.items()},
        "levels_by_k": {str(k): _number(value) for k, value in found.levels.items()},
        "log_likelihood": _number(found.fit.log_likelihood) if found.fit is not None else None,
        "log_likelihoods": {str(k): _number(fit.log_likelihood) for k, fit in fits.items()},
        "levels_share": _number(choice.levels_share),
        "levels_not_types": found.levels_not_types,
        "items": [item.id for item in found.items],
        "n_fit": found.n_fit,
        "left_out": {row.item.id: row.reason.value for row in found.left_out},
        "personas": [_persona(persona, lang) for persona in found.personas],
    }


def _persona(persona: Persona, lang: str) -> Data:
    def told(statements: Iterable[Statement]) -> list[Data]:
        return [_statement(statement, lang) for statement in statements]

    return {
        "number": persona.index + 1,
        **_share(persona.share),
        "n": persona.n,
        "certain": _number(persona.certain),
        "match_all": _number(persona.match_all),
        "name_parts": told(persona.name_parts),
        "defining": told(persona.defining),
        "statements": told(persona.statements),
        "barriers": told(persona.barriers),
        "psychology": told(persona.psychology),
        "channels": told(persona.channels),
        "motives": told(persona.motives),
        "demographics": {about.question.id: _distribution(about, lang) for about in persona.demographics},
        "bant": {
            name: {**_share(inside), "everyone": _number(everyone)} for name, (inside, everyone) in persona.bant.items()
        },
        "stages": {stage.value: {**_share(inside), "everyone": _number(e)} for stage, inside, e in persona.stages},
        "groups": {group.value: {**_share(inside), "everyone": _number(e)} for group, inside, e in persona.groups},
        "quotes": [{"text": quote.text, "number": quote.number} for quote in persona.quotes],
    }


def _distribution(about: Distribution, lang: str) -> list[Data]:
    everyone = [_number(found) for _, _, found in about.rows]
    # The one share that is hidden would follow from the others, so the smallest of them goes with it.
    if len(about.items) == 1 and everyone.count(None) == 1 and any(everyone):
        everyone[everyone.index(min(found for found in everyone if found))] = None
    rows = zip(about.rows, everyone, strict=True)
    return [{"label": label.to(lang), **_share(inside), "everyone": known} for (label, inside, _), known in rows]


def _statement(statement: Statement, lang: str) -> Data:
    exact = not statement.told.at_least
    return {
        **_answer(statement.item, statement.code, lang),
        "codes": [statement.item.option_codes[code] for code in statement.codes],
        **_share(statement.told),
        "everyone": _number(statement.everyone),
        "difference": _estimate(statement.difference) if exact else None,
        "lift": _number(statement.lift) if exact else None,
        "n": statement.n if exact else None,
        "q": _number(statement.q),
        "in_fit": statement.in_fit,
    }


# ------------------------------------------------------------------ journey, comparison, satisfaction, advice


def _journey(found: Journey, lang: str) -> Data:
    stages: dict[str, Data] = {stage: {} for stage in found.stages}
    for (stage, group), cell in found.cells.items():
        stages[stage][group] = _cell(cell, lang)
    return {
        "stages": stages,
        "outcome": None if found.outcome is None else found.outcome.id,
        "opportunities": [
            {
                "stage": row.stage,
                "touchpoint": None if row.touchpoint is None else row.touchpoint.id,
                "text": None if row.touchpoint is None else row.touchpoint.text.to(lang),
                "pain": _estimate(row.pain),
                "importance": _estimate(row.importance),
                "reach": _estimate(row.reach),
                "product": _number(row.product),
            }
            for row in found.opportunities
        ],
        "not_asked": list(found.not_asked),
    }


def _cell(cell: StageCell, lang: str) -> Data:
    about = ("reached", "satisfaction", "top_two", "feeling", "pain", "importance", "stated_importance")

    def shares(rows: Iterable[ItemShare]) -> list[Data]:
        return [
            {**_answer(row.item, row.code, lang), **_share(row.share), "everyone": _number(row.everyone)}
            for row in rows
        ]

    return {
        "n": cell.n,
        "shown": cell.shown,
        "hatched": cell.hatched,
        **{name: _estimate(getattr(cell, name)) for name in about},
        "scale": None if cell.scale is None else list(cell.scale),
        "touchpoints": [_touchpoint(row, lang) for row in cell.touchpoints],
        "barriers": shares(cell.barriers),
        "actions": shares(cell.actions),
        "thoughts": shares(cell.thoughts),
        "quotes": [{"text": quote.text, "number": quote.number} for quote in cell.quotes],
    }


def _touchpoint(row: Touchpoint, lang: str) -> Data:
    measured = ("share", "satisfaction", "pain", "importance")
    return {
        **_answer(row.item, row.code, lang),
        "n": row.n,
        **{name: _estimate(getattr(row, name)) for name in measured},
    }


def _comparison(found: Comparison, lang: str) -> Data:
    return {
        "a": {"name": found.a_name, "n": found.a_n},
        "b": {"name": found.b_name, "n": found.b_n},
        "detectable": _number(found.detectable),
        "criteria": [_criterion(row) for row in found.criteria],
        "bant": [_criterion(row) for row in found.bant],
        "rows": [_row(row, lang) for row in found.rows],
        "stages": {
            name: {stage.value: _estimate(value) for stage, value in rows} for name, rows in found.stages.items()
        },
    }


def _criterion(row: CriterionRow) -> Data:
    return {
        "name": row.name,
        "asked": row.asked,
        "items": [item.id for item in row.items],
        "a": _estimate(row.a),
        "b": _estimate(row.b),
        "mean_a": _number(row.mean_a),
        "mean_b": _number(row.mean_b),
        "difference": _estimate(row.difference),
        **_tested(row),
    }


def _row(row: Row, lang: str) -> Data:
    return {
        **_answer(row.item, row.code, lang),
        "a": _estimate(row.a),
        "b": _estimate(row.b),
        "difference": _estimate(row.difference),
        "effect": _number(row.effect),
        "hidden": row.hidden,
        **_tested(row),
    }


def _tested(row: Row | CriterionRow) -> Data:
    return {
        "p": _number(row.p),
        "q": _number(row.q),
        "verdict": row.verdict.value,
        "needed_n": row.needed_n,
        "circular": row.circular,
    }


def _satisfaction(found: Satisfaction) -> Data:
    def points(row: Nps) -> Data:
        kinds = {"promoters": row.promoters, "passives": row.passives, "detractors": row.detractors}
        hidden = hidden_cells([round(found.value * found.n) for found in kinds.values()])
        shares = zip(kinds.items(), hidden, strict=True)
        return {
            "points": _estimate(row.points),
            **{name: None if hide else _estimate(found) for (name, found), hide in shares},
        }

    def rated(row: Rated) -> Data:
        return {"mean": _estimate(row.mean), "top_two": _shown(row.top_two), "scale": list(row.scale)}

    return {
        "nps": {group: points(nps) for group, nps in found.nps.items()},
        "csat": {group: rated(csat) for group, csat in found.csat.items()},
        "ces": {group: rated(ces) for group, ces in found.ces.items()},
    }


def _ranked(row: RankedShare, lang: str) -> Data:
    return {
        **_answer(row.item, row.code, lang),
        "label": row.label.to(lang),
        "everyone": _estimate(row.everyone),
        "groups": {name: _estimate(found) for name, found in row.groups},
    }


def _advice(advice: Advice, lang: str) -> Data:
    """Shares of the answers of a persona are told with its statements only, which leave nobody to be worked out."""
    return {
        "rule": advice.rule,
        "audience": advice.audience,
        "journey": advice.journey,
        "text": advice.text.to(lang),
        "channel": advice.channel.to(lang),
        "measure": advice.measure.to(lang),
        "effort": advice.effort.value,
        "impact": advice.impact.value,
        "evidence": [
            {
                "proof": proof.proof.value,
                "label": proof.label.to(lang) or None,
                "item": None if proof.item is None else proof.item.id,
                **_share(NOTHING if proof.proof is Proof.ANSWER and advice.of_persona else proof.share),
                "everyone": _number(proof.everyone),
            }
            for proof in advice.evidence
        ],
    }


# ------------------------------------------------------------------ time and weights


def _trend(trend: Trend) -> Data:
    change = trend.change
    return {
        "gauge": trend.gauge.value,
        "item": trend.item.id,
        "by": trend.span.value,
        "periods": [
            {
                "from": period.start.isoformat(),
                "n": None if few(period.n) else period.n,
                "value": _estimate(period.value),
            }
            for period in trend.periods
        ],
        "p": _number(trend.p),
        "change": None
        if change is None
        else {
            "since": change.since.isoformat(),
            "before": _estimate(change.before),
            "after": _estimate(change.after),
        },
    }


def _fall(fall: Fall) -> Data:
    return {
        "gauge": fall.gauge.value,
        "item": fall.item.id,
        "noticed": fall.noticed.isoformat(),
        "since": fall.since.isoformat(),
        "before": _estimate(fall.before),
        "after": _estimate(fall.after),
    }


def _weighting(weighting: Weighting) -> Data:
    return {
        "effective_n": weighting.effective_n,
        "design_effect": weighting.design_effect,
        "trimmed": weighting.trimmed,
        "margins": [
            {
                "item": margin.item.id,
                "code": margin.item.option_codes[margin.code],
                "target": margin.target,
                "before": margin.before,
                "after": margin.after,
            }
            for margin in weighting.margins
        ],
    }
