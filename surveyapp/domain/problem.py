"""Faults as values: what is wrong, where, and what to do about it, in the reader's language.

The sentences live beside the faults because three readers share them: the author of a questionnaire file, the
importer of a spreadsheet and the respondent on a phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from surveyapp.domain.text import Text


class Fault(Enum):
    """Each member's value is its sentence; `{name}` is filled from the problem's values."""

    # files
    NO_SUCH_FILE = Text.of(vi="Không tìm thấy tệp.", en="There is no such file.")
    NOT_TOML = Text.of(
        vi="Tệp không phải TOML hợp lệ: {detail}. Hãy sửa dòng này rồi thử lại.",
        en="The file is not valid TOML: {detail}. Correct that line and try again.",
    )
    NOT_UTF8 = Text.of(
        vi="Tệp không dùng bảng mã UTF-8. Hãy lưu lại tệp ở dạng UTF-8.",
        en="The file is not UTF-8. Save it again as UTF-8.",
    )

    # questionnaire definitions
    FIELD_MISSING = Text.of(vi="Thiếu trường “{field}”. Hãy thêm trường này.", en="“{field}” is missing. Add it.")
    FIELD_UNKNOWN = Text.of(
        vi="Không có trường “{field}”. {hint}Hãy sửa tên hoặc bỏ đi.",
        en="There is no field “{field}”. {hint}Correct the name or remove it.",
    )
    FIELD_TYPE = Text.of(
        vi="“{field}” phải là {expected}, đang là {found}.", en="“{field}” must be {expected}, and is {found}."
    )
    TEXT_EMPTY = Text.of(
        vi="Chưa có lời cho ngôn ngữ “{language}”. Hãy viết câu này bằng “{language}”.",
        en="There is no wording in “{language}”. Write this text in “{language}”.",
    )
    BAD_ID = Text.of(
        vi="Mã “{found}” không hợp lệ: chỉ dùng chữ thường không dấu, số và gạch dưới, bắt đầu bằng chữ.",
        en="“{found}” is not a valid id: use lower-case letters without accents, digits and underscores, "
        "starting with a letter.",
    )
    DUPLICATE_ID = Text.of(
        vi="Mã “{found}” đã được dùng. Mỗi mã chỉ dùng một lần.", en="“{found}” is used already. Use each id once."
    )
    ID_RESERVED = Text.of(
        vi="Mã “{found}” là tên trang khảo sát dùng riêng. Hãy đặt mã khác, ví dụ “{found}_1”.",
        en="“{found}” is a name the survey page uses itself. Choose another id, such as “{found}_1”.",
    )
    KIND_UNKNOWN = Text.of(
        vi="Không có loại câu hỏi “{found}”. Các loại: {known}.", en="There is no kind “{found}”. Kinds: {known}."
    )
    ROLE_UNKNOWN = Text.of(
        vi="Không có vai trò “{found}”. {hint}Xem danh sách trong question_banks/README.md.",
        en="There is no role “{found}”. {hint}See the list in question_banks/README.md.",
    )
    BLOCK_UNKNOWN = Text.of(
        vi="Ngân hàng không có “{found}”. {hint}Hãy sửa tên khối hoặc câu hỏi.",
        en="The bank has no “{found}”. {hint}Correct the name of the block or question.",
    )
    WORD_UNKNOWN = Text.of(
        vi="Không có từ hay câu hỏi đứng trước nào tên “{found}”. {hint}Hãy thêm “{found}” vào [words].",
        en="No word and no earlier question is called “{found}”. {hint}Add “{found}” to [words].",
    )
    OPTIONS_NEEDED = Text.of(
        vi="Câu hỏi loại “{kind}” cần ít nhất hai lựa chọn.",
        en="A question of kind “{kind}” needs at least two options.",
    )
    TOO_MANY_OPTIONS = Text.of(
        vi="Có {found} lựa chọn; tối đa {most}. Danh sách dài nên dùng câu hỏi “cascade”.",
        en="There are {found} options; the most is {most}. Use a “cascade” for a long list.",
    )
    TOO_MANY_QUESTIONS = Text.of(
        vi="Phiếu có {found} câu hỏi; tối đa {most}. Hãy chia thành nhiều khảo sát.",
        en="There are {found} questions; the most is {most}. Split them into several surveys.",
    )
    NOT_REPEATABLE = Text.of(
        vi="Câu hỏi loại “{kind}” không dùng được trong nhóm lặp lại.",
        en="A question of kind “{kind}” cannot be asked in a repeated group.",
    )
    MOMENT_BOUND = Text.of(
        vi="“{field}” ({found}) phải là ngày dạng 2026-09-30 hoặc “today”, hay giờ dạng 14:05.",
        en="“{field}” ({found}) must be a date such as 2026-09-30 or “today”, or a time such as 14:05.",
    )
    TOO_DEEP = Text.of(
        vi="Danh sách sâu hơn số cấp (level) của câu hỏi.", en="The list is deeper than the question's levels."
    )
    PLACES_UNKNOWN = Text.of(
        vi="Không có danh sách “{found}” trong lists/. {hint}", en="There is no list “{found}” in lists/. {hint}"
    )
    IMAGE_BAD = Text.of(
        vi="Không dùng được ảnh “{found}”: cần tệp PNG, JPEG, WebP hoặc SVG tối đa {most} trong images/.",
        en="The picture “{found}” cannot be used: it must be a PNG, JPEG, WebP or SVG of {most} at most in images/.",
    )
    PAGE_UNKNOWN = Text.of(
        vi="Không có trang “{found}” ở phía sau. {hint}", en="There is no later page “{found}”. {hint}"
    )
    CARRY_KIND = Text.of(
        vi="“{found}” không phải câu hỏi có lựa chọn nên không mang lựa chọn sang được.",
        en="“{found}” is not a question with options, so none can be carried over.",
    )
    NEVER_SHOWN = Text.of(
        vi="Điều kiện không bao giờ đúng nên phần này sẽ không được hỏi.",
        en="The condition can never hold, so this would never be asked.",
    )
    NEVER_HOLDS = Text.of(
        vi="Điều kiện không bao giờ đúng, dù người ta trả lời thế nào. Hãy sửa hoặc bỏ đi.",
        en="The condition can never hold, whatever people answer. Correct or remove it.",
    )
    NEVER_REACHED = Text.of(
        vi="Không có đường nào dẫn đến trang này: các trang trước luôn nhảy qua nó.",
        en="No way leads to this page: the pages before always skip it.",
    )
    ROWS_NEEDED = Text.of(vi="Bảng câu hỏi cần ít nhất một dòng.", en="A matrix needs at least one row.")
    NOT_FOR_KIND = Text.of(
        vi="“{field}” không dùng cho câu hỏi loại “{kind}”. Hãy bỏ đi.",
        en="“{field}” does not belong to a question of kind “{kind}”. Remove it.",
    )
    SCORE_RANGE = Text.of(
        vi="Điểm phải từ 0 đến 1, đang là {found}.", en="A score lies between 0 and 1, and is {found}."
    )
    CHANCES_NOTHING = Text.of(
        vi="Mọi xác suất đều bằng 0. Hãy cho ít nhất một lựa chọn xác suất lớn hơn 0.",
        en="Every chance is 0. Give at least one option a chance above 0.",
    )
    BOUNDS = Text.of(
        vi="“low” ({low}) phải nhỏ hơn “high” ({high}).", en="“low” ({low}) must be less than “high” ({high})."
    )
    TOO_MANY_POINTS = Text.of(
        vi="Thang điểm có {found} mức; tối đa 11 mức.", en="The scale has {found} points; the most is 11."
    )
    CODE_UNKNOWN = Text.of(
        vi="Câu hỏi “{question}” không có lựa chọn “{found}”. {hint}",
        en="Question “{question}” has no option “{found}”. {hint}",
    )
    QUESTION_UNKNOWN = Text.of(vi="Không có câu hỏi “{found}”. {hint}", en="There is no question “{found}”. {hint}")
    FORWARD_REFERENCE = Text.of(
        vi="Điều kiện dùng “{found}”, câu hỏi này được hỏi sau. Chỉ dùng câu hỏi đứng trước.",
        en="The condition uses “{found}”, which is asked later. Use only questions asked before.",
    )
    EXPRESSION = Text.of(
        vi="Điều kiện sai ở ký tự {position}: {detail}.", en="The condition is wrong at character {position}: {detail}."
    )
    NO_QUESTIONS = Text.of(vi="Chưa có câu hỏi nào.", en="There are no questions yet.")
    LANGUAGE_UNKNOWN = Text.of(
        vi="“{found}” không phải mã ngôn ngữ hai chữ cái.", en="“{found}” is not a two-letter language code."
    )
    RULE_BAD = Text.of(vi="Luật chưa đúng: {detail}.", en="The rule is wrong: {detail}.")

    # answers
    REQUIRED = Text.of(vi="Anh/chị vui lòng trả lời câu này.", en="Please answer this question.")
    NOT_AN_OPTION = Text.of(vi="“{found}” không có trong các lựa chọn.", en="“{found}” is not one of the choices.")
    TOO_FEW_CHOICES = Text.of(vi="Anh/chị vui lòng chọn ít nhất {least} mục.", en="Please choose at least {least}.")
    TOO_MANY_CHOICES = Text.of(vi="Anh/chị vui lòng chọn nhiều nhất {most} mục.", en="Please choose at most {most}.")
    EXCLUSIVE_CHOICE = Text.of(
        vi="“{found}” không đi cùng lựa chọn khác.", en="“{found}” cannot be chosen together with others."
    )
    NOT_A_NUMBER = Text.of(
        vi="“{found}” không phải là số. Ví dụ: 250000.", en="“{found}” is not a number. For example: 250000."
    )
    TOO_SMALL = Text.of(vi="Số nhỏ nhất là {low}.", en="The smallest number is {low}.")
    TOO_LARGE = Text.of(vi="Số lớn nhất là {high}.", en="The largest number is {high}.")
    TOO_LONG = Text.of(
        vi="Câu trả lời dài {found} ký tự; tối đa {most} ký tự.",
        en="The answer has {found} characters; the most is {most}.",
    )
    BAD_EMAIL = Text.of(
        vi="“{found}” chưa phải địa chỉ email. Ví dụ: ten@vidu.vn.",
        en="“{found}” is not an e-mail address. For example: name@example.com.",
    )
    BAD_PHONE = Text.of(
        vi="“{found}” chưa phải số điện thoại. Ví dụ: 0912 345 678 hoặc +84 912 345 678.",
        en="“{found}” is not a phone number. For example: 0912 345 678 or +84 912 345 678.",
    )
    BAD_URL = Text.of(
        vi="“{found}” chưa phải địa chỉ trang web. Ví dụ: https://vidu.vn.",
        en="“{found}” is not a web address. For example: https://example.com.",
    )
    BAD_DAY = Text.of(
        vi="“{found}” không phải một ngày. Ví dụ: 30/09/2026.", en="“{found}” is not a date. For example: 30/09/2026."
    )
    BAD_TIME = Text.of(
        vi="“{found}” không phải giờ phút. Ví dụ: 14:05.", en="“{found}” is not a time. For example: 14:05."
    )
    TOO_EARLY = Text.of(vi="Sớm nhất là {earliest}.", en="The earliest is {earliest}.")
    TOO_LATE = Text.of(vi="Muộn nhất là {latest}.", en="The latest is {latest}.")
    OFF_STEP = Text.of(vi="Số phải chia theo bước {step}.", en="Choose a number in steps of {step}.")
    RANK_TWICE = Text.of(
        vi="Hạng {found} được dùng hai lần. Mỗi hạng chỉ dùng một lần.",
        en="Place {found} is used twice. Use each place once.",
    )
    RANK_GAP = Text.of(
        vi="Thứ hạng bị bỏ cách. Hãy xếp 1, 2, 3… liền nhau.", en="A place is left out. Rank 1, 2, 3 … without a gap."
    )
    SUM_WRONG = Text.of(
        vi="Tổng đang là {found}, cần đúng {total}.", en="The total is {found} and must be exactly {total}."
    )
    LEVEL_UNANSWERED = Text.of(vi="Anh/chị vui lòng chọn {level}.", en="Please choose: {level}.")
    TOO_FEW_ENTRIES = Text.of(vi="Cần ít nhất {least} mục.", en="At least {least} entries are needed.")
    BAD_FILE = Text.of(
        vi="Không nhận được tệp này. Hãy gửi {accepted}, tối đa {most}.",
        en="This file cannot be taken. Send {accepted}, {most} at most.",
    )
    ROW_UNANSWERED = Text.of(vi="Dòng “{row}” chưa được trả lời.", en="The row “{row}” is not answered.")

    # spreadsheets and mappings
    NO_ROWS = Text.of(vi="Tệp không có dòng dữ liệu nào.", en="The file has no rows of data.")
    SHEET_UNREADABLE = Text.of(vi="Không đọc được tệp: {detail}.", en="The file cannot be read: {detail}.")
    SHEET_TOO_LARGE = Text.of(
        vi="Tệp quá lớn: {found}; tối đa {most}.", en="The file is too large: {found}; the most is {most}."
    )
    COLUMN_UNKNOWN = Text.of(
        vi="Tệp không có cột “{found}”. {hint}Hãy sửa tên cột trong tệp ghép.",
        en="The file has no column “{found}”. {hint}Correct the column name in the mapping.",
    )
    NOTHING_ASKED = Text.of(
        vi="Không cột nào trong tệp giống câu trả lời khảo sát: chỉ có mã, dữ liệu liên hệ hoặc cột trống.",
        en="No column of the file looks like answers: there are only codes, contact data or empty columns.",
    )
    VALUE_UNMAPPED = Text.of(
        vi="Giá trị “{found}” chưa được ghép với lựa chọn nào.", en="The value “{found}” is not mapped to any option."
    )
    ROW_WIDTH = Text.of(
        vi="Dòng có {found} ô, tiêu đề có {expected} ô.", en="The row has {found} cells, the header {expected}."
    )
    MAPPING_EMPTY = Text.of(
        vi="Tệp ghép chưa nối cột nào với câu hỏi.", en="The mapping joins no column to a question."
    )
    BAD_DATE = Text.of(
        vi="“{found}” không phải ngày giờ. Ví dụ: 2026-09-30 hoặc 30/09/2026 14:05.",
        en="“{found}” is not a date. For example: 2026-09-30 or 30/09/2026 14:05.",
    )
    TRANSLATION_UNKNOWN = Text.of(
        vi="Bảng hỏi không có “{found}”. Hãy giữ nguyên cột “key” như khi xuất ra.",
        en="The questionnaire has no “{found}”. Leave the column “key” as it was exported.",
    )
    ID_TWICE = Text.of(
        vi="Mã phiếu “{found}” đã có ở dòng {first}.", en="Response id “{found}” already stands in row {first}."
    )
    PERSON_TWICE = Text.of(
        vi="“{found}” đã có ở dòng {first}: mỗi người chỉ một dòng.",
        en="“{found}” already stands in row {first}: one row for each person.",
    )
    SHEET_KIND = Text.of(
        vi="Tệp không phải CSV hay XLSX (có thể là Excel đời cũ hoặc có mật khẩu). "
        "Hãy lưu lại thành .xlsx không mật khẩu hoặc .csv.",
        en="The file is neither CSV nor XLSX (it may be an old Excel file or have a password). "
        "Save it again as .xlsx without a password, or as .csv.",
    )
    BAD_QUOTE = Text.of(
        vi="Dấu ngoặc kép ở dòng {row} chưa khớp. Hãy gõ đôi dấu ngoặc kép nằm trong ô hoặc xuất lại tệp.",
        en="The quotation marks in row {row} do not match. Double those inside a cell or export the file again.",
    )
    TARGET_TWICE = Text.of(
        vi="“{target}” đã lấy từ cột “{first}”. Mỗi câu trả lời chỉ lấy từ một cột.",
        en="“{target}” is already filled from column “{first}”. Fill each answer from one column.",
    )
    GRID_ROW_UNKNOWN = Text.of(
        vi="Bảng câu hỏi “{question}” không có dòng “{found}”. {hint}",
        en="The matrix “{question}” has no row “{found}”. {hint}",
    )
    PART_UNKNOWN = Text.of(
        vi="Câu hỏi “{question}” không có phần “{found}”. {hint}",
        en="Question “{question}” has no part “{found}”. {hint}",
    )
    PART_NEEDED = Text.of(
        vi="Câu hỏi “{question}” được ghép theo từng phần, ví dụ “{question}.{example}”.",
        en="Question “{question}” is joined part by part, such as “{question}.{example}”.",
    )
    NOT_IMPORTED = Text.of(
        vi="Câu hỏi loại “{kind}” không nhập được từ bảng tính: tệp gửi kèm không nằm trong bảng, còn giá trị "
        "tính toán được tính lại từ các câu khác. Hãy bỏ cột này khỏi bản ghép.",
        en="A question of kind “{kind}” cannot be imported from a sheet: files are not in it, and what is calculated "
        "is made again from the other answers. Leave this column out of the mapping.",
    )
    PLACE_UNKNOWN = Text.of(
        vi="Không tìm thấy nơi “{found}” trong danh sách, hoặc có nhiều nơi cùng tên.",
        en="“{found}” is no place of the list, or several places have this name.",
    )
    NO_OTHER = Text.of(
        vi="Câu hỏi “{question}” chưa có lựa chọn “Khác” (other = true).",
        en="Question “{question}” has no “other” option (other = true).",
    )
    NO_NOT_APPLICABLE = Text.of(
        vi='Câu hỏi “{question}” chưa có lựa chọn “không áp dụng” (missing = "not_applicable").',
        en='Question “{question}” has no “not applicable” option (missing = "not_applicable").',
    )

    # invitations
    NO_ADDRESS = Text.of(
        vi="Dòng này không có địa chỉ email. Ví dụ: Nguyễn Văn A <ten@vidu.vn>.",
        en="There is no e-mail address in this line. For example: Jane Doe <name@example.com>.",
    )
    TOO_MANY_ADDRESSES = Text.of(
        vi="Dòng này có {found} địa chỉ email kèm tên. Hãy viết mỗi người một dòng.",
        en="This line has {found} e-mail addresses and a name. Write one person per line.",
    )
    TOO_MANY_PEOPLE = Text.of(
        vi="Danh sách có {found} người; mỗi lần tối đa {most}.",
        en="The list has {found} people; the most at once is {most}.",
    )
    NO_ADDRESS_COLUMN = Text.of(
        vi="Tệp không có cột địa chỉ email. Hãy đặt tên cột là “email”.",
        en="The file has no column of e-mail addresses. Call that column “email”.",
    )
    NOBODY_LISTED = Text.of(vi="Danh sách chưa có ai.", en="There is nobody in the list.")
    LETTER_EMPTY = Text.of(vi="Phần này chưa có chữ nào.", en="There is no text here.")
    LETTER_TOO_LONG = Text.of(
        vi="Phần này dài {found} ký tự; tối đa {most}.", en="This has {found} characters; the most is {most}."
    )
    LETTER_WITHOUT_LINK = Text.of(
        vi="Thư chưa có {link}. Hãy viết {link} ở nơi cần đặt đường dẫn riêng của mỗi người.",
        en="The mail has no {link}. Write {link} where each person's own link shall stand.",
    )
    LETTER_LINK_IN_SUBJECT = Text.of(
        vi="Tiêu đề không được có {link}: đường dẫn riêng chỉ đặt trong thư.",
        en="The subject must not have {link}: the personal link belongs into the mail.",
    )
    LETTER_PLACE_UNKNOWN = Text.of(
        vi="Không điền được “{found}”. Chỗ điền có thể dùng: {known}.",
        en="“{found}” cannot be filled in. What can: {known}.",
    )

    # the command line
    SURVEY_UNKNOWN = Text.of(
        vi="Không có khảo sát “{found}”. Hãy tạo bằng lệnh create-survey.",
        en="There is no survey “{found}”. Make it with create-survey.",
    )
    BAD_SURVEY_CODE = Text.of(
        vi="Mã khảo sát “{found}” không hợp lệ: chỉ dùng chữ thường không dấu, số, - và _, tối đa 64 ký tự.",
        en="“{found}” is not a valid code: use lower-case letters, digits, - and _, 64 at most.",
    )
    SURVEY_CODE_TAKEN = Text.of(
        vi="Mã “{found}” đã thuộc về doanh nghiệp khác. Hãy chọn mã khác.",
        en="The code “{found}” is taken by another business. Choose another.",
    )
    CODE_TAKEN = Text.of(
        vi="Mã “{found}” đã được dùng cho một khảo sát. Hãy chọn mã khác.",
        en="The code “{found}” is used by a survey already. Choose another.",
    )
    DRAFT_STALE = Text.of(
        vi="Bản nháp vừa được người khác lưu. Hãy mở lại rồi thử lần nữa.",
        en="Somebody else has just saved the draft. Open it again and try once more.",
    )
    VERSION_UNKNOWN = Text.of(
        vi="Khảo sát không có phiên bản {found}; mới nhất là {most}.",
        en="The survey has no version {found}; the newest is {most}.",
    )
    SURVEY_FULL = Text.of(vi="Khảo sát đã nhận đủ số phiếu.", en="The survey is full.")
    FOLDER_EMPTY = Text.of(vi="Thư mục không có tệp .toml nào.", en="The folder holds no .toml file.")
    CANNOT_WRITE = Text.of(
        vi="Không ghi được tệp ở đây. Hãy kiểm tra thư mục và quyền ghi.",
        en="The file cannot be written here. Check the folder and its permissions.",
    )
    FILE_FAILED = Text.of(vi="Không đọc hoặc ghi được: {detail}.", en="It cannot be read or written: {detail}.")
    DATABASE_FAILED = Text.of(
        vi="Cơ sở dữ liệu báo lỗi: {detail}. Nếu anh/chị vừa cập nhật phần mềm, hãy chạy: flask --app wsgi db upgrade",
        en="The database reports: {detail}. If the software has just been updated, run: flask --app wsgi db upgrade",
    )
    NOT_DONE = Text.of(vi="Chưa làm được: {detail}.", en="It could not be done: {detail}.")
    ACCOUNT_UNKNOWN = Text.of(vi="Không có tài khoản “{found}”.", en="There is no account “{found}”.")
    ACCOUNT_THERE = Text.of(vi="Tài khoản “{found}” đã có.", en="The account “{found}” is there already.")
    PASSWORD_SHORT = Text.of(vi="Mật khẩu cần ít nhất {least} ký tự.", en="A password has at least {least} characters.")
    PASSWORD_LONG = Text.of(vi="Mật khẩu dài nhất {most} ký tự.", en="A password has at most {most} characters.")
    PASSWORD_PERSONAL = Text.of(
        vi="Mật khẩu này gần như chỉ gồm tên hoặc email nên người quen dễ đoán. Hãy thêm vài từ không liên quan.",
        en="This password is little more than a name or an e-mail, which can be guessed. Add a few unrelated words.",
    )
    PASSWORD_OBVIOUS = Text.of(
        vi="Mật khẩu này nằm trong số những mật khẩu bị thử đầu tiên. Hãy ghép vài từ không liên quan với nhau.",
        en="This is among the first passwords anybody tries. Put a few unrelated words together.",
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is a path a person can follow, outermost first: page 2 › question “budget” › option 3.
    `line_number` counts the lines of the file from 1; 0 where it is not known."""

    fault: Fault
    place: tuple[str, ...] = ()
    values: tuple[tuple[str, str | Text], ...] = ()
    file: str = ""
    line_number: int = 0

    @classmethod
    def at(cls, fault: Fault, *place: str, **values: object) -> Problem:
        kept = ((name, value if isinstance(value, Text) else str(value)) for name, value in values.items())
        return cls(fault, place, tuple(kept))

    def within(self, file: str, *outer: str) -> Problem:
        """The same problem, found inside `file` and below the places `outer`."""
        return replace(self, file=file or self.file, place=(*outer, *self.place))

    def say(self, language: str) -> str:
        """The sentence alone, without file or place."""
        return filled(self.fault.value, self.values, language)

    def line(self, language: str) -> str:
        """File with the line in it, place and sentence on one line."""
        file = f"{self.file}:{self.line_number}" if self.line_number else self.file
        where = " › ".join(part for part in (file, *self.place) if part)
        return f"{where}: {self.say(language)}" if where else self.say(language)


def filled(sentence: Text, values: Iterable[tuple[str, str | Text]], language: str) -> str:
    """The sentence in `language`, each `{name}` replaced by the value of that name."""
    words = sentence.to(language)
    for name, value in values:
        words = words.replace("{" + name + "}", value.to(language) if isinstance(value, Text) else value)
    return words.strip()
