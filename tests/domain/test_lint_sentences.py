"""Sentences that a careful editor would send back, and as many that are fine: what the wording rules make of both."""

from __future__ import annotations

import pytest

from surveyapp.domain.definition import Kind, Question
from surveyapp.domain.lint_wording import WORDING
from surveyapp.domain.text import Text

BAD = {
    "vi": """
Anh/chị có hài lòng với tốc độ giao hàng và thái độ của nhân viên không?
Sản phẩm có bền và đẹp không?
Anh/chị có tin tưởng và sẵn sàng giới thiệu cửa hàng không?
Nhân viên có nhanh nhẹn cũng như lịch sự không?
Anh/chị hài lòng với giá cả lẫn chất lượng đến mức nào?
Anh/chị thường mua trà và/hoặc cà phê ở đâu?
Website của chúng tôi dễ dùng, phải không?
Chắc hẳn anh/chị muốn được giảm giá?
Anh/chị có đồng ý rằng cửa hàng phục vụ tốt hơn trước không?
Như anh/chị đã biết, hàng Việt ngày càng tốt. Anh/chị có ủng hộ không?
Hầu hết mọi người đều thích món mới. Còn anh/chị?
Chẳng phải giá này quá rẻ sao?
Anh/chị đánh giá đội ngũ tận tâm và hàng đầu của chúng tôi thế nào?
Anh/chị nghĩ gì về dịch vụ xuất sắc này?
Tại sao anh/chị thích sản phẩm của chúng tôi?
Anh/chị luôn luôn mua ở một nơi?
Cửa hàng lúc nào cũng đủ hàng?
Anh/chị chưa bao giờ bị giao trễ?
Anh/chị có mua không? Mua ở đâu?
Sự cố kinh khủng vừa rồi ảnh hưởng đến anh/chị thế nào?
""",
    "en": """
Are you satisfied with our prices and delivery?
Is the app fast and easy to use?
Do you trust us and would you recommend us?
How happy are you with the food as well as the service?
Do you buy tea and/or coffee here?
Wouldn’t you agree that our shop is cleaner now?
Isn’t this design modern?
Do you agree that prices are fair?
As you know, local goods are better. Do you support them?
Most people prefer the new menu. Do you?
How much did you enjoy your visit?
Why do you love our coffee?
How would you rate our amazing staff?
What do you think of our award-winning service?
How did the terrible delay affect you?
Do you always shop here?
Do you never read reviews?
Do you check prices every single time?
Do you come often? With whom?
Obviously quality matters. Does it to you?
""",
}
GOOD = {
    "vi": """
Anh/chị hài lòng với tốc độ giao hàng đến mức nào?
Khoảng cách giữa nhà và cửa hàng có thuận tiện không?
Anh/chị có mua quà cho bạn bè và người thân không?
Anh/chị và gia đình có thường ăn ngoài không?
Khi so sánh giá và chất lượng, anh/chị thấy cửa hàng này thế nào?
Từ tháng 1 đến tháng 6, anh/chị có mua lần nào không?
Anh/chị có biết đến cửa hàng trước hôm nay không?
Anh/chị có sẵn lòng giới thiệu cửa hàng cho người quen không?
Anh/chị không hài lòng hay hài lòng với dịch vụ?
Trong 30 ngày qua, anh/chị đã ghé cửa hàng mấy lần?
Anh/chị dễ hay khó tìm được món mình cần?
Họ và tên của anh/chị?
Anh/chị có dùng ứng dụng không?
Nhìn chung, giá ở đây cao hay thấp so với mong đợi?
Anh/chị có định mua trong tháng tới không?
Với anh/chị, giao hàng nhanh quan trọng đến mức nào?
Anh/chị đồng ý đến mức nào với câu: “Tôi tin cửa hàng”?
Vì sao anh/chị chọn cửa hàng này?
Điều gì khiến anh/chị chưa mua?
Tuổi của anh/chị?
""",
    "en": """
How satisfied are you with the speed of delivery?
How far is it between your home and the shop?
Do you buy gifts for friends and family?
Do you and your family eat out often?
Thinking of price and quality, how does this shop compare?
Did you buy anything between January and June?
Had you heard of the shop before today?
How likely are you to recommend us?
How easy or difficult was it to find what you needed?
In the last 30 days, how often did you visit?
Are you 18 and over?
What is your date and place of birth?
Do you use the app?
Overall, how do prices compare with what you expected?
Do you plan to buy next month?
How important is fast delivery to you?
How far do you agree that the staff were helpful?
Why did you choose this shop?
What has kept you from buying?
How old are you?
""",
}


def found(sentence: str, language: str) -> list[str]:
    """The rules that speak about the sentence as a question with a graded answer."""
    kind = Kind.YES_NO if sentence.endswith("không?") else Kind.RATING
    question = Question("asked", kind, Text.of({language: sentence}), low=1, high=5)
    return [finding.rule.name for rule in WORDING for finding in rule(question)]


def sentences(corpus: dict[str, str], language: str) -> list[str]:
    return corpus[language].strip().splitlines()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_an_editor_would_send_back_is_found(language: str):
    missed = [sentence for sentence in sentences(BAD, language) if not found(sentence, language)]
    assert missed == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_fine_is_let_pass(language: str):
    alarms = {sentence: rules for sentence in sentences(GOOD, language) if (rules := found(sentence, language))}
    assert alarms == {}
