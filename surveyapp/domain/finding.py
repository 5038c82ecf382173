"""What a careful colleague would say about a questionnaire: advice with its place, never a reason not to publish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from surveyapp.domain.problem import filled
from surveyapp.domain.text import Text


class Severity(StrEnum):
    WARNING = "warning"
    """Likely to bend the answers or to lose respondents."""
    NOTE = "note"
    """Worth a look; often meant that way."""

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Severity.WARNING: Text.of(vi="nên sửa", en="warning"),
    Severity.NOTE: Text.of(vi="lưu ý", en="note"),
}


class Rule(Enum):
    """Each member's value is its severity and its sentence; `{name}` is filled from the finding's values."""

    # wording
    DOUBLE_BARRELLED = (
        Severity.WARNING,
        Text.of(
            vi="Câu này hỏi hai điều cùng lúc (“{found}”): người trả lời có thể nghĩ khác nhau về từng điều. "
            "Hãy tách thành hai câu.",
            en="This asks two things at once (“{found}”), and people may feel differently about each. "
            "Split it into two questions.",
        ),
    )
    TWO_QUESTIONS = (
        Severity.WARNING,
        Text.of(
            vi="Có {found} dấu hỏi trong một câu nhưng chỉ có một chỗ trả lời. Hãy tách thành nhiều câu.",
            en="There are {found} question marks but one place to answer. Make separate questions.",
        ),
    )
    LEADING = (
        Severity.WARNING,
        Text.of(
            vi="“{found}” gợi sẵn câu trả lời. Hãy hỏi trung lập, để mọi ý kiến đều dễ nói ra.",
            en="“{found}” suggests the answer. Ask neutrally, so that every view is as easy to give.",
        ),
    )
    LOADED = (
        Severity.WARNING,
        Text.of(
            vi="“{found}” đã khen hoặc chê thay người trả lời. Hãy dùng từ trung tính.",
            en="“{found}” praises or blames on the respondent’s behalf. Use a neutral word.",
        ),
    )
    ABSOLUTE = (
        Severity.NOTE,
        Text.of(
            vi="“{found}” là từ tuyệt đối: ít ai dám nhận, nên câu trả lời dồn về một phía. "
            "Hãy hỏi về mức độ hoặc số lần.",
            en="“{found}” is absolute: few people can say so, and answers pile up on one side. "
            "Ask how much or how often.",
        ),
    )
    NEGATIVE = (
        Severity.WARNING,
        Text.of(
            vi="Câu có “{found}” mà lại trả lời bằng đồng ý hay không: phủ định hai lần rất dễ hiểu nhầm. "
            "Hãy viết lại ở thể khẳng định.",
            en="A statement with “{found}” on a scale of agreement makes a double negative, easily misread. "
            "Say it in the positive.",
        ),
    )
    LONG_SENTENCE = (
        Severity.NOTE,
        Text.of(
            vi="Một câu dài {found} tiếng; trên điện thoại nên dưới {most}. Hãy viết ngắn lại hoặc ngắt câu.",
            en="One sentence has {found} words; on a phone keep it under {most}. Shorten or divide it.",
        ),
    )

    # options and scales
    NO_WAY_OUT = (
        Severity.WARNING,
        Text.of(
            vi="Người không thuộc lựa chọn nào sẽ phải chọn bừa hoặc bỏ trống. "
            "Hãy thêm “Khác”, “Không có”, “Tôi không nhớ” hoặc “Không áp dụng”.",
            en="Whoever fits none of the options must guess or leave it blank. "
            "Add “other”, “none”, “I do not remember” or “does not apply”.",
        ),
    )
    NO_NOT_APPLICABLE = (
        Severity.NOTE,
        Text.of(
            vi="Bảng này bắt buộc trả lời mọi dòng, nhưng không có “Không áp dụng” hay “Không biết”.",
            en="Every row must be answered, but there is no “does not apply” or “do not know”.",
        ),
    )
    UNBALANCED = (
        Severity.WARNING,
        Text.of(
            vi="Thang đo lệch: {positive} mức nghiêng về tốt, {negative} mức nghiêng về xấu. "
            "Hãy để hai phía bằng nhau.",
            en="The scale is uneven: {positive} favourable points against {negative} unfavourable. "
            "Balance the two sides.",
        ),
    )
    MANY_OPTIONS = (
        Severity.NOTE,
        Text.of(
            vi="Có {found} lựa chọn; quá {most} thì người đọc trên điện thoại hay dừng ở mấy mục đầu. "
            "Hãy gộp bớt, hoặc dùng “dropdown” hay “cascade” cho danh sách quen thuộc.",
            en="There are {found} options; beyond {most}, people on phones settle for the first ones. "
            "Merge some, or use a “dropdown” or “cascade” for a familiar list.",
        ),
    )
    TALL_MATRIX = (
        Severity.WARNING,
        Text.of(
            vi="Bảng có {found} dòng; quá {most} dòng người ta bắt đầu chọn lấy lệ. Hãy chia thành hai bảng.",
            en="The grid has {found} rows; beyond {most} people begin to tick without reading. Divide it in two.",
        ),
    )
    WIDE_MATRIX = (
        Severity.WARNING,
        Text.of(
            vi="Mỗi dòng của bảng có {found} mức để chọn; màn hình điện thoại chỉ vừa {most}. Hãy bớt mức.",
            en="Each row has {found} points to choose from; a phone has room for {most}. Use fewer.",
        ),
    )
    BANDS_OVERLAP = (
        Severity.WARNING,
        Text.of(
            vi="Hai khoảng chồng lên nhau: “{first}” và “{second}”. Có người thuộc cả hai; hãy sửa hai đầu khoảng.",
            en="Two bands overlap: “{first}” and “{second}”. Some people are in both; correct their ends.",
        ),
    )
    BANDS_GAP = (
        Severity.WARNING,
        Text.of(
            vi="Giữa “{first}” và “{second}” còn hở: có người không thuộc khoảng nào.",
            en="There is a gap between “{first}” and “{second}”: some people are in neither.",
        ),
    )
    BANDS_CLOSED = (
        Severity.WARNING,
        Text.of(
            vi="Khoảng cao nhất là “{found}”: ai vượt quá thì không có chỗ trả lời. Hãy thêm “Trên …”.",
            en="The highest band is “{found}”: whoever is beyond it cannot answer. Add “over …”.",
        ),
    )

    # the burden on the respondent
    TOO_LONG = (
        Severity.WARNING,
        Text.of(
            vi="Trả lời mất khoảng {found} phút; quá {most} phút thì nhiều người bỏ dở. "
            "Hãy bỏ những câu không dùng đến.",
            en="Answering takes about {found} minutes; beyond {most} many give up. Drop what you will not use.",
        ),
    )
    PROMISE = (
        Severity.WARNING,
        Text.of(
            vi="Lời mở đầu hứa {promised} phút, nhưng trả lời mất khoảng {found} phút. Hãy nói đúng, hoặc rút ngắn.",
            en="The introduction promises {promised} minutes, but answering takes about {found}. "
            "Say what is true, or shorten.",
        ),
    )
    HEAVY_START = (
        Severity.NOTE,
        Text.of(
            vi="Trang đầu mất khoảng {found} giây. Hãy giữ dưới {most} giây để người ta dễ bắt đầu.",
            en="The first page takes about {found} seconds. Keep it under {most}, so that people get going.",
        ),
    )
    MANY_OPEN = (
        Severity.NOTE,
        Text.of(
            vi="Có {found} câu phải tự viết; quá {most} câu thì câu trả lời ngắn dần và nhiều người bỏ dở.",
            en="There are {found} questions to answer in words; beyond {most}, answers get shorter and people leave.",
        ),
    )
    MUCH_REQUIRED = (
        Severity.NOTE,
        Text.of(
            vi="{found} trên {all} câu là bắt buộc. Ép trả lời làm người ta bỏ dở hoặc chọn bừa; "
            "chỉ bắt buộc những câu thật cần.",
            en="{found} of {all} questions are required. Forced answers are dropped surveys or guesses; "
            "require only what you must have.",
        ),
    )

    # privacy
    SENSITIVE_UNMARKED = (
        Severity.WARNING,
        Text.of(
            vi='“{found}” thường là dữ liệu cá nhân nhạy cảm. Nếu đúng vậy, hãy ghi data_class = "sensitive".',
            en='“{found}” is usually sensitive personal data. If it is, write data_class = "sensitive".',
        ),
    )
    SENSITIVE_UNANNOUNCED = (
        Severity.WARNING,
        Text.of(
            vi="Câu hỏi nhạy cảm cần lời đồng ý (câu “consent”) đứng trước và lời giải thích dùng để làm gì (“help”).",
            en="A sensitive question needs a “consent” before it and a word on what the answer is for (“help”).",
        ),
    )
    CONTACT_WITHOUT_CONSENT = (
        Severity.WARNING,
        Text.of(
            vi="Hỏi cách liên hệ mà chưa xin phép. Hãy đặt một câu “consent” nói rõ mục đích ở phía trước.",
            en="This asks for contact details without permission. Put a “consent” with its purpose before it.",
        ),
    )
    PERSONAL_EARLY = (
        Severity.NOTE,
        Text.of(
            vi="Câu riêng tư đứng quá sớm, khi người trả lời chưa kịp tin. Hãy chuyển về cuối.",
            en="This is private and comes before trust has been earned. Move it towards the end.",
        ),
    )
    PRIVATE_REQUIRED = (
        Severity.WARNING,
        Text.of(
            vi="Câu riêng tư mà bắt buộc thì người ta bỏ dở hoặc khai sai. Hãy bỏ required.",
            en="A required private question makes people leave or make something up. Remove `required`.",
        ),
    )
    NO_REFUSAL = (
        Severity.NOTE,
        Text.of(
            vi='Câu riêng tư nên có “Tôi không muốn trả lời” (missing = "prefer_not_to_say").',
            en='A private question should offer “I prefer not to say” (missing = "prefer_not_to_say").',
        ),
    )

    # what the report will not be able to say
    NO_GROUPS = (
        Severity.NOTE,
        Text.of(
            vi="Chưa đủ câu có điểm để chia khách hàng tiềm năng và mục tiêu ({missing}): "
            "báo cáo sẽ không chia nhóm và không so sánh.",
            en="Too few scored questions to tell potential from target customers ({missing}): "
            "the report will have no groups and no comparison.",
        ),
    )
    NO_BANT = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nào về {missing} (BANT): phần đó của báo cáo sẽ để trống.",
            en="No question asks about {missing} (BANT): that part of the report will be empty.",
        ),
    )
    NO_CRITERIA = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nào về {missing}: bảng bảy tiêu chí sẽ thiếu những dòng này.",
            en="No question asks about {missing}: the table of seven criteria will lack these rows.",
        ),
    )
    NO_FUNNEL = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nào cho biết khách đã làm đến bước nào: báo cáo sẽ không có phễu.",
            en="No question tells how far people have come: the report will have no funnel.",
        ),
    )
    NO_PERSONAS = (
        Severity.NOTE,
        Text.of(
            vi="Chỉ có {found} ý để tìm chân dung, cần ít nhất {least}: báo cáo sẽ không có chân dung khách hàng.",
            en="There are {found} items to find personas on and {least} are needed: the report will have no personas.",
        ),
    )
    NO_DESCRIPTION = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nhân khẩu học nào: chân dung sẽ không có tuổi, giới tính hay nghề nghiệp.",
            en="No demographic question: personas will have no age, gender or occupation.",
        ),
    )
    NO_JOURNEY = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nào về hành trình: báo cáo sẽ không có bản đồ hành trình.",
            en="No question about the journey: the journey map will be missing.",
        ),
    )
    JOURNEY_THIN = (
        Severity.NOTE,
        Text.of(
            vi="Bản đồ hành trình sẽ thiếu {missing}, vì không có câu nào hỏi.",
            en="The journey map will lack {missing}: no question asks.",
        ),
    )
    NO_SATISFACTION = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu NPS, CSAT hay CES: báo cáo sẽ không có trang hài lòng.",
            en="No NPS, CSAT or CES question: the satisfaction page will be missing.",
        ),
    )
    NO_BARRIERS = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nào về rào cản: báo cáo sẽ không nói được điều gì giữ chân khách.",
            en="No barrier question: the report cannot say what holds people back.",
        ),
    )
    NO_CHANNELS = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu nào về kênh thông tin: báo cáo sẽ không nói được nên gặp khách ở đâu.",
            en="No channel question: the report cannot say where to reach people.",
        ),
    )
    NO_QUOTES = (
        Severity.NOTE,
        Text.of(
            vi="Không có câu mở nào để trích lời khách hàng.",
            en="No open question to quote customers from.",
        ),
    )

    @property
    def severity(self) -> Severity:
        return self.value[0]

    @property
    def sentence(self) -> Text:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is a path a person can follow, outermost first, as in a Problem; `question` is the id it is about, ""
    when it is about the whole questionnaire."""

    rule: Rule
    place: tuple[str, ...] = ()
    values: tuple[tuple[str, str | Text], ...] = ()
    question: str = ""

    @classmethod
    def of(cls, rule: Rule, **values: object) -> Finding:
        """About the whole questionnaire."""
        kept = ((name, value if isinstance(value, Text) else str(value)) for name, value in values.items())
        return cls(rule, (), tuple(kept))

    @classmethod
    def at(cls, rule: Rule, question: str, *part: str, **values: object) -> Finding:
        """About one question, or about the `part` of it, such as "row “price”"."""
        found = cls.of(rule, **values)
        return replace(found, place=(f"question “{question}”", *part), question=question)

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    def within(self, *outer: str) -> Finding:
        return replace(self, place=(*outer, *self.place))

    def say(self, language: str) -> str:
        """The sentence alone, without place."""
        return filled(self.rule.sentence, self.values, language)

    def line(self, language: str) -> str:
        """Place and sentence on one line."""
        where = " › ".join(self.place)
        return f"{where}: {self.say(language)}" if where else self.say(language)
