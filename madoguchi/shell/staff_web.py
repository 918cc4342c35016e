"""The people of a site: invite, role, disable, reset, remove."""

from __future__ import annotations

import flask
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from madoguchi import access, accounts
from madoguchi.accounts import Account, Member
from madoguchi.errors import Conflict, InvalidInput, NotAllowed, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import pgettext, translate_error
from madoguchi.sites import Site

from .pages import confirm, flash_undo, render
from .state import shell
from .visitor import signed_in, site_page

Page = str | Response | tuple[str, int]


def create_blueprint() -> Blueprint:
    """Return the routes of a site's staff."""
    blueprint = Blueprint("staff", __name__, url_prefix="/console/<site_id>/settings/staff")
    blueprint.add_url_rule("", view_func=show, methods=["GET"])
    blueprint.add_url_rule("/invite", view_func=invite, methods=["POST"])
    one = "/<account_id>"
    blueprint.add_url_rule(f"{one}/role", view_func=change_role, methods=["POST"])
    blueprint.add_url_rule(f"{one}/disable", view_func=disable, methods=["POST"])
    blueprint.add_url_rule(f"{one}/enable", view_func=enable, methods=["POST"])
    blueprint.add_url_rule(f"{one}/reset", view_func=reset, methods=["POST"])
    blueprint.add_url_rule(f"{one}/remove", view_func=ask_remove, methods=["GET"])
    blueprint.add_url_rule(f"{one}/remove", view_func=remove, methods=["POST"])
    return blueprint


def role_names() -> dict[str, str]:
    """Return what the roles are called, in the language in force."""
    return {
        "admin": pgettext("role", "Administrator"),
        "editor": pgettext("role", "Editor"),
        "writer": pgettext("role", "Writer"),
        "agent": pgettext("role", "Agent"),
        "viewer": pgettext("role", "Viewer"),
    }


def show(site_id: str) -> Page:
    """List who works on the site."""
    return _page(site_page(site_id, *access.MANAGE_SITE).site)


def invite(site_id: str) -> Page:
    """Give somebody a role, and show the link to pass on, once."""
    page = site_page(site_id, *access.MANAGE_SITE)
    site = page.site
    try:
        with shell().db.write() as tx:
            account, token = accounts.invite(
                tx,
                site_id=site_id,
                email=request.form.get("email", ""),
                name=request.form.get("name", ""),
                role=request.form.get("role", ""),
                clock=shell().clock,
                by=page.viewer,
            )
    except InvalidInput as error:
        return _page(site, errors={error.field or "email": translate_error(error)}), error.status
    except Conflict as error:
        return _page(site, errors={"email": translate_error(error)}), error.status
    if token is None:
        flask.flash(_("%(name)s can now work on this site.", name=account.name))
        return redirect(_staff(site_id), 303)
    return _page(site, link=_link(token), link_for=account)


def change_role(site_id: str, account_id: str) -> Page:
    """Give a person another role; can be undone."""
    member = _member(site_id, account_id)
    role = request.form.get("role", "")
    if member.account.id == signed_in().account_id and not signed_in().is_admin:
        raise Conflict("You cannot change your own role. Ask another administrator.")
    with shell().db.write() as tx:
        accounts.set_role(tx, site_id, account_id, role)
    flash_undo(
        _("%(name)s is now: %(role)s.", name=member.account.name, role=role_names()[role]),
        f"{_staff(site_id)}/{account_id}/role",
        {"role": member.role},
    )
    return redirect(_staff(site_id), 303)


def disable(site_id: str, account_id: str) -> Page:
    """Close a person's account everywhere; can be undone."""
    account = _governed(site_id, account_id)
    if account.id == signed_in().account_id:
        raise Conflict("You cannot disable your own account. Ask another administrator.")
    with shell().db.write() as tx:
        accounts.disable(tx, account_id, shell().clock)
    flash_undo(
        _("%(name)s can no longer sign in.", name=account.name),
        f"{_staff(site_id)}/{account_id}/enable",
    )
    return redirect(_staff(site_id), 303)


def enable(site_id: str, account_id: str) -> Page:
    """Open a closed account again."""
    account = _governed(site_id, account_id)
    with shell().db.write() as tx:
        accounts.enable(tx, account_id)
    flask.flash(_("%(name)s can sign in again.", name=account.name))
    return redirect(_staff(site_id), 303)


def reset(site_id: str, account_id: str) -> Page:
    """Make a link to choose a new password, and show it once."""
    account = _governed(site_id, account_id)
    purpose = "reset" if account.has_password else "invite"
    with shell().db.write() as tx:
        token = accounts.sign_in_link(tx, account_id, shell().clock, purpose)
    site = site_page(site_id, *access.MANAGE_SITE).site
    return _page(site, link=_link(token), link_for=account)


def ask_remove(site_id: str, account_id: str) -> Page:
    """Ask before a person is taken off the site."""
    member = _member(site_id, account_id)
    site = site_page(site_id, *access.MANAGE_SITE).site
    return confirm(
        title=_("Remove %(name)s from %(site)s?", name=member.account.name, site=site.name),
        detail=_(
            "%(name)s can no longer open this site. What they wrote and answered stays.",
            name=member.account.name,
        ),
        action=f"{_staff(site_id)}/{account_id}/remove",
        button=_("Remove from the site"),
        back=_staff(site_id),
        site=site,
    )


def remove(site_id: str, account_id: str) -> Page:
    """Take a person off the site; can be undone by inviting them again."""
    member = _member(site_id, account_id)
    if member.account.id == signed_in().account_id and not signed_in().is_admin:
        raise Conflict("You cannot remove yourself. Ask another administrator.")
    with shell().db.write() as tx:
        accounts.remove_from_site(tx, site_id, account_id)
    flash_undo(
        _("%(name)s is removed from this site.", name=member.account.name),
        f"{_staff(site_id)}/invite",
        {"email": member.account.email, "role": member.role},
    )
    return redirect(_staff(site_id), 303)


def _staff(site_id: str) -> str:
    return f"/console/{site_id}/settings/staff"


def _link(token: str) -> str:
    return f"{shell().settings.public_url}/sign-in/{token}"


def _member(site_id: str, account_id: str) -> Member:
    """Return a person of a site that the viewer administers."""
    site_page(site_id, *access.MANAGE_SITE)
    with shell().db.read() as tx:
        for member in accounts.list_members(tx, site_id):
            if member.account.id == account_id:
                return member
    raise NotFound("This person does not work on this site.")


def _governed(site_id: str, account_id: str) -> Account:
    """Return the account of a person whose sites are all the viewer's."""
    account = _member(site_id, account_id).account
    with shell().db.read() as tx:
        roles = accounts.roles_of(tx, account_id)
    if not accounts.may_govern(signed_in(), account, roles):
        raise NotAllowed("This person also works on sites of others. Ask their administrator.")
    return account


def _page(
    site: Site,
    *,
    link: str = "",
    link_for: Account | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    viewer = signed_in()
    with shell().db.read() as tx:
        members = accounts.list_members(tx, site.id)
        governed = {
            member.account.id
            for member in members
            if accounts.may_govern(viewer, member.account, accounts.roles_of(tx, member.account.id))
        }
    return render(
        "shell/staff.html",
        active="settings",
        site=site,
        members=members,
        governed=governed,
        roles=role_names(),
        link=link,
        link_for=link_for,
        form={name: request.form.get(name, "") for name in ("email", "name", "role")},
        errors=errors or {},
    )
