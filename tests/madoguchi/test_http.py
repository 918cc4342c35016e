"""Addresses behind proxies, cookies and problem documents."""

from __future__ import annotations

import pytest

from madoguchi.errors import InvalidInput, TooManyRequests
from madoguchi.http import client_address, extra_headers, problem, session_token
from madoguchi.i18n import use_locale


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        (None, 0, "10.0.0.9"),
        ("1.2.3.4", 0, "10.0.0.9"),
        ("1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.2", 2, "1.2.3.4"),
        ("1.2.3.4", 2, "1.2.3.4"),
        ("", 1, "10.0.0.9"),
        (" , ", 1, "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_are_believed(
    forwarded: str | None, proxies: int, expected: str
) -> None:
    """What a caller wrote into X-Forwarded-For before our first proxy counts for nothing."""
    assert client_address("10.0.0.9", forwarded, proxies) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("madoguchi_session=abc", "abc"),
        ("other=1; madoguchi_session=abc; more=2", "abc"),
        ("other=1", None),
        ("", None),
        (None, None),
    ],
)
def test_the_session_is_read_from_a_raw_header(header: str | None, expected: str | None) -> None:
    """The native stream endpoint has no Flask to read cookies for it."""
    assert session_token(header) == expected


def test_a_problem_names_the_field_in_the_readers_language() -> None:
    """RFC 9457's members, a stable code, and the field to change."""
    error = InvalidInput("Write the colour like #0f6e84.", field="accent")
    with use_locale("ja"):
        assert problem(error) == {
            "type": "about:blank",
            "title": "Unprocessable Entity",
            "status": 422,
            "detail": "色は #0f6e84 のように入力してください。",
            "code": "invalid-input",
            "field": "accent",
        }


def test_waiting_time_travels_as_a_header() -> None:
    """429 says when to come back."""
    assert extra_headers(TooManyRequests("Slow down.", retry_after=30)) == {"Retry-After": "30"}
    assert extra_headers(InvalidInput("No.")) == {}
