"""What an author reads for the names of the format: kinds of question, what a question tells, fields, values."""

from __future__ import annotations

from surveyapp.domain.definition import JOURNEY_STAGES, ROLE_NAMES, Kind, Role
from surveyapp.domain.editor_schema import described
from surveyapp.domain.text import Text


def _pairs(*given: tuple[str, str, str]) -> dict[str, Text]:
    return {name: Text.of(vi=vi, en=en) for name, vi, en in given}


KINDS = _pairs(
    ("single", "Chọn một", "Choose one"),
    ("multiple", "Chọn nhiều", "Choose several"),
    ("dropdown", "Danh sách thả xuống", "Drop-down list"),
    ("yes_no", "Có hoặc không", "Yes or no"),
    ("picture_choice", "Chọn hình", "Choose a picture"),
    ("rating", "Thang điểm", "Rating scale"),
    ("nps", "Sẵn lòng giới thiệu (0–10)", "Willing to recommend (0–10)"),
    ("csat", "Mức hài lòng (1–5)", "Satisfaction (1–5)"),
    ("ces", "Mức dễ dàng (1–7)", "Ease (1–7)"),
    ("scale", "Thanh kéo", "Slider"),
    ("number", "Một con số", "A number"),
    ("money", "Số tiền (đồng)", "An amount of money (đồng)"),
    ("short_text", "Một dòng chữ", "A line of text"),
    ("long_text", "Một đoạn chữ", "A paragraph"),
    ("email", "Địa chỉ email", "E-mail address"),
    ("phone", "Số điện thoại", "Phone number"),
    ("url", "Địa chỉ trang web", "Web address"),
    ("date", "Ngày", "Date"),
    ("time", "Giờ", "Time of day"),
    ("matrix_single", "Bảng, mỗi dòng chọn một", "Grid, one choice a row"),
    ("matrix_multiple", "Bảng, mỗi dòng chọn nhiều", "Grid, several choices a row"),
    ("matrix_dual", "Bảng hai mặt", "Two-sided grid"),
    ("semantic_differential", "Thang hai cực", "Scale between opposites"),
    ("ranking", "Xếp hạng", "Ranking"),
    ("constant_sum", "Chia một tổng", "Share out a total"),
    ("cascade", "Chọn nơi chốn theo cấp", "Place, step by step"),
    ("file", "Gửi ảnh hoặc tài liệu", "Send a photo or document"),
    ("repeat", "Nhóm câu lặp lại", "Repeated group of questions"),
    ("attention_check", "Kiểm tra sự chú ý", "Attention check"),
    ("consent", "Ô đồng ý", "Consent box"),
    ("statement", "Lời dẫn", "Words to read"),
    ("hidden", "Ẩn: lấy từ đường dẫn", "Hidden: taken from the link"),
    ("calculated", "Ẩn: tự tính", "Hidden: calculated"),
)
GROUPS: tuple[tuple[Text, tuple[Kind, ...]], ...] = (
    (
        Text.of(vi="Chọn trong danh sách", en="Choosing"),
        (Kind.SINGLE, Kind.MULTIPLE, Kind.DROPDOWN, Kind.YES_NO, Kind.PICTURE_CHOICE, Kind.CASCADE),
    ),
    (
        Text.of(vi="Chấm điểm", en="Rating"),
        (Kind.RATING, Kind.NPS, Kind.CSAT, Kind.CES, Kind.SCALE, Kind.SEMANTIC_DIFFERENTIAL),
    ),
    (Text.of(vi="Bảng", en="Grids"), (Kind.MATRIX_SINGLE, Kind.MATRIX_MULTIPLE, Kind.MATRIX_DUAL)),
    (Text.of(vi="So sánh", en="Comparing"), (Kind.RANKING, Kind.CONSTANT_SUM)),
    (
        Text.of(vi="Viết và điền", en="Writing"),
        (
            *(Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TIME),
            *(Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.FILE),
        ),
    ),
)


def groups() -> list[tuple[Text, tuple[Kind, ...]]]:
    """Every kind, those of no group last."""
    grouped = {kind for _, kinds in GROUPS for kind in kinds}
    rest = tuple(kind for kind in Kind if kind not in grouped)
    return [*GROUPS, (Text.of(vi="Khác", en="Other"), rest)]


def kind_name(kind: str) -> Text:
    return KINDS.get(kind) or Text.of(vi=kind, en=kind)


_FAMILIES = _pairs(
    ("criterion", "Tiêu chí", "Criterion"),
    ("bant", "Sẵn sàng mua", "Readiness to buy"),
    ("trait", "Đặc điểm khách mục tiêu", "Trait of target customers"),
    ("engagement", "Tương tác", "Engagement"),
    ("funnel", "Phễu", "Funnel"),
    ("outcome", "Kết quả", "Outcome"),
    ("group", "Nhóm", "Group"),
    ("demographic", "Nhân khẩu học", "Demographics"),
    ("geographic", "Nơi sống", "Where they live"),
    ("lifestyle", "Lối sống", "Lifestyle"),
    ("behaviour", "Thói quen mua", "Buying habits"),
    ("need", "Nhu cầu", "Needs"),
    ("journey", "Hành trình", "Journey"),
    ("satisfaction", "Hài lòng", "Satisfaction"),
    ("price", "Giá", "Price"),
    ("identity", "Liên hệ", "Contact"),
)
_ROLES = _pairs(
    ("criterion.interest", "mức độ quan tâm", "interest"),
    ("criterion.characteristics", "đặc điểm", "characteristics"),
    ("criterion.purchase", "tiềm năng mua", "purchase potential"),
    ("criterion.experience", "trải nghiệm", "experience"),
    ("criterion.information", "cách tìm thông tin", "looking for information"),
    ("criterion.action", "hành động", "action"),
    ("criterion.conversion", "khả năng chuyển đổi", "conversion"),
    ("bant.budget", "ngân sách", "budget"),
    ("bant.authority", "thẩm quyền quyết định", "authority"),
    ("bant.need", "nhu cầu", "need"),
    ("bant.timing", "thời điểm mua", "timing"),
    ("trait.problem", "biết mình có vấn đề", "aware of the problem"),
    ("trait.solution", "sản phẩm giải quyết được", "solved by the product"),
    ("trait.affordability", "đủ khả năng chi trả", "able to pay"),
    ("trait.trust", "tin doanh nghiệp", "trusts the business"),
    ("engagement.visits", "ghé thăm", "visits"),
    ("engagement.signups", "đăng ký", "sign-ups"),
    ("engagement.interactions", "tương tác", "interactions"),
    ("funnel.evidence", "việc đã làm, cho biết đang ở chặng nào", "acts that show the stage"),
    ("outcome.bought", "đã mua chưa", "whether they bought"),
    ("outcome.satisfied", "có hài lòng không", "whether they are content"),
    ("group.outside", "theo danh sách của doanh nghiệp", "on the business’s own list"),
    ("demographic.age", "tuổi", "age"),
    ("demographic.gender", "giới tính", "gender"),
    ("demographic.income", "thu nhập", "income"),
    ("demographic.occupation", "nghề nghiệp", "occupation"),
    ("demographic.education", "học vấn", "education"),
    ("demographic.marital", "hôn nhân", "marital status"),
    ("demographic.children", "con cái", "children"),
    ("demographic.household", "số người trong nhà", "household size"),
    ("geographic.region", "vùng", "region"),
    ("geographic.province", "tỉnh, thành phố", "province"),
    ("geographic.urbanity", "thành thị hay nông thôn", "city or countryside"),
    ("geographic.distance", "khoảng cách đến cửa hàng", "distance to the shop"),
    ("lifestyle.interests", "sở thích", "interests"),
    ("lifestyle.values", "giá trị sống", "values"),
    ("lifestyle.personality", "tính cách", "personality"),
    ("behaviour.when", "mua khi nào", "when they buy"),
    ("behaviour.where", "mua ở đâu", "where they buy"),
    ("behaviour.frequency", "bao lâu mua một lần", "how often they buy"),
    ("behaviour.volume", "mỗi lần mua bao nhiêu", "how much at a time"),
    ("behaviour.spend", "chi bao nhiêu", "amount spent"),
    ("behaviour.advisor", "hỏi ý kiến ai", "whose advice they take"),
    ("behaviour.motive", "vì sao mua", "why they buy"),
    ("behaviour.influence", "ảnh hưởng đến ai", "whom they influence"),
    ("need.actual", "điều thật sự cần khi chọn mua", "actual needs when choosing"),
    ("journey.stage", "đang ở chặng nào", "stage they are at"),
    ("journey.touchpoint", "điểm tiếp xúc", "touchpoints"),
    ("journey.feeling", "cảm xúc", "feeling"),
    ("journey.satisfaction", "mức hài lòng ở từng chặng", "satisfaction at each stage"),
    ("journey.pain", "điều gây khó chịu", "pain points"),
    ("journey.importance", "điều quan trọng", "importance"),
    ("journey.action", "việc họ làm", "what they do"),
    ("journey.thought", "điều họ nghĩ", "what they think"),
    ("satisfaction.nps", "sẵn lòng giới thiệu (NPS)", "recommendation (NPS)"),
    ("satisfaction.csat", "mức hài lòng (CSAT)", "satisfaction (CSAT)"),
    ("satisfaction.ces", "mức dễ dàng (CES)", "ease (CES)"),
    ("price.too_cheap", "quá rẻ nên đáng ngờ", "too cheap to trust"),
    ("price.cheap", "rẻ, đáng mua", "a bargain"),
    ("price.expensive", "bắt đầu đắt", "getting expensive"),
    ("price.too_expensive", "quá đắt", "too expensive"),
    ("identity.name", "tên", "name"),
    ("identity.email", "email", "e-mail"),
    ("identity.phone", "số điện thoại", "phone"),
    ("identity.own_id", "mã khách của doanh nghiệp", "the business’s own id"),
    ("attitude", "Thái độ với sản phẩm", "Attitude to the product"),
    ("psychology", "Tâm lý mua hàng", "Buying psychology"),
    ("barrier", "Rào cản khi mua", "Barriers to buying"),
    ("channel", "Kênh thông tin", "Channels of information"),
    ("quote", "Lời khách, được trích nguyên văn", "Customers’ own words, to be quoted"),
)
_STAGES = _pairs(
    ("awareness", "biết đến", "awareness"),
    ("consideration", "cân nhắc", "consideration"),
    ("purchase", "mua", "purchase"),
    ("retention", "mua lại", "retention"),
    ("advocacy", "giới thiệu", "advocacy"),
)


def role_name(written: str) -> Text:
    """“Nhân khẩu học: tuổi”; a role the product does not know is shown as it is written."""
    role = Role.parse(written)
    named = _ROLES.get(f"{role.family}.{role.name}".rstrip(".")) if role else None
    if role is None or named is None:
        return Text.of(vi=written, en=written)
    family, stage = _FAMILIES.get(role.family), _STAGES.get(role.at)
    said = {}
    for language in ("vi", "en"):
        words = f"{family.to(language)}: {named.to(language)}" if family else named.to(language)
        said[language] = f"{words} ({stage.to(language)})" if stage else words
    return Text.of(said)


def stage_name(stage: str) -> Text:
    return _STAGES[stage]


def roles() -> list[tuple[str, list[str]]]:
    """(family, the roles of it), as they are written in a file."""
    return [
        (
            family,
            [
                f"{family}{'.' + name if name else ''}{':' + stage if stage else ''}"
                for name in names or ("",)
                for stage in (("", *JOURNEY_STAGES) if family == "journey" else ("",))
            ],
        )
        for family, names in ROLE_NAMES.items()
    ]


def family_name(family: str) -> Text:
    return _FAMILIES.get(family) or role_name(family)


_FIELDS = _pairs(
    ("text", "Câu hỏi", "Question"),
    ("help", "Lời giải thích dưới câu hỏi", "A short explanation under it"),
    ("required", "Bắt buộc trả lời", "An answer is required"),
    ("role", "Điều này nói gì về khách hàng?", "What does this tell about the customer?"),
    ("option", "Các lựa chọn", "Choices"),
    ("row", "Các dòng của bảng", "Rows of the grid"),
    ("side", "Các cột trả lời", "Sides to answer on"),
    ("level", "Các cấp, từ lớn đến nhỏ", "Levels, largest first"),
    ("question", "Các câu nhỏ trong nhóm", "Small questions of the group"),
    ("check", "Kiểm tra giữa các câu", "Checks between answers"),
    ("valid", "Điều phải đúng", "What must hold"),
    ("low", "Nhỏ nhất", "Lowest"),
    ("high", "Lớn nhất", "Highest"),
    ("low_text", "Lời ở đầu thấp", "Words at the low end"),
    ("high_text", "Lời ở đầu cao", "Words at the high end"),
    ("step", "Bước của thanh kéo", "Step of the slider"),
    ("unit", "Đơn vị", "Unit"),
    ("total", "Tổng phải chia hết", "Total to share out"),
    ("display", "Cách vẽ thang điểm", "How points are drawn"),
    ("min_choices", "Chọn ít nhất", "Fewest choices"),
    ("max_choices", "Chọn nhiều nhất", "Most choices"),
    ("earliest", "Sớm nhất (ví dụ 2026-01-31, 08:30 hoặc today)", "Earliest (such as 2026-01-31, 08:30 or today)"),
    ("latest", "Muộn nhất", "Latest"),
    ("places", "Danh sách nơi chốn", "List of places"),
    ("entry_text", "Tên gọi mỗi mục (ví dụ: Con)", "What one entry is called (such as: Child)"),
    ("accept", "Nhận loại tệp nào", "Which files are taken"),
    ("expects", "Lựa chọn đúng", "The right choice"),
    ("value", "Công thức", "Formula"),
    ("purpose", "Đồng ý cho mục đích gì (mã)", "What the consent is for (code)"),
    ("image", "Hình", "Picture"),
    ("alt", "Lời tả hình cho người không nhìn thấy", "What the picture shows, for who cannot see it"),
    ("reverse", "Càng đồng ý thì càng ít điều được đo", "Agreeing means less of what is measured"),
    ("ordered", "Các lựa chọn xếp theo thứ tự (tuổi, thu nhập)", "The choices have an order (age, income)"),
    ("persona", "Dùng để tìm chân dung khách hàng", "Used to find customer portraits"),
    ("shuffle", "Đảo thứ tự cho mỗi người", "Random order for each person"),
    ("assign", "Chia ngẫu nhiên mỗi người một lựa chọn", "Gives each person one choice at random"),
    ("keep", "Giữ câu trả lời dù câu hỏi bị ẩn", "Keep the answer where the question is hidden"),
    ("data_class", "Loại dữ liệu", "Kind of data"),
    ("source", "Nguồn của thang đo", "Where the scale comes from"),
    ("carry", "Chỉ đưa ra lựa chọn từ câu trước", "Offer only choices from an earlier question"),
    ("which", "Lấy những mục", "Take what was"),
    ("show_if", "Chỉ hiện khi", "Shown only if"),
    ("score", "Điểm 0–1", "Score 0–1"),
    ("means", "Là bằng chứng của", "Is evidence of"),
    ("missing", "Không phải câu trả lời thật", "Not a real answer"),
    ("exclusive", "Không đi cùng lựa chọn khác", "Cannot go with others"),
    ("other", "Có ô để ghi thêm (“Khác”)", "Has a field to write in (“Other”)"),
    ("fixed", "Đứng yên khi đảo thứ tự", "Keeps its place in a random order"),
    ("opposite", "Cực đối lập", "The opposite pole"),
    ("kind", "Loại câu hỏi", "Kind of question"),
    ("most", "Nhiều nhất", "At most"),
    ("title", "Tên trang", "Title of the page"),
)
_PARTS = _pairs(
    ("option", "Lựa chọn", "Choice"),
    ("row", "Dòng", "Row"),
    ("side", "Cột", "Side"),
    ("level", "Cấp", "Level"),
    ("question", "Câu nhỏ", "Small question"),
    ("check", "Kiểm tra", "Check"),
)
_VALUES = _pairs(
    ("numbers", "con số", "numbers"),
    ("stars", "ngôi sao", "stars"),
    ("faces", "nét mặt", "faces"),
    ("photo", "ảnh", "photos"),
    ("document", "ảnh và PDF", "photos and PDF"),
    ("basic", "thường", "basic"),
    ("sensitive", "nhạy cảm (sức khoẻ, tôn giáo…)", "sensitive (health, religion…)"),
    ("not_applicable", "Không áp dụng, không nhớ", "Does not apply, cannot remember"),
    ("prefer_not_to_say", "Không muốn trả lời", "Prefers not to say"),
    ("chosen", "đã chọn", "chosen"),
    ("not_chosen", "chưa chọn", "not chosen"),
    ("visitor", "khách ghé thăm", "visitor"),
    ("lead", "khách tiềm năng (lead)", "lead"),
    ("mql", "đủ điều kiện tiếp thị (MQL)", "MQL"),
    ("sql", "đủ điều kiện bán hàng (SQL)", "SQL"),
    ("customer", "khách hàng", "customer"),
    ("loyal", "khách trung thành", "loyal customer"),
    ("no", "chưa mua", "has not bought"),
    ("target", "khách mục tiêu", "target customer"),
    ("potential", "khách tiềm năng", "potential customer"),
    ("not_a_prospect", "không phải khách", "not a prospect"),
)


_SURVEY = _pairs(
    ("title", "Tên khảo sát", "Title of the survey"),
    ("intro", "Lời mở đầu", "Opening words"),
    ("thanks", "Lời cảm ơn sau khi gửi", "Thanks after sending"),
    ("business", "Tên doanh nghiệp, in trên báo cáo", "Name of the business, on the report"),
    ("sample", "Đây là dữ liệu mẫu: mọi trang đều ghi rõ", "These are sample data: every page says so"),
    ("one_by_one", "Hỏi từng câu một, thay vì cả trang", "One question at a time instead of whole pages"),
)


def survey_field(name: str) -> Text:
    return _SURVEY.get(name) or described(name)


def field_name(name: str) -> Text:
    """A field nobody has named yet is called what the file format says of it."""
    return _FIELDS.get(name) or described(name)


def part_name(name: str) -> Text:
    return _PARTS.get(name) or field_name(name)


def value_name(value: str) -> Text:
    return _VALUES.get(value) or _STAGES.get(value) or KINDS.get(value) or Text.of(vi=value, en=value)
