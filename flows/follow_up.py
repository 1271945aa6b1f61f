from flows.conduct import rule, step
from tasks.routing import Routed, route_raised

route = step(route_raised)


@rule
async def follow_up() -> Routed:
    """
    Every issue that is raised gets one responsible unit and a date in working days: the unit that the workbook names,
    else the one that leads the field. Its deadline checks and letters are owed in the same transaction.
    Issues nobody can be found for stay raised, and the sweep alarms the office.
    """
    total = Routed()
    while (batch := await route(total.last_id)).last_id:
        total.assigned += batch.assigned
        total.nobody += batch.nobody
        total.last_id = batch.last_id
    return total
