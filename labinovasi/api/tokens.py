"""Signing a program in: tokens that are kept hashed, expire, and are listed and revoked by their owner.

Guessing passwords here meets the limits of the sign-in page, which are kept in the database. An account
with a second factor gets its token from a signed-in session, where the second factor was asked.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.cleaning import clean_email
from workflow.people.models import User
from workflow.people.signals import deactivated
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Line


class Credentials(serializers.Serializer):
    """Both, or neither within a signed-in session."""

    email = Line(required=False, max_length=254)
    password = serializers.CharField(required=False, max_length=200, trim_whitespace=False)


class TokenShape(serializers.Serializer):
    id = serializers.CharField(source="token_key")
    created = serializers.DateTimeField()
    expires = serializers.DateTimeField(source="expiry")


class NewToken(serializers.Serializer):
    token = serializers.CharField(help_text="Shown this once.")
    id = serializers.CharField()
    expires = serializers.DateTimeField()


class Tokens(Endpoint):
    permission_classes = [AllowAny]
    serializer_class = TokenShape
    pagination_class = None

    @extend_schema(responses=TokenShape(many=True))
    def get(self, request: Request) -> Response:
        """One's own tokens that have not expired."""
        if not request.user.is_authenticated:
            raise NotAuthenticated
        return Response(TokenShape(_own(request), many=True).data)

    @extend_schema(request=Credentials, responses={201: NewToken})
    def post(self, request: Request) -> Response:
        """A new token, for e-mail and password or for whoever is signed in by a session."""
        typed = self.typed(Credentials)
        user = self._in_session(request) if not typed else self._by_password(request, typed)
        if AuthToken.objects.filter(user=user).count() >= settings.API_TOKENS_EACH:
            raise Refused(Obstacle("token.too_many", _("Cabut dahulu token yang tidak dipakai.")))
        row, token = AuthToken.objects.create(user)
        answer = {"token": token, "id": row.token_key, "expires": row.expiry}
        return Response(NewToken(answer).data, status=201)

    def _in_session(self, request: Request) -> Any:
        if not isinstance(request.successful_authenticator, SessionAuthentication):
            raise NotAuthenticated
        return self.me

    def _by_password(self, request: Request, typed: dict[str, str]) -> Any:
        email, password = clean_email(typed.get("email", "")), typed.get("password", "")
        adapter = get_adapter(request._request)
        try:
            user = adapter.authenticate(request._request, email=email, password=password)
        except ValidationError as refused:
            raise Invalid(Obstacle("sign_in.too_often", refused.messages[0])) from None
        if user is None or not user.is_active:
            raise Invalid(Obstacle("sign_in.wrong", _("Alamat surel atau kata sandi tidak cocok.")))
        if get_mfa_adapter().is_mfa_enabled(user):
            raise Denied(
                Obstacle("sign_in.second_factor", _("Akun ini memakai faktor kedua; masuk lewat halaman."))
            )
        return user


class Token(Endpoint):
    @extend_schema(request=None, responses={204: OpenApiResponse(description="Revoked.")})
    def delete(self, request: Request, id: str) -> Response:
        """Revoke one of one's own tokens at once."""
        if not (id.isascii() and id.isalnum()) or not _own(request).filter(token_key=id).delete()[0]:
            raise NotVisible
        return Response(status=204)


def _own(request: Request) -> QuerySet[AuthToken]:
    return AuthToken.objects.filter(user=request.user).order_by("-created", "pk")


@receiver(deactivated, dispatch_uid="tokens_of_the_deactivated")
@receiver([password_changed, password_reset], dispatch_uid="tokens_of_the_old_password")
def _end_tokens(user: User, **_told: object) -> None:
    """Whoever may no longer sign in, or has a new password, has no token either."""
    AuthToken.objects.filter(user=user).delete()
