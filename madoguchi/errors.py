"""Every error Madoguchi raises on purpose.

    MadoguchiError                500  something we did not foresee said in our own words
    ├── InvalidInput              422  the caller can correct it; ``field`` says where
    ├── NotSignedIn               401
    ├── NotAllowed                403
    ├── NotFound                  404
    ├── Conflict                  409  somebody else changed it first
    ├── TooManyRequests           429  ``retry_after`` in seconds
    ├── ConfigurationError        500  the engineer can correct it
    └── Unavailable               503  a part the service needs does not answer

``title`` is for people, in the reader's language where the caller has one; the handlers in
``bot.app`` turn an error into ``application/problem+json`` (RFC 9457) for the API and into a
readable page for people.
"""

from __future__ import annotations


class MadoguchiError(Exception):
    """The root: anything Madoguchi raises on purpose.

    ``message`` is an English sentence that is also a translation key, with ``%(name)s``
    placeholders filled from ``values``.
    """

    status = 500
    slug = "error"

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class InvalidInput(MadoguchiError):
    """What was sent cannot be taken; ``field`` names the part to change."""

    status = 422
    slug = "invalid-input"

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class NotSignedIn(MadoguchiError):
    """Nobody is signed in, or the token is not known."""

    status = 401
    slug = "not-signed-in"


class NotAllowed(MadoguchiError):
    """Signed in, but this is not for this person."""

    status = 403
    slug = "not-allowed"


class NotFound(MadoguchiError):
    """There is no such thing, or none that this person may see."""

    status = 404
    slug = "not-found"


class Conflict(MadoguchiError):
    """Somebody else changed it first."""

    status = 409
    slug = "conflict"


class TooManyRequests(MadoguchiError):
    """Too many tries; ``retry_after`` is in seconds."""

    status = 429
    slug = "too-many-requests"

    def __init__(self, message: str, *, retry_after: int, **values: object) -> None:
        super().__init__(message, **values)
        self.retry_after = retry_after


class ConfigurationError(MadoguchiError):
    """A setting or the environment stands in the way; the message says what to change."""

    slug = "configuration"


class Unavailable(MadoguchiError):
    """A part the service needs does not answer."""

    status = 503
    slug = "unavailable"
