"""What the page of each step is called, what its button says, and one sentence on what follows."""

from models.states import Action

Pair = tuple[str, str]
A = Action

TITLES: dict[Action, Pair] = {
    A.ASSIGN: ("Giao đơn vị chủ trì", "Assign a unit"),
    A.ANSWER_AT_CONFERENCE: ("Ghi câu trả lời tại hội nghị", "Record the answer given at the conference"),
    A.DECLINE: ("Không tiếp nhận, hướng dẫn", "Decline and say where to go"),
    A.MERGE: ("Gộp vào kiến nghị trùng", "Merge into the same issue"),
    A.ACKNOWLEDGE: ("Xác nhận đã nhận việc", "Acknowledge"),
    A.HAND_BACK: ("Trả lại, không đúng thẩm quyền", "Hand back: not ours"),
    A.REASSIGN: ("Giao lại đơn vị khác", "Reassign to another unit"),
    A.INSPECT: ("Ghi kết quả kiểm tra", "Record what was found"),
    A.ASK: ("Hỏi thêm công dân", "Ask the citizen"),
    A.SUPPLY: ("Ghi nội dung công dân bổ sung", "Record the citizen's reply"),
    A.EXTEND: ("Gia hạn", "Extend the date"),
    A.PROPOSE_EXTENSION: ("Đề nghị gia hạn", "Ask for an extension"),
    A.REFUSE_EXTENSION: ("Không đồng ý gia hạn", "Refuse the extension"),
    A.RESOLVE: ("Trả lời", "Answer"),
    A.SEND_BACK: ("Trả lại văn bản trả lời", "Send the answer back"),
    A.UNDO: ("Rút lại câu trả lời", "Take the answer back"),
    A.REOPEN: ("Mở lại kiến nghị", "Reopen the issue"),
    A.WITHDRAW: ("Ghi việc rút kiến nghị", "Record a withdrawal"),
    A.DIRECT: ("Gửi ý kiến chỉ đạo", "Send a word to the unit"),
    A.TELL: ("Ghi việc báo qua điện thoại", "Note a telephone call"),
    A.ATTACH: ("Thêm tệp", "Add a file"),
    A.REVEAL: ("Xem người kiến nghị", "See who raised it"),
    A.PUBLISH: ("Duyệt nội dung công khai", "Approve words for the public"),
    A.UNPUBLISH: ("Gỡ nội dung công khai", "Take it from the public list"),
    A.EXPLAIN_DELAY: ("Nêu lý do chậm, ngày dự kiến", "Explain the delay"),
    A.APOLOGISE: ("Duyệt lời xin lỗi gửi công dân", "Approve the apology"),
    A.CORRECT: ("Đính chính câu trả lời", "Correct the answer"),
}
LEADS: dict[Action, Pair] = {
    A.ASSIGN: (
        "Đơn vị nhận thư giao việc; công dân được báo đơn vị và thời hạn.",
        "The unit gets its letter; the citizen hears who handles the issue and by when.",
    ),
    A.ANSWER_AT_CONFERENCE: (
        "Dùng khi kiến nghị đã được trả lời ngay tại hội nghị; công dân nhận thư ghi lại câu trả lời.",
        "For an issue answered on the spot; the citizen gets the answer in writing.",
    ),
    A.DECLINE: (
        "Công dân nhận thư nêu lý do và nơi giải quyết.",
        "The citizen is told why, and where to go instead.",
    ),
    A.MERGE: (
        "Người kiến nghị sau đây sẽ nhận thư của kiến nghị gốc.",
        "From now on this person hears of the original issue.",
    ),
    A.HAND_BACK: (
        "Kiến nghị về Văn phòng để giao đúng đơn vị; thời hạn đã báo công dân không thay đổi.",
        "The issue goes back to the office; the date promised to the citizen stays.",
    ),
    A.REASSIGN: (
        "Thời hạn đã báo công dân không thay đổi; đơn vị cũ và đơn vị mới đều nhận thư.",
        "The date stays; the former and the new unit both get a letter.",
    ),
    A.INSPECT: (
        "Ghi những gì đơn vị đã xác minh. Công dân đọc được nội dung này trong thư.",
        "What the unit has found. The citizen reads it in a letter.",
    ),
    A.ASK: (
        "Câu hỏi được gửi cho công dân; kiến nghị chờ đến khi công dân bổ sung.",
        "The question goes to the citizen; the issue waits for the reply.",
    ),
    A.SUPPLY: (
        "Ghi lại nội dung công dân báo qua điện thoại hoặc gửi bằng giấy.",
        "What the citizen said by telephone or on paper.",
    ),
    A.EXTEND: (
        "Gia hạn một lần, trước khi hết hạn; công dân nhận thư xin lỗi và thời hạn mới. Thời hạn ban đầu vẫn được giữ.",
        "Once, before the date; the citizen gets an apology and the new date. The original date stays on record.",
    ),
    A.PROPOSE_EXTENSION: (
        "Đề nghị được trình người chủ trì quyết định; thời hạn hiện tại giữ nguyên cho đến khi có quyết định.",
        "The chair decides; until then the date stays.",
    ),
    A.REFUSE_EXTENSION: ("Đơn vị nhận thư nêu lý do.", "The unit is told why."),
    A.RESOLVE: (
        "Thư trả lời gửi công dân sau thời gian chờ; trong thời gian đó đơn vị còn rút lại được.",
        "The letter leaves after the hold; until then the answer can be taken back.",
    ),
    A.SEND_BACK: (
        "Dùng khi câu trả lời chưa đạt yêu cầu; thư chưa gửi sẽ được hủy và đơn vị trả lời lại.",
        "For an answer that is not good enough: its letter is cancelled and the unit answers again.",
    ),
    A.UNDO: (
        "Thư trả lời chưa gửi sẽ được hủy; nội dung đã viết được giữ để sửa.",
        "The letter is cancelled before it leaves; what was written is kept for mending.",
    ),
    A.REOPEN: (
        "Đơn vị phải xem xét lại trong thời hạn ngắn; công dân được báo.",
        "The unit looks at it again within a short time; the citizen is told.",
    ),
    A.DIRECT: ("Nội dung được ghi vào hồ sơ và gửi cho đơn vị.", "It goes on record and to the unit."),
    A.TELL: ("Ghi ai đã được báo, ngày nào, nội dung gì.", "Who was told, when and what."),
    A.REVEAL: (
        "Họ tên và liên hệ hiện một lần, sau khi ghi lý do. Việc xem được ghi vào hồ sơ.",
        "Name and contacts are shown once, after you say why. That you looked goes on record.",
    ),
    A.PUBLISH: (
        "Chỉ ghi nội dung không còn thông tin cá nhân; ai cũng đọc được.",
        "Only words without personal data; anybody can read them.",
    ),
    A.EXPLAIN_DELAY: (
        "Dùng khi không kịp trả lời đúng hạn. Lãnh đạo đơn vị duyệt, rồi công dân được báo và xin lỗi trước khi hết hạn. Đây không phải là gia hạn: thời hạn giữ nguyên.",
        "When the date cannot be kept. The head of the unit approves, then the citizen hears and gets an apology before the date. It is no extension: the date stays.",
    ),
    A.APOLOGISE: (
        "Công dân nhận thư xin lỗi với lý do và ngày dự kiến đơn vị đã nêu. Nếu chưa phù hợp, đơn vị nêu lại trước khi duyệt.",
        "The citizen gets an apology with the unit's reason and expected date. If they are not right, the unit writes them anew first.",
    ),
    A.CORRECT: (
        "Dùng khi thư trả lời đã gửi đi mà có chỗ chưa đúng. Công dân nhận thư đính chính nối tiếp thư trả lời; câu trả lời trước vẫn được giữ trong hồ sơ.",
        "For an answer that has left and was not right. The citizen gets the correction in the same conversation; the first answer stays on record.",
    ),
}
