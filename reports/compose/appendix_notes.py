"""Tables about the method, the limits of the study, and the glossary."""

from __future__ import annotations

import math

from reports.compose.judged import profile_table
from reports.compose.study import Study
from reports.compose.tally import few, hidden_cells
from reports.compose.voice import BANT, CRITERIA, FLAGS, FUNNEL, name_of
from reports.content import DataTable
from surveyapp.domain.classification import Basis
from surveyapp.domain.stats import share


def method_tables(study: Study) -> tuple[DataTable, ...]:
    made = (
        _group_table(study),
        profile_table(study),
        _funnel_table(study),
        _bant_table(study),
        _persona_table(study),
        _quality_table(study),
    )
    return tuple(table for table in made if table is not None)


# ------------------------------------------------------------------ tables


def _group_table(study: Study) -> DataTable | None:
    """Group sizes, and how they move when both cuts are a tenth lower or higher."""
    voice, found = study.voice, study.analysis.classification
    if not found.counts:
        return None
    order = [count.group for count in found.counts]
    shifted = {s.cut_shift: [dict(s.counts).get(group, 0) for group in order] for s in found.sensitivity}
    clean = {count.group: count.n for count in study.analysis.unflagged}
    with_clean = bool(clean) and bool(study.analysis.quality.flagged.any())
    sizes = [count.n for count in found.counts]
    others = [shifted[shift] for shift in sorted(shifted)]
    others += [[clean.get(group, 0) for group in order]] if with_clean else []
    written = [_counted(study, people) for people in (sizes, *others)]
    hidden = hidden_cells(sizes)
    rows = [
        (
            study.group_name(count.group.value),
            written[0][place],
            "–" if hidden[place] else voice.percent(count.share.value, 1),
            "–" if hidden[place] else voice.between(count.share),
            *(column[place] for column in written[1:]),
        )
        for place, count in enumerate(found.counts)
    ]
    heads = tuple(
        voice.say(f"n, ngưỡng {voice.signed(shift * 100, 0)}%", f"n, cuts {voice.signed(shift * 100, 0)}%")
        for shift in sorted(shifted)
    )
    return DataTable(
        title=voice.say("Nhóm khách hàng", "Customer groups"),
        unit=_group_unit(study),
        heads=(
            voice.say("Nhóm", "Group"),
            "n",
            voice.say("Tỉ lệ", "Share"),
            voice.say("Khoảng 95%", "95% interval"),
            *heads,
            *((voice.say("n, bỏ phiếu bị đánh dấu", "n, flagged removed"),) if with_clean else ()),
        ),
        rows=tuple(rows),
        note=_temperature(study),
    )


def _counted(study: Study, people: list[int]) -> list[str]:
    """Head counts of a whole without those of one to four people and what would give them away."""
    return ["–" if hide else study.voice.count(n) for n, hide in zip(people, hidden_cells(people), strict=True)]


def _group_unit(study: Study) -> str:
    voice, found = study.voice, study.analysis.classification
    if found.basis is Basis.OUTSIDE:
        return voice.say(
            "Nhóm lấy từ một dữ kiện ngoài câu trả lời (danh sách mời hoặc lịch sử mua)",
            "Groups come from a fact outside the answers (an invitation list or purchase record)",
        )
    parts = []
    for name, composite in (
        (voice.say("phù hợp", "fit"), found.fit),
        (voice.say("sẵn sàng", "readiness"), found.readiness),
    ):
        if composite is not None:
            parts.append(voice.say(f"{name} từ {composite.cut:.0f}/100", f"{name} from {composite.cut:.0f}/100"))
    return voice.say("Ngưỡng: ", "Cuts: ") + "; ".join(parts)


def _temperature(study: Study) -> str:
    voice = study.voice
    known = {kind.value: (n, share) for kind, n, share in study.analysis.classification.temperature_counts}
    if "hot" not in known or not math.isfinite(known["hot"][1].value):
        return ""
    n, hot = known["hot"]
    if few(n):
        return ""
    return voice.say(
        f"Khách hàng nóng (có nhu cầu rõ và thời điểm gần): {voice.count(n)} người, {voice.percent(hot.value)} của "
        f"những người biết được ({voice.between(hot)}).",
        f"Hot (clear need and near timing): {voice.people(n)}, {voice.percent(hot.value)} of those known "
        f"({voice.between(hot)}).",
    )


def _funnel_table(study: Study) -> DataTable | None:
    voice, found = study.voice, study.analysis.classification
    placed = [(name_of(FUNNEL, stage.value, voice), n, share) for stage, n, share in found.stage_counts if n > 0]
    if not placed:
        return None
    nowhere = found.stages_asked & (found.stages == "")
    if nowhere.any():
        weights = study.table.weights
        rest = share(nowhere[found.stages_asked], None if weights is None else weights[found.stages_asked])
        placed.append((voice.say("Chưa có bằng chứng", "No evidence"), int(nowhere.sum()), rest))
    rows = tuple(
        (name, "–", "–", "–") if hide else (name, voice.count(n), voice.percent(part.value, 1), voice.between(part))
        for (name, n, part), hide in zip(placed, hidden_cells([n for _, n, _ in placed]), strict=True)
    )
    conflicts = sum(c.n for c in found.contradictions)
    return DataTable(
        title=voice.say("Giai đoạn phễu", "Funnel stage"),
        unit=voice.say(
            "Theo bằng chứng xa nhất trong câu trả lời; phần trăm của mọi người được hỏi",
            "By the furthest evidence in the answers; per cent of everybody asked",
        ),
        heads=(
            voice.say("Giai đoạn", "Stage"),
            "n",
            voice.say("Tỉ lệ", "Share"),
            voice.say("Khoảng 95%", "95% interval"),
        ),
        rows=rows,
        note=voice.say(
            f"{voice.count(conflicts)} câu trả lời mâu thuẫn nhau được đánh dấu, không bị sửa.",
            f"{voice.count(conflicts)} contradicting answers are flagged, not changed.",
        )
        if conflicts
        else "",
    )


def _bant_table(study: Study) -> DataTable | None:
    voice, found = study.voice, study.analysis.comparison
    rows = []
    for row in found.bant if found else ():
        if row.asked and math.isfinite(row.difference.value):
            name = name_of(BANT, row.name, voice)
            rows.append(
                (
                    f"{name} †" if row.circular else name,
                    voice.percent(row.b.value),
                    voice.percent(row.a.value),
                    f"{voice.points(row.difference.value)} {voice.margin(row.difference)}",
                )
            )
    if not rows:
        return None
    cut = study.analysis.classification.criterion_cut * 100
    return DataTable(
        title="BANT",
        unit=voice.say(f"Phần trăm đạt từ {cut:.0f}/100 điểm", f"Per cent scoring {cut:.0f}/100 or more"),
        heads=(
            voice.say("Điều kiện", "Condition"),
            study.group_name("potential"),
            study.group_name("target"),
            voice.say("Chênh lệch", "Difference"),
        ),
        rows=tuple(rows),
        note=voice.say("† Đã dùng để chia nhóm.", "† Used to make the groups.")
        if any("†" in r[0] for r in rows)
        else "",
    )


def _persona_table(study: Study) -> DataTable | None:
    """Every number of classes tried, with what decided."""
    voice, choice = study.voice, study.analysis.personas.choice
    if not choice.fits:
        return None
    rows = []
    for k in sorted(choice.fits):
        fit, stability = choice.fits[k], choice.stability.get(k, math.nan)
        rows.append(
            (
                f"{k} ←" if k == choice.k else str(k),
                voice.number(fit.log_likelihood, 1),
                voice.number(fit.bic, 1),
                voice.number(fit.icl, 1),
                voice.percent(float(fit.shares.min())),
                voice.number(stability, 2),
                f"{fit.hits}/{fit.starts}",
            )
        )
    return DataTable(
        title=voice.say("Chọn số chân dung", "How many personas"),
        unit=voice.say(
            "Phân lớp tiềm ẩn trên các câu thái độ và hành vi; người bỏ trống vẫn được tính",
            "Latent classes on attitudes and behaviour; people with gaps are kept",
        ),
        heads=(
            "k",
            "Log-likelihood",
            "BIC",
            "ICL",
            voice.say("Nhóm nhỏ nhất", "Smallest"),
            voice.say("Ổn định", "Stability"),
            voice.say("Số lần trúng", "Hits"),
        ),
        rows=tuple(rows),
        note=voice.say(
            "BIC và ICL càng thấp càng tốt. Ổn định: chỉ số Rand hiệu chỉnh giữa các lần lấy mẫu lại (từ 0,70 là đạt). "
            "Số lần trúng: bao nhiêu lần khởi đầu ngẫu nhiên cùng cho lời giải tốt nhất.",
            "Lower BIC and ICL are better. Stability: adjusted Rand between resamples (0.70 passes). Hits: how many "
            "random starts came to the best solution.",
        ),
    )


def _quality_table(study: Study) -> DataTable | None:
    voice, quality = study.voice, study.analysis.quality
    if not quality.flagged.any():
        return None
    rows = tuple(
        (name_of(FLAGS, flag.value, voice), voice.count(n), voice.percent(n / quality.n, 1) if quality.n else "–")
        for flag, n in quality.counts.items()
    )
    return DataTable(
        title=voice.say("Chất lượng phiếu trả lời", "Quality of the responses"),
        unit=voice.say("Được đánh dấu, vẫn tính trong phân tích", "Flagged, counted all the same"),
        heads=(voice.say("Dấu hiệu", "Sign"), "n", voice.say("Tỉ lệ", "Share")),
        rows=rows,
    )


# ------------------------------------------------------------------ limits


def cannot_say(study: Study) -> tuple[str, ...]:
    voice = study.voice
    lines = [
        voice.say(
            "Kết quả nói về những người đã trả lời. Nếu không chọn ngẫu nhiên, không nên suy ra mọi khách hàng; "
            "sai số chỉ tính phần ngẫu nhiên.",
            "The results speak of those who answered. Unless they were drawn at random they do not stand for all "
            "customers; the margins cover chance only.",
        ),
        voice.say(
            "Khảo sát một lần không đo được tỉ lệ chuyển đổi giữa các giai đoạn, cũng không cho biết nguyên nhân.",
            "One survey measures neither conversion between stages nor causes.",
        ),
    ]
    lines += _of_the_groups(study)
    asked = _not_asked(study)
    if asked:
        lines.append(voice.say(f"Khảo sát không hỏi: {asked}.", f"The survey does not ask: {asked}."))
    return tuple(lines)


def _of_the_groups(study: Study) -> list[str]:
    """What comparing the two groups cannot show."""
    voice, found = study.voice, study.analysis.comparison
    lines: list[str] = []
    if study.circular and study.compared:
        lines.append(
            voice.say(
                "Hai nhóm được chia bằng chính câu trả lời (†): khác nhau ở những câu đó là do cách chia.",
                "The groups were made from the answers marked †: differing there follows from how they were made.",
            )
        )
    if found is not None:
        detectable = voice.percent(found.detectable)
        lines.append(
            voice.say(
                f"Với cỡ nhóm này, chênh lệch dưới khoảng {detectable} thường không thấy được; không thấy khác không "
                "có nghĩa là giống.",
                f"With these group sizes, differences under about {detectable} are often missed; unseen is not equal.",
            )
        )
    small = [study.group_name(g) for g in study.compared if study.size(g) < 30]
    if small:
        lines.append(
            voice.say(
                f"Nhóm {voice.listed(small)} có dưới 30 người: chỉ nên đọc như gợi ý.",
                f"{voice.listed(small)}: fewer than 30 people, read as a hint.",
            )
        )
    return lines


_ROLES: dict[str, tuple[str, str]] = {
    "criterion": ("bảy tiêu chí", "the seven criteria"),
    "bant": ("BANT", "BANT"),
    "trait": ("bốn nét của khách hàng triển vọng", "the four traits of a prospect"),
    "engagement": ("mức tương tác", "engagement"),
    "funnel": ("hành vi theo phễu", "funnel behaviour"),
    "outcome": ("đã mua hay chưa", "whether they bought"),
    "journey": ("hành trình", "the journey"),
    "satisfaction": ("mức hài lòng", "satisfaction"),
    "barrier": ("rào cản", "barriers"),
    "channel": ("kênh thông tin", "channels"),
    "quote": ("câu mở", "open questions"),
    "demographic": ("nhân khẩu học", "demographics"),
    "psychology": ("tâm lý mua hàng", "buying psychology"),
    "geographic": ("nơi sống", "where people live"),
    "lifestyle": ("lối sống", "lifestyle"),
    "behaviour": ("hành vi mua", "buying behaviour"),
    "need": ("nhu cầu thực tế", "actual needs"),
}


def _not_asked(study: Study) -> str:
    """Whole families by name; single parts of a family that was asked as `family: part, part`."""
    voice = study.voice
    names: list[str] = []
    missing = study.analysis.not_asked
    whole = [role for role in missing if "." not in role]
    for role in whole:
        if role in _ROLES:
            names.append(voice.pick(_ROLES[role]))
    parts = [role.split(".", 1) for role in missing if "." in role]
    for family, labels in (("criterion", CRITERIA), ("bant", BANT)):
        gone = [name for group, name in parts if group == family and name in labels]
        if family == "criterion" and len(gone) == len(CRITERIA):
            names.append(voice.pick(_ROLES["criterion"]))
        elif gone and family not in whole:
            names.extend(voice.pick(labels[name]).lower() for name in gone)
    return voice.listed(list(dict.fromkeys(names)))
