"""
What states, actions, roles and facts are called, Vietnamese first, English second (docs/glossary.md).

Keyed by the plain values, so that the sentences of :mod:`models.errors` can use them.
"""

Pair = tuple[str, str]

STATES: dict[str, Pair] = {
    "raised": ("chưa giao", "no unit yet"),
    "assigned": ("đã giao", "assigned"),
    "inspected": ("đã kiểm tra", "inspected"),
    "awaiting_citizen": ("chờ công dân", "awaiting citizen"),
    "resolved": ("đã trả lời", "answered"),
    "closed": ("đã kết thúc", "closed"),
    "declined": ("không tiếp nhận", "declined"),
}
ACTIONS: dict[str, Pair] = {
    "raise": ("ghi nhận kiến nghị", "put on record"),
    "amend": ("sửa thông tin", "corrected"),
    "assign": ("giao đơn vị chủ trì", "assigned"),
    "answer_at_conference": ("ghi câu trả lời tại hội nghị", "answered at the conference"),
    "decline": ("không tiếp nhận, hướng dẫn", "declined"),
    "merge": ("gộp vào kiến nghị trùng", "merged"),
    "acknowledge": ("xác nhận nhận việc", "acknowledged"),
    "hand_back": ("trả lại", "handed back"),
    "reassign": ("giao lại", "reassigned"),
    "inspect": ("ghi kết quả kiểm tra", "inspected"),
    "ask": ("đề nghị công dân bổ sung", "asked the citizen"),
    "supply": ("công dân bổ sung", "citizen replied"),
    "extend": ("gia hạn", "extended"),
    "resolve": ("trả lời kết quả giải quyết", "resolved"),
    "send_back": ("trả lại văn bản", "sent back"),
    "undo": ("rút lại câu trả lời", "answer taken back"),
    "reopen": ("mở lại", "reopened"),
    "confirm": ("công dân đánh giá", "confirmed"),
    "close": ("kết thúc, công dân không phản hồi", "closed by silence"),
    "withdraw": ("rút kiến nghị", "withdrawn"),
    "propose_extension": ("đề nghị gia hạn", "asked for an extension"),
    "refuse_extension": ("không đồng ý gia hạn", "refused the extension"),
    "direct": ("chỉ đạo đơn vị", "word from the chair"),
    "tell": ("báo qua điện thoại", "told by telephone"),
    "attach": ("thêm tệp", "added a file"),
    "reveal": ("xem người kiến nghị", "looked who raised it"),
    "publish": ("duyệt nội dung công khai", "approved for the public"),
    "unpublish": ("gỡ nội dung công khai", "taken from the public list"),
    "explain_delay": ("nêu lý do chậm và ngày dự kiến", "explained the delay"),
    "apologise": ("duyệt lời xin lỗi gửi công dân", "apology approved"),
    "correct": ("đính chính câu trả lời", "answer corrected"),
}
ROLES: dict[str, Pair] = {
    "office": ("Văn phòng", "the office"),
    "unit": ("đơn vị", "the unit"),
    "chair": ("người chủ trì", "the chair"),
    "citizen": ("công dân", "the citizen"),
    "engine": ("hệ thống", "the engine"),
    "clock": ("hệ thống theo thời hạn", "the clock"),
    "auditor": ("kiểm toán", "the auditor"),
}
FACTS: dict[str, Pair] = {
    "unit": ("đơn vị chủ trì", "unit"),
    "co_units": ("đơn vị phối hợp", "co-units"),
    "former_unit": ("đơn vị cũ", "former unit"),
    "right_unit": ("đơn vị đúng thẩm quyền", "right unit"),
    "due_on": ("thời hạn", "date"),
    "duplicate_of": ("trùng với", "same as"),
    "reason": ("lý do", "reason"),
    "where_to_go": ("hướng dẫn", "where to go"),
    "changed": ("đã sửa", "changed"),
    "text": ("nội dung", "text"),
    "answer": ("câu trả lời", "answer"),
    "findings": ("kết quả kiểm tra", "findings"),
    "question": ("câu hỏi", "question"),
    "reply": ("nội dung bổ sung", "reply"),
    "outcome": ("kết quả", "outcome"),
    "result": ("nội dung giải quyết", "result"),
    "legal_basis": ("căn cứ", "legal basis"),
    "next_step": ("bước tiếp theo", "next step"),
    "document_no": ("số văn bản", "document no."),
    "document_on": ("ngày văn bản", "document of"),
    "file": ("tệp", "file"),
    "rating": ("đánh giá", "rating"),
    "proposed_due_on": ("thời hạn đề nghị", "date asked for"),
    "expected_on": ("ngày dự kiến trả lời", "expected date"),
    "correction": ("nội dung đính chính", "correction"),
    "words": ("nội dung", "words"),
    "told_on": ("ngày báo", "told on"),
    "sha256": ("mã kiểm tra tệp", "checksum"),
    "public_text": ("nội dung công khai", "public text"),
    "public_answer": ("trả lời công khai", "public answer"),
}


def word(words: dict[str, Pair], value: str, language: str) -> str:
    """What a value is called; a value without a word is said as it is."""
    return words[value][language == "en"] if value in words else value


def named_role(actor: str, language: str) -> str:
    """``unit:tu-phap`` → “đơn vị”."""
    return word(ROLES, actor.partition(":")[0], language)
