"""What stands around the issues: the units, the figures."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from tasks.api_reference import list_units
from tasks.desks.figures import read_figures
from web.api import given, shown
from web.api.bearer import Reading

router = APIRouter(tags=["reference"])


@router.get("/units")
def show_units(bearer: Reading) -> shown.Units:  # noqa: ARG001  a token is asked for by its mere presence
    """The units of the district."""
    return shown.Units(items=[shown.Unit(**unit) for unit in list_units()])


@router.get("/statistics")
def show_statistics(bearer: Reading, wanted: Annotated[given.StatisticsQuery, Query()]) -> shown.Statistics:  # noqa: ARG001
    """The figures of the public page, small ones hidden in the same way."""
    return shown.Statistics(**asdict(read_figures(wanted.by)))
