from prefect.settings import PREFECT_CLIENT_MAX_RETRIES as M, PREFECT_API_URL as U
from flows.conduct import conduct, rule
async def test_x(a_way):
    await a_way.mend()
    print("T", M.value(), U.value())
    import asyncio, time
    t=time.time()
    real=asyncio.sleep
    @rule
    async def outer() -> str:
        print("B", M.value(), U.value())
        await a_way.cut()
        print("cut", time.time()-t)
        return "outer"
    async def spy():
        await real(9)
        for task in asyncio.all_tasks():
            task.print_stack()
    s=asyncio.create_task(spy())
    try:
        async with asyncio.timeout(14): await conduct(outer)
    except TimeoutError: pass
    print(time.time()-t)
    assert 0
