"""The tables of the ledger's room, one module for each thing they are for."""

from notifications.models.bounces import Bounce as Bounce
from notifications.models.chat import ChatTarget as ChatTarget
from notifications.models.feeds import CalendarEntry as CalendarEntry
from notifications.models.feeds import CalendarFeed as CalendarFeed
from notifications.models.ledger import Delivery as Delivery
from notifications.models.ledger import DeliveryQuerySet as DeliveryQuerySet
from notifications.models.ledger import DeliveryStep as DeliveryStep
from notifications.models.ledger import Obligation as Obligation
from notifications.models.ledger import ObligationQuerySet as ObligationQuerySet
from notifications.models.ledger import Standing as Standing
from notifications.models.ledger import Why as Why
from notifications.models.ledger import mail_domain as mail_domain
from notifications.models.ledger import subject_of as subject_of
from notifications.models.preferences import DIGESTED as DIGESTED
from notifications.models.preferences import Choice as Choice
from notifications.models.preferences import Digest as Digest
from notifications.models.preferences import DigestItem as DigestItem
from notifications.models.preferences import Habits as Habits
from notifications.models.preferences import Pace as Pace
from notifications.models.push import PushSubscription as PushSubscription
from notifications.models.rules import KindSetting as KindSetting
from notifications.models.texts import Text as Text
from notifications.models.watch import Silence as Silence
from notifications.models.webhooks import Endpoint as Endpoint
from notifications.models.webhooks import Happening as Happening
