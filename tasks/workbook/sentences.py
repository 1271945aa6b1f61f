"""What is said about a row, in Vietnamese and in English; the gaps are filled in by :mod:`tasks.workbook.one_row`."""

from typing import NamedTuple

SHOWN = 60  # characters of a cell quoted in a sentence


class Sentence(NamedTuple):
    """One sentence in both languages, with gaps."""

    vi: str
    en: str

    def about(self, *quoted: object) -> "Sentence":
        """The sentence with its gaps filled; long texts are cut."""
        short = [text if len(text := str(value)) <= SHOWN else f"{text[:SHOWN]}…" for value in quoted]
        return Sentence(self.vi.format(*short), self.en.format(*short))


NUMBER_MISSING = Sentence(
    "có nội dung nhưng STT trống hoặc không phải số: hãy ghi STT.",
    "there is a text, but the STT is blank or no number: write it.",
)
ROW_LEFT_OUT = Sentence(
    "dòng này không có STT và nội dung nên không được đọc.",
    "the row has neither STT nor text and was not read.",
)
TEXT_MISSING = Sentence(
    "STT {} không có nội dung kiến nghị: hãy ghi nội dung hoặc xóa dòng.",
    "STT {} has no text: write it or delete the row.",
)
TOO_LONG = Sentence(
    "ô dài {} ký tự, nhiều hơn {}: hãy rút ngắn.", "the cell holds {} characters, more than {}: shorten it."
)
BROKEN_CHARACTERS = Sentence(
    "ô có ký tự hỏng, đã được thay bằng dấu cách.", "broken characters were replaced by spaces."
)
NAME_HIDDEN = Sentence(
    "ghi là không nêu tên, nên tên không được đọc.",
    "it says that no name is given, so the name was not read.",
)
NO_PHONE = Sentence(
    "“{}” không phải số điện thoại; đã chép vào ghi chú: hãy kiểm tra.",
    "“{}” is no phone number; it was copied to the note: check it.",
)
MORE_PHONES = Sentence(
    "chỉ đọc số điện thoại đầu; cả ô đã chép vào ghi chú.",
    "only the first phone number was read; the whole cell was copied to the note.",
)
NO_EMAIL = Sentence(
    "“{}” không phải địa chỉ thư điện tử: hãy sửa hoặc xóa.", "“{}” is no e-mail address: mend or delete it."
)
MORE_EMAILS = Sentence(
    "chỉ đọc địa chỉ thư điện tử đầu; cả ô đã chép vào ghi chú.",
    "only the first e-mail address was read; the whole cell was copied to the note.",
)
NO_LANGUAGE = Sentence(
    "chưa có thư bằng “{}”; sẽ dùng tiếng Việt.", "there are no letters in “{}”; Vietnamese will be used."
)
NO_UNIT = Sentence("không có đơn vị “{}”.", "there is no unit “{}”.")
NO_UNIT_BUT = Sentence("không có đơn vị “{}”. Gần nhất: {}.", "there is no unit “{}”. Nearest: {}.")
NO_LEVEL = Sentence(
    "không hiểu mức độ “{}”: hãy ghi Đơn giản, Thường hoặc Phức tạp.",
    "the level “{}” is not known: write Đơn giản, Thường or Phức tạp.",
)
LEVEL_MISSING = Sentence("chưa ghi mức độ; được coi là Thường.", "no level is written; it is taken as normal.")
NO_DATE = Sentence("“{}” không phải ngày: hãy ghi ngày/tháng/năm.", "“{}” is no date: write day/month/year.")
DATE_TOO_EARLY = Sentence(
    "thời hạn {} trước ngày hội nghị {}: hãy sửa.",
    "the date {} lies before the conference on {}: mend it.",
)
ANSWER_MISSING = Sentence(
    "đã trả lời tại hội nghị nhưng chưa ghi nội dung trả lời.",
    "it was answered at the conference, but the answer is not written down.",
)
SPEAKS_OF_COMPLAINTS = Sentence(
    "có nhắc đến khiếu nại, tố cáo: hãy xem có phải là đơn khiếu nại, tố cáo không.",
    "it speaks of complaints: see whether it is one under law.",
)
REPEATS_WHAT = Sentence(
    "có chữ “trùng” nhưng không rõ với STT nào: hãy ghi “Trùng với STT …”.",
    "it says “trùng” (repeats), but not which: write “Trùng với STT …”.",
)
NO_PHONE_TO_CALL = Sentence(
    "muốn liên hệ qua điện thoại nhưng không có số điện thoại.",
    "it asks for a call, but there is no phone number.",
)
