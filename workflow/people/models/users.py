"""People who sign in by e-mail. Deactivated, never deleted: what they did keeps their name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_email, clean_line
from workflow.serving.prepared import prepared
from workflow.workdays import clock


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Oneself; heads and deputies the people of their units; the secretariat everybody."""
        from workflow.people import selectors
        from workflow.people.permissions import administers

        if administers(user):
            return self.all()
        led = selectors.unit_ids(user, selectors.HEADS)
        return self.filter(Q(pk=user.pk) | Q(pk__in=selectors.people_of(led)))


@prepared
def _by_key(key: Any) -> models.QuerySet:
    return User._base_manager.filter(pk=key)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get(self, *conditions: Any, **values: Any) -> User:
        """As ever; by the key alone, with which every request of somebody signed in begins, by a query that
        is built once. Managers of relations build on this class and narrow: not for them."""
        key = values.get("pk")
        alone = not conditions and len(values) == 1 and type(key) is int and key.bit_length() < 64
        if not alone or type(self) is not UserManager or self._db is not None:
            return super().get(*conditions, **values)
        found = _by_key.first(key=key)
        if found is None:
            raise User.DoesNotExist("User matching query does not exist.")
        return found

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, name: str = "", **fields: Any) -> User:
        """A user whose address is verified: an account only ever comes by a link sent to it.

        Without `password` nobody can sign in by one, but a mailed code or a reset work.
        """
        from allauth.account.models import EmailAddress

        user = self.model(email=clean_email(email), name=clean_line(name), **fields)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in by e-mail. Deactivated, never deleted."""

    email = models.EmailField(_("alamat surel"), max_length=254, unique=True)
    name = models.CharField(_("nama lengkap"), max_length=200)
    phone = models.CharField(_("telepon"), max_length=30, blank=True)
    language = models.CharField(_("bahasa"), max_length=5, choices=settings.LANGUAGES, default="id")
    zone = models.CharField(_("zona waktu"), max_length=40, blank=True)  # IANA name; empty: the regency's
    is_active = models.BooleanField(_("aktif"), default=True)
    is_staff = models.BooleanField(_("boleh membuka halaman pengelola"), default=False)
    date_joined = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        # `unique` above holds one spelling once, this one every spelling.
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name
