"""Words that hold a sentence together and say nothing by themselves, in Vietnamese and English."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VIETNAMESE = _words(
    """
    à ạ ai ấy bằng bây bên bị bởi cả các càng cậu chỉ cho chớ chứ chú chúng có còn cơ của cùng cũng cứ cực dạ do dù
    đã đang đâu đây đấy để đến đều đi điều đó được gì giờ giữa hãy hầu hết hoặc hơi hơn hề họ hồi khá khi kia là lắm
    lẽ lên lúc luôn mà mình mấy mọi mỗi một nà nào này nay nên nếu ngay nha nhá nhau nhé nhỉ như nhưng những nó nọ nữa
    nơi ở ơi qua quá rất rằng rồi ra sao sau sẽ so sự suốt ta tại tớ tới tôi thật thay thế thể theo thì thôi thứ trên
    trong tuy từ từng tức ừ và vài vào vâng vẫn vậy về vì với vừa xin xong
    ad ak dc đc mn mng r thui vs
    """
)

ENGLISH = _words(
    """
    a about after again all also am an and any are as at be because been before being but by can could did do does
    doing for from had has have having he her here him his how i i'm i've if in into is it it's its just let me more
    most much my of on one only or other our out over really she should so some such than that that's the their them
    then there these they they're this those through to too up us very was we we're were what when where which while
    who why will with would you your
    """
)

WEAK = _words(
    """
    anh bà bạn biết cái cần chị chiếc chuyện con cô đối em hay lại làm lần mong mới muốn năm ngày người nhiều nói ông
    phải tháng thấy thêm thích thường trước tuần việc
    get go got like make want
    """
)
"""They say nothing alone but may begin or end a phrase: “người quen”, “làm việc”."""

NEGATIONS = _words(
    """
    không chưa chẳng chả đừng hok hông k khong ko
    not no never cannot can't don't doesn't didn't isn't wasn't aren't weren't won't wouldn't couldn't hasn't haven't
    """
)
"""They turn the next word round: “không ngon” is not “ngon”."""

FILLERS = _words("quá được là hề phải mấy thật thực sự lắm bị very really so too that a the be been to get")
"""May stand between a negation and what it negates."""
