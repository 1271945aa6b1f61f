"""Words about who may come in: how somebody signed in, and what is noted."""

from models.staff import AccessStep

HOW: dict[str, tuple[str, str]] = {
    "mail": ("thư điện tử", "e-mail"),
    "oidc": ("tài khoản thành phố", "the city's account"),
    "demo": ("vai trò dùng thử", "a demo role"),
}
ACCESS: dict[str, tuple[str, str]] = {
    AccessStep.SIGNED_IN: ("đăng nhập", "signed in"),
    AccessStep.HAT_CHANGED: ("chuyển vai trò", "took another role"),
    AccessStep.SESSION_ENDED: ("kết thúc phiên đăng nhập", "ended sessions"),
    AccessStep.ADDED: ("thêm cán bộ", "added a member"),
    AccessStep.DETAILS_CHANGED: ("sửa thông tin", "changed details"),
    AccessStep.ROLE_GIVEN: ("giao vai trò", "gave a role"),
    AccessStep.ROLE_ENDED: ("kết thúc vai trò", "ended a role"),
    AccessStep.DISABLED: ("khóa tài khoản", "disabled the account"),
    AccessStep.ENABLED: ("mở lại tài khoản", "enabled the account"),
    AccessStep.LEAVE_ENTERED: ("ghi kỳ nghỉ", "entered days off"),
    AccessStep.LEAVE_ENDED: ("rút kỳ nghỉ", "took days off back"),
    AccessStep.SIGN_ON_BOUND: ("liên kết tài khoản thành phố", "bound the city's account"),
    AccessStep.ORIGINAL_TAKEN: ("tải bản gốc của thư", "took the original of a mail"),
    AccessStep.ADDRESS_RESTORED: ("cho gửi thư lại đến một địa chỉ", "let an address have mail again"),
}
CHANGED: dict[str, tuple[str, str]] = {
    "name": ("họ tên", "name"), "email": ("thư điện tử", "e-mail"), "phone": ("điện thoại", "telephone"),
}  # fmt: skip
