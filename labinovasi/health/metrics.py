"""`/metrik`: the same figures for Prometheus, asked of the database: any web process answers alike."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from notifications import health, pulse
from workflow.workdays import clock


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows the token of the settings (`Authorization: Bearer …`); without a token set, 404."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(shown, f"Bearer {token}"):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Messengers())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Messengers(Collector):
    """Gauges of the ledger, by channel; times as seconds since 1970, ages in seconds."""

    def describe(self) -> list[Metric]:
        return []  # names are known without asking the database

    def collect(self) -> Iterator[Metric]:
        seen = pulse.last()
        yield GaugeMetricFamily(
            "labinovasi_last_task_timestamp_seconds",
            "When beat, broker and worker last did something together",
            value=seen.timestamp() if seen else 0,
        )
        found = health.now()
        yield _by_channel("due", "Deliveries waiting to go out now", found, lambda c: c.due)
        yield _by_channel("held", "Deliveries told later on purpose", found, lambda c: c.held)
        yield _by_channel("trying", "Deliveries that failed and are tried again", found, lambda c: c.trying)
        yield _by_channel("stuck", "Deliveries nothing tries any more", found, lambda c: c.stuck)
        yield _by_channel("sent_last_hour", "Deliveries sent in the last hour", found, lambda c: c.sent)
        yield _by_channel("oldest_due_age_seconds", "Age of the oldest due one", found, _age)
        yield _by_channel("silent", "1 while its other side does not answer", found, _silent)


def _by_channel(name, text, found, value) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"labinovasi_deliveries_{name}", text, labels=["channel"])
    for channel in found.channels:
        family.add_metric([channel.code], value(channel))
    return family


def _age(channel: health.ChannelHealth) -> float:
    return (clock.now() - channel.oldest_due).total_seconds() if channel.oldest_due else 0


def _silent(channel: health.ChannelHealth) -> int:
    return 1 if channel.silent_since else 0
