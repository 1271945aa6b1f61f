"""What stands around the issues: the units, the figures."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from tasks.api_reference import list_units
from tasks.desks.figures import read_figures
from web.api import schemas
from web.api.bearer import Reading

router = APIRouter(tags=["reference"])


@router.get("/units")
def show_units(bearer: Reading) -> schemas.Units:  # noqa: ARG001  a token is asked for by its mere presence
    """The units of the district."""
    return schemas.Units(items=[schemas.Unit(**unit) for unit in list_units()])


@router.get("/statistics")
def show_statistics(bearer: Reading, wanted: Annotated[schemas.StatisticsQuery, Query()]) -> schemas.Statistics:  # noqa: ARG001
    """The figures of the public page, small ones hidden in the same way."""
    return schemas.Statistics(**asdict(read_figures(wanted.by)))
