"""``madoguchi user``: the console's pages of staff for those who prefer a terminal."""

from __future__ import annotations

import click

from madoguchi import accounts, api_keys, sites
from madoguchi.access import ROLES
from madoguchi.accounts import Account
from madoguchi.clock import system_clock
from madoguchi.settings import Settings
from madoguchi.terminal import in_one_sentence, opened


@click.group()
def user() -> None:
    """Staff: invite, list, role, disable, enable, reset, key."""


@user.command("invite")
@click.argument("email")
@click.option("--site", "site_id", help="The site they will work on.")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.option("--name", default="")
@click.option("--administrator", is_flag=True, help="Of the whole installation.")
@in_one_sentence
def user_invite(email: str, site_id: str | None, role: str, name: str, administrator: bool) -> None:
    """Invite EMAIL to a site, or as an administrator, and print the link to pass on."""
    if (site_id is None) == (not administrator):
        raise click.UsageError("Say either --site ID or --administrator.")
    with opened() as (db, settings):
        with db.write() as tx:
            if site_id is not None:
                sites.get_site(tx, site_id)
                account, token = accounts.invite(
                    tx, site_id=site_id, email=email, role=role, name=name, clock=system_clock
                )
            else:
                account = accounts.create_account(tx, email=email, name=name, is_admin=True)
                token = accounts.sign_in_link(tx, account.id, system_clock, "invite")
        _hand_over(account, token, settings)


@user.command("list")
@in_one_sentence
def user_list() -> None:
    """List every account with its roles."""
    with opened() as (db, _), db.read() as tx:
        for account in accounts.list_accounts(tx):
            roles = accounts.roles_of(tx, account.id)
            words = ["administrator"] if account.is_admin else []
            words += [f"{role} of {name}" for name, role in sorted(roles.items())]
            state = "  (disabled)" if account.disabled_at else ""
            click.echo(f"{account.email}  {account.name}  {', '.join(words) or '-'}{state}")


@user.command("role")
@click.argument("email")
@click.argument("site_id")
@click.argument("role", type=click.Choice([*ROLES, "none"]))
@in_one_sentence
def user_role(email: str, site_id: str, role: str) -> None:
    """Give EMAIL a ROLE on a site; `none` takes them off it."""
    with opened() as (db, _), db.write() as tx:
        account = accounts.find_account(tx, email)
        sites.get_site(tx, site_id)
        if role == "none":
            accounts.remove_from_site(tx, site_id, account.id)
        else:
            accounts.set_role(tx, site_id, account.id, role)
    click.echo(f"{account.email}: {role} on {site_id}.")


@user.command("disable")
@click.argument("email")
@in_one_sentence
def user_disable(email: str) -> None:
    """Close an account and sign it out everywhere."""
    with opened() as (db, _), db.write() as tx:
        account = accounts.find_account(tx, email)
        accounts.disable(tx, account.id, system_clock)
    click.echo(f"{account.email} can no longer sign in.")


@user.command("enable")
@click.argument("email")
@in_one_sentence
def user_enable(email: str) -> None:
    """Open a closed account again."""
    with opened() as (db, _), db.write() as tx:
        account = accounts.find_account(tx, email)
        accounts.enable(tx, account.id)
    click.echo(f"{account.email} can sign in again.")


@user.command("reset")
@click.argument("email")
@in_one_sentence
def user_reset(email: str) -> None:
    """Print a one-time link with which EMAIL chooses a new password."""
    with opened() as (db, settings):
        with db.write() as tx:
            account = accounts.find_account(tx, email)
            token = accounts.sign_in_link(tx, account.id, system_clock, "reset")
        _hand_over(account, token, settings)


@user.group("key")
def user_key() -> None:
    """Keys with which a program acts as a person: create, list, end."""


@user_key.command("create")
@click.argument("email")
@click.argument("name")
@in_one_sentence
def key_create(email: str, name: str) -> None:
    """Make a key for EMAIL, named after what will use it, and print its secret once."""
    with opened() as (db, _), db.write() as tx:
        account = accounts.find_account(tx, email)
        key, secret = api_keys.create(tx, account.id, name, system_clock)
    click.echo(f"{key.id}  {key.name}  acts as {account.email}. It is shown only now:", err=True)
    click.echo(secret)


@user_key.command("list")
@click.argument("email")
@in_one_sentence
def key_list(email: str) -> None:
    """List the keys of EMAIL and when each was last used."""
    with opened() as (db, _), db.read() as tx:
        for key in api_keys.keys_of(tx, accounts.find_account(tx, email).id):
            used = f"used {key.used_at:%Y-%m-%d %H:%M}" if key.used_at else "never used"
            click.echo(f"{key.id}  {key.name}  made {key.created_at:%Y-%m-%d}  {used}")


@user_key.command("end")
@click.argument("email")
@click.argument("key_id")
@in_one_sentence
def key_end(email: str, key_id: str) -> None:
    """End a key of EMAIL at once."""
    with opened() as (db, _), db.write() as tx:
        api_keys.end(tx, accounts.find_account(tx, email).id, key_id)
    click.echo(f"{key_id} opens nothing any more.")


def _hand_over(account: Account, token: str | None, settings: Settings) -> None:
    if token is None:
        click.echo(f"{account.email} already has a password and can now sign in.")
        return
    click.echo(f"Pass this link on to {account.email}. It works once:")
    click.echo(f"{settings.public_url}/sign-in/{token}")
