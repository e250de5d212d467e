from collections.abc import AsyncGenerator
from pathlib import Path
import pytest
from weather import *
import jobs.postman

@pytest.fixture
async def town(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Town]:
    monkeypatch.setattr("jobs.postman.SEND_WITHIN_SECONDS", 0.3)
    async with bad_weather(tmp_path, files, monkeypatch) as made:
        yield made

F = {
 "429user": [dict(status=429, retry_after=2.0)],
 "429global": [dict(status=429, retry_after=2.0, scope="global")],
 "429shared": [dict(status=429, retry_after=2.0, scope="shared")],
 "429novia": [dict(status=429, retry_after=2.0, has_via=False)],
 "429long": [dict(status=429, retry_after=60.0)],
 "429always": [dict(status=429, retry_after=2.0, times=5)],
 "500": [dict(status=500)],
 "500x5": [dict(status=500, times=5)],
 "502acc": [dict(status=502, after_accepting=True)],
 "503": [dict(status=503)],
 "503acc": [dict(status=503, after_accepting=True)],
 "504x5acc": [dict(status=504, after_accepting=True, times=5)],
 "reset": [dict(reset=True)],
 "resetacc": [dict(reset=True, after_accepting=True)],
 "hang": [dict(hang=0.6)],
 "hangacc": [dict(hang=0.6, after_accepting=True)],
 "50013": [dict(status=403, code=50013)],
 "50001": [dict(status=403, code=50001)],
 "10003": [dict(status=404, code=10003)],
 "10062": [dict(status=404, code=10062, times=9)],
}
async def show(town, n0):
    for m in town.discord.messages(HOME): print("  STANDS", words_of(m)[:90].replace("\n"," / "))
    for r in town.discord.requests[n0:]: print("  REQ", r.method, r.path[:45], r.status)
    for l in town.log.lines: print("  LOG", l)
    s = await town.status()
    print("  STATUS", [l for l in s.splitlines() if "missed" in l.lower() or "Discord" in l or "late" in l or 'Nothing' in l])
    print("  INVALID", town.discord.invalid_requests, town.hurry.waits)

@pytest.mark.parametrize("name", F)
async def test_sched(town, name):
    print("=== SCHED", name)
    await town.allow_messages()
    n0=len(town.discord.requests)
    for f in F[name]: town.discord.fail("POST", POSTS, **f)
    await town.pass_time(minutes=1)
    print("  after first:", len(town.discord.messages(HOME)))
    await town.pass_time(seconds=20)
    await town.pass_time(seconds=80)
    await show(town,n0)
    print("  DM", [words_of(m) for m in town.discord.messages(ADA << 1 << 22 if 0 else ADA<<23)])
    print(await town.states(DeliveryKind.CHECKIN))

@pytest.mark.parametrize("name", F)
@pytest.mark.parametrize("act", ["thanks", "answer", "reveal"])
async def test_act(town, name, act):
    print("=== ACT", act, name)
    card = await town.ask()
    if act != "thanks":
        await town.heard(await town.discord.slash(ADA, HOME, "couple status"), 2)
        await town.heard(await town.discord.slash(BO, HOME, "couple status"), 2)
    if act == "reveal":
        await town.answer(BO, card, "Your eyes")
    n0=len(town.discord.requests)
    for f in F[name]: town.discord.fail("POST", CALLBACKS, **f)
    if act == "thanks":
        t = await town.heard(await town.discord.slash(ADA, HOME, "thanks", message="For the soup"), 2)
    else:
        t = await town.answer(ADA, card, "Your laugh")
    print("  TOLD", told(t), [(a.what,a.type) for a in t])
    await town.pass_time(seconds=20)
    await town.pass_time(seconds=120)
    town.discord.rest.faults.clear()
    await show(town,n0)
