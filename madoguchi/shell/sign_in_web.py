"""Signing in, by password or by a one-time link, and out."""

from __future__ import annotations

from datetime import timedelta

import flask
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from madoguchi import sessions
from madoguchi.errors import InvalidInput, NotFound, TooManyRequests
from madoguchi.http import SESSION_COOKIE
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error

from . import language, rail
from .pages import render
from .state import shell
from .visitor import remote_address, session, signed_in

Page = tuple[str, int] | str | Response


def create_blueprint() -> Blueprint:
    """Return the routes of signing in and out."""
    blueprint = Blueprint("sign_in", __name__)
    blueprint.add_url_rule("/sign-in", view_func=form, methods=["GET"])
    blueprint.add_url_rule("/sign-in", view_func=enter, methods=["POST"])
    blueprint.add_url_rule("/sign-in/<token>", view_func=open_link, methods=["GET"])
    blueprint.add_url_rule("/sign-in/<token>", view_func=choose_password, methods=["POST"])
    blueprint.add_url_rule("/sign-out", view_func=leave, methods=["POST"])
    blueprint.add_url_rule("/console/", view_func=start, methods=["GET"])
    blueprint.add_url_rule("/console/<site_id>/", view_func=start_of_site, methods=["GET"])
    return blueprint


def form() -> Page:
    """Show the form, unless the person is in already."""
    if session() is not None:
        return redirect(_inside(request.args.get("next")), 303)
    return render("shell/sign_in.html", next=request.args.get("next", ""), email="", errors={})


def enter() -> Page:
    """Sign in by e-mail address and password."""
    email = request.form.get("email", "")
    try:
        token = sessions.sign_in(
            shell().db,
            shell().clock,
            email=email,
            password=request.form.get("password", ""),
            address=remote_address(),
            tries=shell().settings.sign_in_tries,
            lifetime=_lifetime(),
        )
    except (InvalidInput, TooManyRequests) as error:
        page = render(
            "shell/sign_in.html",
            next=request.form.get("next", ""),
            email=email,
            errors={"password": translate_error(error)},
        )
        return page, error.status
    return _signed_in_response(token, _inside(request.form.get("next")))


def open_link(token: str) -> Page:
    """Follow a one-time link: sign in at once, or ask for a password first."""
    try:
        with shell().db.read() as tx:
            link = sessions.find_link(tx, token, shell().clock)
    except NotFound:
        # A second click on the link from the terminal leads on, not to a dead end.
        if session() is not None:
            return redirect("/console/", 303)
        raise
    if link.purpose in sessions.PASSWORD_PURPOSES:
        return render("shell/choose_password.html", account=link.account, errors={})
    if request.method == "HEAD":  # a preview of the link must not use it up
        return ""
    fresh = sessions.use_link(shell().db, token, shell().clock, _lifetime())
    if link.purpose == "first-run":
        flask.flash(_("Enter your e-mail address and a password, so that you can come back."))
        return _signed_in_response(fresh, "/console/profile")
    return _signed_in_response(fresh, "/console/")


def choose_password(token: str) -> Page:
    """Take the new password of a link to invite or reset, and sign in."""
    with shell().db.read() as tx:
        link = sessions.find_link(tx, token, shell().clock)
    password = request.form.get("password", "")
    try:
        fresh = sessions.use_link(shell().db, token, shell().clock, _lifetime(), password)
    except InvalidInput as error:
        errors = {"password": translate_error(error)}
        return render("shell/choose_password.html", account=link.account, errors=errors), 422
    return _signed_in_response(fresh, "/console/")


def leave() -> Page:
    """Sign out."""
    token = request.cookies.get(SESSION_COOKIE, "")
    with shell().db.write() as tx:
        sessions.sign_out(tx, token)
    response = redirect("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def start() -> Page:
    """Lead to the first place of the person's first site."""
    return redirect(rail.home(signed_in()), 303)


def start_of_site(site_id: str) -> Page:
    """Lead to the first place of a site."""
    viewer = signed_in()
    viewer.require(site_id)
    return redirect(rail.landing(viewer, site_id), 303)


def _signed_in_response(token: str, target: str) -> Response:
    with shell().db.read() as tx:
        living = sessions.find_session(tx, token, shell().clock)
    language.prefer(living.account.locale if living else None)
    response = redirect(target, 303)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=_lifetime(),
        httponly=True,
        samesite="Lax",
        secure=shell().settings.public_url.startswith("https://"),
    )
    return response


def _lifetime() -> timedelta:
    return timedelta(hours=shell().settings.session_hours)


def _inside(target: str | None) -> str:
    """Return a path of ours to go on to; anything that could lead elsewhere is dropped.

    Browsers skip control characters: ``/<tab>/evil.example`` would be another site to them.
    """
    if not target or not target.isprintable() or "\\" in target:
        return "/console/"
    if not target.startswith("/") or target.startswith(("//", "/sign-")):
        return "/console/"
    return target
