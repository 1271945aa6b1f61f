"""What the forms of Prefect's UI accept: codes and catalogue choices, never free text or a person's name."""

from typing import Annotated

from pydantic import Field

from flows.conduct import step
from tasks.act import act_on_issue

IssueCode = Annotated[str, Field(pattern=r"^KN-\d{4}-\d+-\d{4,6}$", description="Mã kiến nghị, ví dụ KN-2023-2-0001")]
UnitCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$", description="Mã đơn vị, ví dụ tu-phap")]
DocumentNo = Annotated[str, Field(pattern=r"^\d{1,6}/[\w&-]{1,30}$", description="Số văn bản, ví dụ 218/TP")]

act = step(act_on_issue)
