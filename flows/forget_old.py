"""Each night: forget what is kept no longer than it is needed."""

from flows.conduct import rule, step
from tasks import forgetting

forget = step(forgetting.forget_old)


@rule
async def forget_old() -> dict[str, int]:
    """Sessions that ended, forms never handed in, marks of links used, the bytes of machines' mail; the evidence stays."""
    return await forget()
