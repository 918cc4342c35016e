"""Staff: accounts, roles, invitations, and the last administrator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from madoguchi import accounts, sessions, sites
from madoguchi.access import Viewer
from madoguchi.accounts import Account
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound

DAY = timedelta(days=1)


def add(db: Database, clock: FakeClock, email: str, *, is_admin: bool = False) -> Account:
    """Add an account."""
    with db.write() as tx:
        return accounts.create_account(tx, email=email, name="", is_admin=is_admin, clock=clock)


def test_an_account_is_found_whatever_the_letters(db: Database, clock: FakeClock) -> None:
    """Addresses are kept in small letters; the name falls back on what stands before the @."""
    made = add(db, clock, " Hanako@Example.COM ")
    assert (made.email, made.name) == ("hanako@example.com", "hanako")
    with db.read() as tx:
        assert accounts.find_account(tx, "HANAKO@example.com") == made
        with pytest.raises(NotFound):
            accounts.find_account(tx, "taro@example.com")


@pytest.mark.parametrize("email", ["", "hanako", "a@b", "a b@example.com", "x" * 250 + "@ab.jp"])
def test_what_is_no_address_is_refused(db: Database, clock: FakeClock, email: str) -> None:
    """The error names the field."""
    with pytest.raises(InvalidInput) as caught:
        add(db, clock, email)
    assert caught.value.field == "email"


def test_an_address_has_one_account(db: Database, clock: FakeClock) -> None:
    """Also when the letters differ, and also when somebody changes theirs."""
    add(db, clock, "a@example.com")
    other = add(db, clock, "b@example.com")
    with pytest.raises(Conflict):
        add(db, clock, "A@example.com")
    with pytest.raises(Conflict), db.write() as tx:
        accounts.change_profile(tx, other.id, name="B", email="a@example.com", locale=None)


def test_an_invitation_makes_account_role_and_link(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """The new person has the role and a link to choose a password."""
    with db.write() as tx:
        account, token = accounts.invite(
            tx, site_id=site_id, email="new@example.com", role="editor", name="新人", clock=clock
        )
    assert token
    with db.read() as tx:
        assert accounts.roles_of(tx, account.id) == {site_id: "editor"}
        assert [(m.account.name, m.role) for m in accounts.list_members(tx, site_id)] == [
            ("新人", "editor")
        ]
        assert sessions.find_link(tx, token, clock).purpose == "invite"


def test_who_has_a_password_needs_no_link(db: Database, site_id: str, clock: FakeClock) -> None:
    """Inviting somebody known only adds the role; twice is a conflict."""
    with db.write() as tx:
        accounts.create_account(tx, email="a@example.com", name="A", password_hash="x", clock=clock)
        invited = accounts.invite(
            tx, site_id=site_id, email="a@example.com", role="agent", clock=clock
        )
        assert invited[1] is None
        with pytest.raises(Conflict):
            accounts.invite(tx, site_id=site_id, email="a@example.com", role="agent", clock=clock)


def test_inviting_gives_nobody_the_account_of_somebody_of_other_sites(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """A link would let a shop's administrator choose the password of the whole installation's."""
    root = add(db, clock, "root@example.com", is_admin=True)
    elsewhere = add(db, clock, "b@example.com")
    nowhere = add(db, clock, "c@example.com")
    local = Viewer(account_id="x", name="X", is_admin=False, roles={site_id: "admin"})
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other", clock=clock)
        accounts.set_role(tx, "other", elsewhere.id, "agent")
        links = {
            account.id: accounts.invite(
                tx, site_id=site_id, email=account.email, role="agent", clock=clock, by=local
            )[1]
            for account in (root, elsewhere, nowhere)
        }
        assert site_id in accounts.roles_of(tx, root.id)
    assert [name for name, link in links.items() if link] == [nowhere.id]


def test_a_role_that_does_not_exist_leaves_no_account_behind(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """An invitation is one transaction."""
    with pytest.raises(InvalidInput) as caught, db.write() as tx:
        accounts.invite(tx, site_id=site_id, email="a@example.com", role="owner", clock=clock)
    assert caught.value.field == "role"
    with db.read() as tx:
        assert accounts.list_accounts(tx) == []


def test_the_last_administrator_cannot_be_disabled(db: Database, clock: FakeClock) -> None:
    """One who could undo it has to stay; a disabled one does not count."""
    first = add(db, clock, "a@example.com", is_admin=True)
    second = add(db, clock, "b@example.com", is_admin=True)
    with db.write() as tx:
        accounts.disable(tx, second.id, clock)
    with pytest.raises(Conflict), db.write() as tx:
        accounts.disable(tx, first.id, clock)
    with db.write() as tx:
        accounts.enable(tx, second.id)
        accounts.disable(tx, first.id, clock)
        assert accounts.get_account(tx, first.id).disabled_at == clock()


def test_a_disabled_account_is_out_at_once(db: Database, clock: FakeClock) -> None:
    """Sessions end and unused links stop working."""
    account = add(db, clock, "a@example.com")
    with db.write() as tx:
        session = sessions.open_session(tx, account.id, clock, DAY)
        link = accounts.sign_in_link(tx, account.id, clock, "demo")
        accounts.disable(tx, account.id, clock)
        accounts.enable(tx, account.id)
    with db.read() as tx:
        assert sessions.find_session(tx, session, clock) is None
        with pytest.raises(NotFound):
            sessions.find_link(tx, link, clock)


def test_a_role_can_be_taken_away(db: Database, site_id: str, clock: FakeClock) -> None:
    """The account stays; taking it twice is an error."""
    account = add(db, clock, "a@example.com")
    with db.write() as tx:
        accounts.set_role(tx, site_id, account.id, "agent")
        accounts.remove_from_site(tx, site_id, account.id)
        assert accounts.list_members(tx, site_id) == []
        with pytest.raises(NotFound):
            accounts.remove_from_site(tx, site_id, account.id)


def test_the_first_start_makes_the_administrator(db: Database, clock: FakeClock) -> None:
    """An empty table gets one, with a link that signs in; nobody else can be told from outside."""
    token = accounts.ensure_first_administrator(db, clock)
    assert token
    with db.read() as tx:
        link = sessions.find_link(tx, token, clock)
    assert (link.purpose, link.account.is_admin) == ("first-run", True)


def test_a_first_link_that_nobody_used_can_be_had_again(db: Database, clock: FakeClock) -> None:
    """Losing the terminal's output is no dead end; the older link stops working."""
    lost = accounts.ensure_first_administrator(db, clock)
    again = accounts.ensure_first_administrator(db, clock)
    assert lost
    assert again
    with db.read() as tx:
        assert len(accounts.list_accounts(tx)) == 1
        with pytest.raises(NotFound):
            sessions.find_link(tx, lost, clock)
    sessions.use_link(db, again, clock, DAY)
    assert accounts.ensure_first_administrator(db, clock) is None


def test_processes_that_start_together_make_one_administrator(
    db: Database, clock: FakeClock
) -> None:
    """Whoever comes second neither fails nor makes another one."""
    with ThreadPoolExecutor(4) as pool:
        starts = [pool.submit(accounts.ensure_first_administrator, db, clock) for _ in range(4)]
        tokens = [start.result() for start in starts]
    assert any(tokens)
    with db.read() as tx:
        assert len(accounts.list_accounts(tx)) == 1


def test_real_staff_means_no_first_administrator(db: Database, clock: FakeClock) -> None:
    """Sample accounts do not count: the installation still needs somebody of its own."""
    with db.write() as tx:
        accounts.create_account(
            tx, email="admin@sample.invalid", name="S", is_admin=True, is_sample=True, clock=clock
        )
    assert accounts.ensure_first_administrator(db, clock)
    add(db, clock, "b@example.com", is_admin=True)
    assert accounts.ensure_first_administrator(db, clock) is None


def test_only_who_administers_all_of_a_persons_sites_may_close_their_account(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """A shop's administrator has no say over people who also work elsewhere."""
    account = add(db, clock, "a@example.com")
    root = add(db, clock, "root@example.com", is_admin=True)
    local = Viewer(account_id="x", name="X", is_admin=False, roles={site_id: "admin"})
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other", clock=clock)
    here, both = {site_id: "agent"}, {site_id: "agent", "other": "agent"}
    assert accounts.may_govern(local, account, here)
    assert not accounts.may_govern(local, account, both)
    assert not accounts.may_govern(local, root, {})
    with db.read() as tx:
        assert accounts.may_govern(accounts.viewer_of(tx, root), account, both)


def test_two_administrators_cannot_disable_each_other_at_once(
    db: Database, clock: FakeClock
) -> None:
    """However the two race, one of them stays."""
    ids = [add(db, clock, f"{name}@example.com", is_admin=True).id for name in "ab"]
    start = Barrier(2)

    def disable(account_id: str) -> bool:
        start.wait()
        try:
            with db.write() as tx:
                accounts.disable(tx, account_id, clock)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, ids)) == [False, True]
