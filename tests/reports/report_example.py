"""A whole report written by hand, in both languages: every page type, plainly invented."""

from __future__ import annotations

from reports.charts import (
    BarRow,
    DistributionStrip,
    DotField,
    DotGroup,
    FeelingCurve,
    FeelingLine,
    FeelingPoint,
    LikertBars,
    LikertRow,
    LikertStatement,
    PairedBars,
    PairedRow,
    RangeMark,
    RangePlot,
    SingleBars,
    StackedBars,
    StackedRow,
    Tone,
)
from reports.content import (
    ActionGroup,
    AdvicePage,
    Appendix,
    Attachment,
    Block,
    CellLine,
    ComparisonPage,
    ComparisonRow,
    ComparisonTable,
    Cover,
    DataTable,
    Fact,
    Figure,
    FiguresPage,
    Finding,
    FirstStep,
    Gauges,
    GroupCard,
    Head,
    JourneyCell,
    JourneyPage,
    JourneyRow,
    Note,
    NotPrinted,
    PersonaPage,
    QuestionRow,
    Quote,
    Report,
    Running,
    SidePanel,
    Summary,
)
from reports.format import Lang

A, B = Tone.ORANGE, Tone.TEAL


def example(lang: Lang = "vi", *, hostile: str = "", sample: bool = True) -> Report:
    """`hostile` is put into every place where people's words are printed."""
    vi = lang == "vi"

    def t(vietnamese: str, english: str) -> str:
        return (vietnamese if vi else english) + hostile

    a, b = t("Tiềm năng", "Potential"), t("Mục tiêu", "Target")
    return Report(
        lang=lang,
        title=t("Báo cáo mẫu về khách hàng", "A sample report on customers"),
        business=t("Cửa hàng Ví Dụ", "Example Shop"),
        cover=_cover(t, a, b),
        running=Running(
            t("Khách hàng tiềm năng và khách hàng mục tiêu", "Potential and target customers"),
            t("Cửa hàng Ví Dụ", "Example Shop"),
            t("Khảo sát 01–14/03/2026 · n = 412", "Survey 1–14 March 2026 · n = 412"),
        ),
        summary=_summary(t, a, b),
        comparison=_comparison(t, a, b),
        overview=_overview(t),
        personas=(_persona(t),),
        journey=_journey(t, a, b),
        satisfaction=None,
        advice=_advice(t, a, b),
        appendix=_appendix(t, a, b),
        not_printed_title=t("Phần không in", "Sections not printed"),
        not_printed=(
            NotPrinted("satisfaction", t("Hài lòng", "Satisfaction"), t("Khảo sát không hỏi.", "Not asked.")),
        ),
        sample_notice=t("Dữ liệu mẫu", "Sample data") if sample else "",
        attachments=(Attachment("data.csv", "Data", "question;option;n\nq1;a;12\n"),),
    )


def _cover(t, a, b) -> Cover:
    return Cover(
        kicker=t("Báo cáo chân dung khách hàng", "Customer portrait report"),
        title=t("Ai sẽ mua sớm, ai còn cần thêm thời gian?", "Who will buy soon, and who needs more time?"),
        subtitle=t(
            "So sánh khách hàng tiềm năng và khách hàng mục tiêu qua bảy tiêu chí.",
            "Potential and target customers set side by side on seven criteria.",
        ),
        dots=DotField(
            (DotGroup(a, 206, A), DotGroup(b, 131, B), DotGroup(t("Chưa rõ", "Undecided"), 75, Tone.SLATE)),
            t("412 người trả lời theo ba nhóm.", "412 respondents in three groups."),
            (t("Nhóm", "Group"), "n"),
            width=556,
            height=390,
        ),
        dots_note=t(
            "Mỗi dấu là một người: ô vuông 206 tiềm năng, chấm 131 mục tiêu.", "One mark is one person: 206 and 131."
        ),
        facts=(
            Fact(t("Phản hồi hợp lệ", "Valid responses"), "412"),
            Fact(t("Thời gian khảo sát", "Fieldwork"), t("01–14/03/2026", "1–14 March 2026")),
            Fact(t("Tỉ lệ phản hồi", "Response rate"), "39,4%"),
            Fact(t("Sai số toàn mẫu", "Margin of error"), "±4,8"),
        ),
    )


def _summary(t, a, b) -> Summary:
    levels = (
        t("Rất không đồng ý", "Strongly disagree"),
        t("Không đồng ý", "Disagree"),
        t("Trung lập", "Neutral"),
        t("Đồng ý", "Agree"),
        t("Rất đồng ý", "Strongly agree"),
    )
    rows = (
        LikertRow(a, A, (0.21, 0.31, 0.29, 0.14, 0.05), "19%", "±5"),
        LikertRow(b, B, (0.03, 0.08, 0.16, 0.38, 0.35), "73%", "±7"),
    )
    statements = (
        LikertStatement(t("Tôi sẽ mua trong ba tháng tới", "I will buy within three months"), rows),
        LikertStatement(t("Giá phù hợp với ngân sách của tôi", "The price fits my budget"), rows[::-1]),
        LikertStatement(t("Tôi dễ tìm được thông tin cần biết", "I find what I need to know easily"), rows),
    )
    return Summary(
        head=Head(
            "summary",
            t("1 · Tóm tắt", "1 · Summary"),
            t(
                "Nhóm mục tiêu gần như đã quyết định; nhóm tiềm năng còn cần bằng chứng",
                "The target group has all but decided; the potential group still wants proof",
            ),
        ),
        findings=(
            Finding(
                "73%",
                t("Ý định mua chênh nhau rõ nhất", "Intent to buy differs most"),
                t("Chênh lệch 54 điểm (±8).", "A difference of 54 points (±8)."),
                B,
                t("so với 19%", "against 19%"),
                A,
            ),
            Finding("46%", t("Thiếu bằng chứng là rào cản số một", "Lack of proof is the first barrier"), "±6", A),
            Finding(
                "−0,7", t("Cảm xúc thấp nhất ở bước mua hàng", "Feeling is lowest at purchase"), t("Thang", "Scale")
            ),
        ),
        figure=Figure(
            t("Nhóm mục tiêu đồng ý nhiều hơn ở cả ba nhận định", "The target group agrees more with all three"),
            t("Phần trăm theo mức đồng ý", "Per cent by level of agreement"),
            LikertBars(
                levels, statements, t("Tổng đồng ý", "Agree"), t("Mức đồng ý theo nhóm.", "Agreement by group.")
            ),
            t("Câu 9–11. n = 206 và 131.", "Questions 9–11. n = 206 and 131."),
        ),
        method_title=t("Phương pháp và độ tin cậy", "Method and how sure we are"),
        method=(
            Note(t("Mẫu", "Sample"), t("412 phản hồi, không loại ai.", "412 responses, none left out.")),
            Note(t("Chia nhóm", "Groups"), t("Theo độ phù hợp và mức sẵn sàng.", "By fit and readiness.")),
            Note(t("Sai số 95%", "95% error"), "±4,8"),
        ),
        contents_title=t("Trong báo cáo này", "In this report"),
    )


def _comparison(t, a, b) -> ComparisonPage:
    def row(name: str, one: float, two: float) -> ComparisonRow:
        marks = (
            RangeMark(a, A, one, one - 0.06, one + 0.06, f"{one:.0%}"[:-1]),
            RangeMark(b, B, two, two - 0.08, two + 0.08, f"{two:.0%}"[:-1]),
        )
        return ComparisonRow(
            name,
            t("Đạt từ mức cắt (C4)", "At or above the cut (C4)"),
            f"{one:.0%}",
            f"{two:.0%}",
            RangePlot(marks, f"{name}: {one:.0%}, {two:.0%}"),
            f"+{(two - one) * 100:.0f}",
            "±9",
            t("Khoảng cách lớn nhất trong bảy tiêu chí.", "The largest gap of the seven."),
            strong=True,
        )

    names = (
        t("Mức độ quan tâm", "Interest"),
        t("Đặc điểm khách hàng", "Characteristics"),
        t("Tiềm năng mua hàng", "Purchase potential"),
        t("Trải nghiệm", "Experience"),
        t("Cách tìm kiếm thông tin", "Information seeking"),
        t("Hành động", "Action"),
        t("Khả năng chuyển đổi", "Conversion"),
    )
    table = ComparisonTable(
        "",
        "",
        (
            t("Tiêu chí và chỉ số đo", "Criterion"),
            a,
            b,
            t("Chênh lệch", "Difference"),
            t("Ý nghĩa", "Reading"),
        ),
        (A, B),
        tuple(row(name, 0.12 + 0.07 * i, 0.55 + 0.04 * i) for i, name in enumerate(names)),
        t("Vạch ngang: khoảng tin cậy 95%.", "Lines: 95% confidence intervals."),
    )
    stages = StackedBars(
        ("Visitor", "Lead", "MQL", "SQL"),
        (StackedRow(a, A, (0.38, 0.39, 0.18, 0.05)), StackedRow(b, B, (0.05, 0.24, 0.39, 0.32))),
        t("Giai đoạn phễu theo nhóm.", "Funnel stage by group."),
    )
    return ComparisonPage(
        Head(
            "comparison",
            t("2 · So sánh bảy tiêu chí", "2 · Seven criteria compared"),
            t("Hai nhóm khác nhau ở cả bảy tiêu chí", "The groups differ on all seven criteria"),
        ),
        table,
        Figure(t("71% nhóm mục tiêu đã ở MQL hoặc SQL", "71% of the target group are at MQL or SQL"), "%", stages, ""),
        (
            GroupCard(t("Khách hàng tiềm năng · 206 người", "Potential · 206"), t("Cần thêm thời gian.", "Time."), A),
            GroupCard(t("Khách hàng mục tiêu · 131 người", "Target · 131"), t("Sắp quyết định.", "Deciding."), B),
        ),
        None,
    )


def _overview(t) -> FiguresPage:
    tones = (B, A, Tone.PLUM)
    names = (t("Nhóm 1", "Group 1"), t("Nhóm 2", "Group 2"), t("Nhóm 3", "Group 3"))
    rows = tuple(
        PairedRow(label, shares, tuple(f"{s:.0%}" for s in shares), "", False)
        for label, shares in (
            (t("So sánh kỹ trước khi mua", "Compares before buying"), (0.8, 0.3, 0.2)),
            (t("Chỉ mua khi có khuyến mãi", "Buys only on offer"), (0.1, 0.7, 0.4)),
        )
    )
    return FiguresPage(
        Head(
            "personas",
            t("3 · Các kiểu khách hàng", "3 · Kinds of customers"),
            t("Ba kiểu khách hàng", "Three kinds"),
        ),
        "",
        (Figure(t("Khác nhau nhất", "Most different"), "%", PairedBars(rows, tones, names, "…"), ""),),
        (DataTable(t("Số kiểu", "Number"), "", ("k", "BIC"), (("1", "7.512"), ("2", "7.001")), "", 1),),
    )


def _persona(t) -> PersonaPage:
    def bars(*rows: tuple[str, float]) -> SingleBars:
        made = tuple(BarRow(label, share, f"{share:.0%}", 0.4) for label, share in rows)
        return SingleBars(made, B, t("Phân bố theo nhóm.", "Distribution."))

    return PersonaPage(
        head=Head(
            "persona-1",
            t("4 · Chân dung thứ nhất", "4 · First persona"),
            t("Đã so sánh xong, chỉ chờ được thử đúng lúc", "Done comparing, waiting for the right time to try"),
        ),
        tone=B,
        portrait_alt=t("Hình minh hoạ, không phải người thật", "A drawing, not a real person"),
        name=t("Người so sánh kỹ", "The comparer"),
        tagline=t("So sánh kỹ trước khi mua", "Compares before buying"),
        subtitle=t("164 người · 40% mẫu", "164 people · 40% of the sample"),
        panels=(
            SidePanel(t("Tuổi", "Age"), bars(("18–25", 0.04), ("26–35", 0.38), ("36–45", 0.49), ("> 45", 0.09))),
            SidePanel(t("Giới tính", "Gender"), bars((t("Nữ", "Women"), 0.72), (t("Nam", "Men"), 0.28))),
        ),
        quote=Quote(t("“Tôi ngại nhất là trả tiền rồi mới biết không hợp.”", "“I fear paying before I know.”"), "217"),
        story="",
        evidence=DataTable(
            t("Điều khiến nhóm này khác biệt", "What sets this group apart"),
            "",
            (t("Nhận định", "Statement"), t("Trong nhóm", "Inside"), t("Tất cả", "Everyone"), "±", "×"),
            ((t("So sánh kỹ trước khi mua", "Compares before buying"), "71%", "44%", "+27 (±6)", "1,6"),),
        ),
        gauges=Gauges(
            t("Mức sẵn sàng theo BANT", "Readiness by BANT"),
            "%",
            (
                BarRow("Budget", 0.74, "74%", 0.6),
                BarRow("Authority", 0.68, "68%", 0.6),
                BarRow("Need", 0.83, "83%", 0.7),
            ),
        ),
        blocks=(
            Block(t("Rào cản chính", "Main barriers"), rows=(Fact(t("Giá cao", "Price"), "39%"),)),
            Block(t("Nên làm", "Do"), items=(t("Cho thử miễn phí", "Offer a free trial"),)),
        ),
        channels=DataTable(
            t("Kênh", "Channels"), "", (t("Kênh", "Channel"), "%"), ((t("Trang web", "Website"), "57%"),)
        ),
        message="",
        basis=t("Tổng hợp từ 164 phản hồi; hình minh hoạ.", "Made from 164 responses; drawing."),
    )


def _journey(t, a, b) -> JourneyPage:
    stages = tuple(
        Fact(name, "n = 206 · 131")
        for name in (
            t("Nhận biết", "Awareness"),
            t("Cân nhắc", "Consideration"),
            t("Mua hàng", "Purchase"),
            t("Sử dụng, quay lại", "Use, return"),
            t("Trung thành", "Loyalty"),
        )
    )

    def line(name: str, tone: Tone, means: tuple[float | None, ...]) -> FeelingLine:
        points = tuple(
            None if mean is None else FeelingPoint(mean, mean - 0.2, mean + 0.2, f"{mean:+.1f}") for mean in means
        )
        return FeelingLine(name, tone, points)

    curve = FeelingCurve(
        tuple(stage.label for stage in stages),
        (line(a, A, (0.6, 0.2, -0.7, -0.3, None)), line(b, B, (0.9, 0.7, -0.2, 1.1, 1.3))),
        t("dưới 10 người: không hiển thị", "under 10 people: not shown"),
        t("Cảm xúc theo giai đoạn.", "Feeling by stage."),
        width=692,
    )
    touch = JourneyCell(
        (CellLine(t("Trang web", "Website"), ("61", "38%")), CellLine(t("Bạn bè", "Friends"), ("48", "52%")))
    )
    return JourneyPage(
        Head(
            "journey",
            t("5 · Bản đồ hành trình", "5 · Journey map"),
            t("Cảm xúc rơi ở bước mua hàng", "Feeling falls at purchase"),
        ),
        stages,
        ((a, A), (b, B)),
        (JourneyRow(t("Điểm chạm", "Touchpoints"), "%", (touch,) * 5),),
        t("Cảm xúc", "Feeling"),
        t("trung bình −2 đến +2", "mean −2 to +2"),
        curve,
        (
            JourneyRow(
                t("Điểm đau", "Pains"), "%", (JourneyCell((CellLine(t("Chờ lâu", "Waiting"), ("37", "22%")),)),) * 5
            ),
            JourneyRow(
                t("Cơ hội", "Opportunity"),
                "",
                (JourneyCell((CellLine(t("Rút ngắn chờ", "Less waiting")),)),) * 5,
                "shaded",
            ),
        ),
        t("Dưới 10 người không hiển thị.", "Under 10 people not shown."),
    )


def _advice(t, a, b) -> AdvicePage:
    rows = tuple(
        PairedRow(label, shares, tuple(f"{s:.0%}" for s in shares), difference, strong)
        for label, shares, difference, strong in (
            (t("Chưa thấy bằng chứng", "No proof seen"), (0.46, 0.31), "−15 *", True),
            (t("Cần hỏi người thân", "Must ask family"), (0.24, 0.21), "−3", False),
        )
    )
    return AdvicePage(
        Head("advice", t("6 · Rào cản và đề xuất", "6 · Barriers and advice"), t("Thiếu niềm tin", "Trust is missing")),
        (
            Figure(
                t("Một trên hai rào cản khác nhau rõ", "One of two barriers differs"),
                t("Phần trăm chọn", "Per cent choosing"),
                PairedBars(rows, (A, B), (a, b), t("Rào cản theo nhóm.", "Barriers by group.")),
                "* q < 0,05",
            ),
        ),
        t("Việc nên làm", "What to do"),
        (
            t("Việc", "Action"),
            t("Giai đoạn", "Stage"),
            t("Kênh", "Channel"),
            t("Bằng chứng", "Evidence"),
            t("Chỉ số", "Measure"),
        ),
        (
            ActionGroup(
                t("Khách hàng mục tiêu", "Target customers"),
                B,
                ((t("Mời dùng thử", "Invite to try"), "SQL", "Zalo", "36%", t("Tỉ lệ thử", "Trial rate")),),
            ),
        ),
        t("Bắt đầu ngay", "Start now"),
        (FirstStep("1", t("Mở lịch dùng thử", "Open trial slots"), t("36% chờ lâu", "36% wait long")),),
        "",
    )


def _appendix(t, a, b) -> Appendix:
    stacked = StackedBars(
        (t("Dưới 6", "Under 6"), "6–8", "9–12"),
        (StackedRow(a, A, (0.31, 0.36, 0.33)), StackedRow(b, B, (0.14, 0.44, 0.42))),
        t("Phân bố theo nhóm.", "Distribution by group."),
        width=236,
        label_width=0,
        bar=10,
        named=False,
    )
    strip = DistributionStrip((0.1, 0.2, 0.4, 0.2, 0.1), "0", "100", B, "…", 0.5, "50", width=236)
    return Appendix(
        Head("appendix", t("7 · Phụ lục", "7 · Appendix"), t("Toàn bộ câu hỏi", "Every question")),
        (t("Câu", "No."), t("Nội dung", "Wording"), t("n · thiếu", "n · missing"), t("Phân bố", "Distribution")),
        (
            QuestionRow(
                "1",
                t("Con của anh/chị bao nhiêu tuổi?", "How old is your child?"),
                t("Một lựa chọn", "One"),
                "412",
                t("bỏ trống 3", "left out 3"),
                stacked,
                t("Từ trái: …", "From left: …"),
            ),
            QuestionRow(
                "2", t("Anh/chị chi bao nhiêu?", "How much do you spend?"), t("Số", "Number"), "400", "", strip, ""
            ),
        ),
        (),
        t("Báo cáo này không nói được", "What this report cannot say"),
        (t("Mẫu thuận tiện.", "A convenience sample."),),
        t("Thuật ngữ", "Terms"),
        (Note("BANT", t("Ngân sách, thẩm quyền, nhu cầu, thời điểm.", "Budget, authority, need, timing.")),),
        t("Tệp CSV đính kèm trong PDF.", "A CSV file is attached to the PDF."),
    )
