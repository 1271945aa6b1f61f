"""What each step is called in an address: Vietnamese without accents."""

from models.states import Action

A = Action
SLUGS: dict[Action, str] = {
    A.ASSIGN: "giao-viec", A.ANSWER_AT_CONFERENCE: "tra-loi-tai-hoi-nghi", A.DECLINE: "khong-tiep-nhan",
    A.MERGE: "gop", A.ACKNOWLEDGE: "nhan-viec", A.HAND_BACK: "tra-lai", A.REASSIGN: "giao-lai",
    A.INSPECT: "kiem-tra", A.ASK: "hoi-cong-dan", A.SUPPLY: "bo-sung", A.EXTEND: "gia-han",
    A.PROPOSE_EXTENSION: "de-nghi-gia-han", A.REFUSE_EXTENSION: "khong-gia-han", A.RESOLVE: "tra-loi",
    A.SEND_BACK: "tra-lai-van-ban", A.UNDO: "rut-lai", A.REOPEN: "mo-lai", A.WITHDRAW: "rut", A.DIRECT: "chi-dao",
    A.TELL: "bao-qua-dien-thoai", A.ATTACH: "them-tep", A.REVEAL: "xem-nguoi-kien-nghi", A.PUBLISH: "cong-khai",
    A.UNPUBLISH: "go-cong-khai", A.EXPLAIN_DELAY: "neu-ly-do-cham", A.APOLOGISE: "xin-loi", A.CORRECT: "dinh-chinh",
}  # fmt: skip
_ON_THEIR_OWN_PAGE = {A.PUBLISH: "/van-phong/cong-khai"}  # where the words are looked through first
ACTIONS: dict[str, Action] = {slug: action for action, slug in SLUGS.items() if action not in _ON_THEIR_OWN_PAGE}


def step_url(code: str, action: Action) -> str:
    """The page on which a step is taken."""
    own = _ON_THEIR_OWN_PAGE.get(action)
    return f"{own}/{code}" if own else f"/kien-nghi/{code}/{SLUGS[action]}"
