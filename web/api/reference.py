"""What stands around the issues: the units, the figures."""

from fastapi import APIRouter

from tasks.api_reference import list_units, read_statistics
from web.api import schemas
from web.api.bearer import Reading

router = APIRouter(tags=["reference"])


@router.get("/units")
def show_units(bearer: Reading) -> schemas.Units:  # noqa: ARG001  a token is asked for by its mere presence
    """The units of the district."""
    return schemas.Units(items=[schemas.Unit(**unit) for unit in list_units()])


@router.get("/statistics")
def show_statistics(bearer: Reading) -> schemas.Statistics:  # noqa: ARG001
    """The figures of the public page: a figure of fewer than five issues is null."""
    return schemas.Statistics(**read_statistics())
