from celery import shared_task

from notifications import pulse as lab_pulse


@shared_task
def pulse() -> None:
    """Sent by beat through the broker to a worker: that it ran proves all three."""
    lab_pulse.beat()


@shared_task
def echo() -> None:
    """Sent by a worker to itself: that it arrives proves the worker hears (`listening.py`)."""
