"""Many addresses at once are those `reverse` says one by one."""

from __future__ import annotations

from django.urls import reverse

from workflow.serving.addresses import addresses


def test_each_is_what_reverse_says():
    ids = ["k7m3qx2a", "aaaaaaaa", "00000001"]
    for name in ("reviews:gate", "reviews:remind_all", "proposals:page"):
        assert addresses(name, ids) == [reverse(name, args=[public_id]) for public_id in ids]
    assert addresses("reviews:gate", []) == []
