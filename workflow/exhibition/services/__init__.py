"""Every write of the exhibition, named by the verb of the domain."""

from workflow.exhibition.services.comments import comment_entry, offer_entry, settle_comment
from workflow.exhibition.services.composing import add_source_text, compose_entry
from workflow.exhibition.services.entries import (
    draft_entry,
    publish_changes,
    publish_entry,
    retract_entry,
)
from workflow.exhibition.services.pictures import (
    add_picture,
    copy_picture,
    describe_picture,
    order_pictures,
    remove_picture,
)
from workflow.exhibition.services.writing import change_entry, fields_of, save_entry

__all__ = [
    "add_picture",
    "add_source_text",
    "change_entry",
    "comment_entry",
    "compose_entry",
    "copy_picture",
    "describe_picture",
    "draft_entry",
    "fields_of",
    "offer_entry",
    "order_pictures",
    "publish_changes",
    "publish_entry",
    "remove_picture",
    "retract_entry",
    "save_entry",
    "settle_comment",
]
