"""
Standard phrases: what staff choose from where free text must not be typed (Prefect's forms keep parameters in clear).

A member's value is the Vietnamese sentence, so that a form shows it; :func:`in_english` gives the other one.
"""

from enum import StrEnum


class Findings(StrEnum):
    """What the unit found (kết quả kiểm tra)."""

    IN_ORDER = "Đã kiểm tra: hồ sơ hợp lệ, đang trong quá trình giải quyết."
    DELAYED = "Đã kiểm tra: hồ sơ hợp lệ nhưng việc giải quyết chậm so với thời hạn quy định."
    PAPERS_MISSING = "Đã kiểm tra: hồ sơ còn thiếu thành phần theo quy định."
    RULES_EXPLAINED = "Đã rà soát quy định liên quan đến nội dung kiến nghị."
    RECORD_WRONG = "Đã đối chiếu: thông tin trong hồ sơ quản lý có sai lệch, cần điều chỉnh."


class Result(StrEnum):
    """What was done (nội dung giải quyết)."""

    DONE = "Việc kiến nghị đã được giải quyết xong."
    CORRECTED = "Thông tin sai lệch đã được điều chỉnh."
    EXPLAINED = "Đã hướng dẫn thành phần hồ sơ, trình tự và nơi nộp theo quy định."
    PASSED_ON = "Nội dung vượt thẩm quyền; đã chuyển cơ quan có thẩm quyền xem xét."
    PLANNED = "Nội dung được đưa vào kế hoạch thực hiện."


class NextStep(StrEnum):
    """What the citizen does next."""

    NONE = "Ông/Bà không phải làm thêm thủ tục gì."
    COLLECT = "Mời Ông/Bà đến nhận kết quả tại Bộ phận Một cửa trong giờ hành chính."
    FILE_PAPERS = "Mời Ông/Bà nộp bổ sung hồ sơ tại Bộ phận Một cửa hoặc trên Cổng dịch vụ công."
    WAIT = "Cơ quan có thẩm quyền sẽ trả lời trực tiếp Ông/Bà."


class HandBackReason(StrEnum):
    """Why a unit hands an issue back."""

    NOT_COMPETENT = "Nội dung không thuộc thẩm quyền của đơn vị."
    OTHER_AREA = "Địa bàn không thuộc phạm vi quản lý của đơn vị."


class ExtendReason(StrEnum):
    """Why a date is extended."""

    VERIFYING = "Cần thêm thời gian xác minh."
    OTHER_BODY = "Chờ văn bản trả lời của cơ quan khác."
    COMPLEX = "Nội dung phức tạp, liên quan nhiều đơn vị."


class LegalBasis(StrEnum):
    """The law an answer rests on."""

    CIVIL_STATUS = "Luật Hộ tịch năm 2014; Nghị định số 123/2015/NĐ-CP"
    SOCIAL_ASSISTANCE = "Nghị định số 20/2021/NĐ-CP"
    DISABILITY = "Luật Người khuyết tật năm 2010; Thông tư số 01/2019/TT-BLĐTBXH"
    PRESCHOOL = "Nghị định số 46/2017/NĐ-CP, Nghị định số 135/2018/NĐ-CP"
    LAND_TAX = "Luật Thuế sử dụng đất phi nông nghiệp năm 2010"
    IDENTITY = "Nghị định số 59/2022/NĐ-CP"
    PETITIONS = "Nghị định số 20/2008/NĐ-CP"
    CONSTRUCTION = "Luật Xây dựng năm 2014 (sửa đổi năm 2020), Điều 89"


_ENGLISH: dict[str, str] = {
    Findings.IN_ORDER: "Checked: the file is in order and being handled.",
    Findings.DELAYED: "Checked: the file is in order but was handled later than the rules require.",
    Findings.PAPERS_MISSING: "Checked: papers that the rules require are missing from the file.",
    Findings.RULES_EXPLAINED: "The rules that apply to the issue were reviewed.",
    Findings.RECORD_WRONG: "Compared: the record holds a mistake and must be corrected.",
    Result.DONE: "What was asked for has been done.",
    Result.CORRECTED: "The mistake has been corrected.",
    Result.EXPLAINED: "The papers, the steps and the place to file were explained.",
    Result.PASSED_ON: "The matter is beyond our authority and was passed to the competent body.",
    Result.PLANNED: "The matter was put into the plan of work.",
    NextStep.NONE: "Nothing more is asked of you.",
    NextStep.COLLECT: "Please collect the result at the one-stop desk during office hours.",
    NextStep.FILE_PAPERS: "Please file the missing papers at the one-stop desk or on the public service portal.",
    NextStep.WAIT: "The competent body will answer you directly.",
    HandBackReason.NOT_COMPETENT: "The matter is not within the unit's authority.",
    HandBackReason.OTHER_AREA: "The place is outside the unit's area.",
    ExtendReason.VERIFYING: "More time is needed for verification.",
    ExtendReason.OTHER_BODY: "Another body's written answer is awaited.",
    ExtendReason.COMPLEX: "The matter is complex and concerns several units.",
    LegalBasis.CIVIL_STATUS: "Law on Civil Status 2014; Decree 123/2015",
    LegalBasis.SOCIAL_ASSISTANCE: "Decree 20/2021",
    LegalBasis.DISABILITY: "Law on Disability 2010; Circular 01/2019",
    LegalBasis.PRESCHOOL: "Decrees 46/2017 and 135/2018",
    LegalBasis.LAND_TAX: "Law on Non-agricultural Land Use Tax 2010",
    LegalBasis.IDENTITY: "Decree 59/2022",
    LegalBasis.PETITIONS: "Decree 20/2008",
    LegalBasis.CONSTRUCTION: "Law on Construction 2014 (as amended), Article 89",
}


def in_english(sentence: str) -> str:
    """The English of a standard phrase; any other text comes back as it is."""
    return _ENGLISH.get(sentence, sentence)
