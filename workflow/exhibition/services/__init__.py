"""Every write of the exhibition, named by the verb of the domain."""

from workflow.exhibition.services.entries import change_entry, draft_entry, publish_entry, retract_entry
from workflow.exhibition.services.pictures import (
    add_picture,
    copy_picture,
    describe_picture,
    order_pictures,
    remove_picture,
)

__all__ = [
    "add_picture",
    "change_entry",
    "copy_picture",
    "describe_picture",
    "draft_entry",
    "order_pictures",
    "publish_entry",
    "remove_picture",
    "retract_entry",
]
