"""The judge sees each kind of loss, planted by hand, and nothing where nothing is lost."""

import random

import pytest

from tests.faults.checking import judge
from tests.faults.crowd import Tab, Writers
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig

pytestmark = pytest.mark.faults
LAST = "(SELECT max(id) FROM edit WHERE site_id = 1)"
HOLES = {
    "an acknowledged edit is lost": (f"DELETE FROM edit WHERE id = {LAST}", "0 times"),
    "lost, and the numbers closed up behind it": (
        "DELETE FROM edit WHERE site_id = 1 AND number = 3; UPDATE edit SET number = number - 1 "
        "WHERE site_id = 1 AND number > 3; UPDATE site SET edit_counter = edit_counter - 1 WHERE id = 1",
        "0 times",
    ),
    "applied twice": (
        "INSERT INTO edit (site_id, page_id, number, key, client, base, change, words, created_at) "
        "SELECT site_id, page_id, number + 1, key, client, base, change, words, created_at FROM edit "
        f"WHERE id = {LAST}; "
        "UPDATE site SET edit_counter = edit_counter + 1 WHERE id = 1",
        "2 times",
    ),
    "a gap": (f"UPDATE edit SET number = number + 1 WHERE id = {LAST}", "gaps"),
    "the counter runs ahead": ("UPDATE site SET edit_counter = edit_counter + 1 WHERE id = 1", "counter"),
    "from nobody": (f"UPDATE edit SET key = 'made-up-by-nobody' WHERE id = {LAST}", "nobody sent"),
    "other words than were sent": (
        "UPDATE edit SET change = jsonb_set(change, '{fields,heading}', '\"other\"') WHERE site_id = 1 "
        "AND change->'fields' ? 'heading' AND number = 1",
        "sent was",
    ),
    "in the log but not in the page": (
        "UPDATE page SET document = (SELECT document FROM publication WHERE page_id = page.id ORDER BY id "
        "LIMIT 1) WHERE site_id = 1 AND revision > 0",
        "acknowledged (",
    ),
    "a page that is not its log": (
        "UPDATE page SET document = jsonb_set(document, '{settings,title}', '\"x\"') WHERE id = 5",
        "not what its log says",
    ),
    "half a publication": (
        "UPDATE publication SET document = jsonb_set(document, '{blocks,1,data,heading}', '\"x\"') "
        "WHERE id = (SELECT max(id) FROM publication WHERE page_id = 5)",
        "not the page at revision",
    ),
    "a lost publication": (
        "DELETE FROM publication WHERE id = (SELECT max(id) FROM publication WHERE site_id = 1)",
        "0 publications",
    ),
}


def test_judge_sees_every_loss(rig: FaultRig, journal: Journal) -> None:
    tenant = rig.tenants[0]
    tab, chance = Tab(tenant, tenant.editors[0]), random.Random(1)
    writers = Writers(rig, journal, 0, 1, editors=[(tenant, tab.editor)])
    assert tab.editor.page == 5 and tenant.id == 1
    with rig.wire() as wire:
        for edit in [tab.own_words(), *(tab.compose(chance) for _ in range(12)), tab.own_words()]:
            journal.sent.add(edit["id"])
            assert writers.save(wire, tab, edit), writers.tally.failures
        assert writers.publish(wire, tab)
    rig.web.stop()
    assert judge(rig.url, rig.tenants, journal).problems == []
    for name, (hole, said) in HOLES.items():
        url = rig.cluster.create(f"{rig.database}_hole", rig.database)
        with rig.cluster.administer(f"{rig.database}_hole") as cursor:
            cursor.execute("ALTER TABLE edit DROP CONSTRAINT uq_edit_site_id_key")
            cursor.execute(hole)
        found = judge(url, rig.tenants, journal).problems
        rig.cluster.drop(f"{rig.database}_hole")
        assert any(said in problem for problem in found), f"{name}: {found}"
