"""Breaking a heading into balanced lines; WeasyPrint has no `text-wrap` and Vietnamese no hyphenation."""

from __future__ import annotations

from functools import lru_cache

from reports.charts.measure import heading_width

#: Two-syllable words of the field that read badly when a line ends between their syllables.
_TOGETHER = frozenset(
    """khách hàng|tiềm năng|mục tiêu|nhu cầu|giá cả|chân dung|hành trình|rào cản|đề xuất|so sánh|tiêu chí|mức độ
    quan tâm|thông tin|trải nghiệm|hành động|chuyển đổi|tìm kiếm|đặc điểm|mua hàng|cân nhắc|nhận biết|trung thành
    giới thiệu|hài lòng|cảm xúc|chất lượng|ngân sách|thẩm quyền|thời điểm|khác biệt|khảo sát|câu hỏi|trả lời|kết quả
    khác nhau|giống nhau|tương tự|quyết định|thời gian|bằng chứng|dữ liệu|người dùng|sản phẩm|dịch vụ|kiểu người
    phụ lục|tóm tắt|giai đoạn|điểm chạm|sử dụng|ưu đãi|phù hợp|sẵn sàng|tin tưởng|nghi ngờ|đồng ý|nổi bật|chưa rõ
    tất cả|gần như|không có|rõ nhất|nhiều nhất|cao hơn|thấp hơn|lớn nhất|mạnh nhất|hai nhóm|các nhóm""".replace(
        "\n", "|"
    )
    .replace("    ", "")
    .split("|")
)


@lru_cache(maxsize=256)
def balance(text: str, width: float, size: float) -> tuple[str, ...]:
    """The heading in as few lines as fit `width` (points, at `size` points), of even length.

    Breaks after punctuation are preferred and two-syllable words kept together; words are never dropped.
    """
    words = text.split()
    if heading_width(text, size) <= width or len(words) < 2:
        return (text,)
    for lines in range(2, len(words) + 1):
        found = _best(tuple(words), lines, width, size)
        if found:
            return found[1]
    return (text,)


def _best(words: tuple[str, ...], lines: int, width: float, size: float) -> tuple[float, tuple[str, ...]] | None:
    """The cheapest way to set the words in this many lines, or None when a line would be too wide."""
    if lines == 1:
        line = " ".join(words)
        wide = heading_width(line, size)
        return None if wide > width else ((width - wide) ** 2 / width, (line,))
    best: tuple[float, tuple[str, ...]] | None = None
    for cut in range(1, len(words) - lines + 2):
        first = " ".join(words[:cut])
        wide = heading_width(first, size)
        if wide > width:
            break
        rest = _best(words[cut:], lines - 1, width, size)
        if rest is None:
            continue
        cost = rest[0] + (width - wide) ** 2 / width + _break_cost(words[cut - 1], words[cut], width)
        if best is None or cost < best[0]:
            best = (cost, (first, *rest[1]))
    return best


def _break_cost(before: str, after: str, width: float) -> float:
    if before.endswith((",", ";", ":", ".", "?", "–")):
        return -0.12 * width
    pair = f"{before.lower()} {after.lower().rstrip(',;:.?!')}"
    return 0.25 * width if pair in _TOGETHER else 0.0
