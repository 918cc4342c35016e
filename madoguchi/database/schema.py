"""The append-only list of migrations. Never edit one that has landed: add another.

``{identity}``, ``{blob}`` stand for what the two databases spell differently. Times are fixed-width
UTC text (see `madoguchi.clock`), JSON is text, every table of a site has ``site_id``.
"""

from __future__ import annotations

from typing import NamedTuple


class Migration(NamedTuple):
    """One step: applied once, in one transaction, in the order of ``number``."""

    number: int
    name: str
    statements: str


GROUND_FLOOR = """
CREATE TABLE site (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    locales TEXT NOT NULL,
    default_locale TEXT NOT NULL,
    allowed_origins TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    accent TEXT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    faq_revision BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
);
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    is_admin BOOLEAN NOT NULL,
    is_sample BOOLEAN NOT NULL,
    locale TEXT,
    disabled_at TEXT,
    created_at TEXT NOT NULL
);
CREATE TABLE membership (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (site_id, account_id)
);
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    csrf_token TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE TABLE sign_in_link (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
);
CREATE TABLE rate_limit (
    key TEXT PRIMARY KEY,
    window_started_at TEXT NOT NULL,
    hits BIGINT NOT NULL
);
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    site_id TEXT REFERENCES site (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at TEXT NOT NULL,
    every_seconds BIGINT,
    holder TEXT,
    leased_until TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    progress BIGINT NOT NULL DEFAULT 0,
    total BIGINT,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    result TEXT,
    created_by TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT
);
CREATE INDEX job_due ON job (state, run_at);
"""

FAQ = """
CREATE TABLE article (
    id TEXT NOT NULL,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    locale TEXT NOT NULL,
    external_id TEXT,
    status TEXT NOT NULL,
    question TEXT NOT NULL,
    paraphrases TEXT NOT NULL,
    answer TEXT NOT NULL,
    category TEXT,
    tags TEXT NOT NULL,
    revision BIGINT NOT NULL,
    published_revision BIGINT,
    is_sample BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    published_at TEXT,
    PRIMARY KEY (id)
);
CREATE INDEX article_of_site ON article (site_id, locale, status);
CREATE UNIQUE INDEX article_external ON article (site_id, locale, external_id);
CREATE TABLE article_revision (
    article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    question TEXT NOT NULL,
    paraphrases TEXT NOT NULL,
    answer TEXT NOT NULL,
    category TEXT,
    tags TEXT NOT NULL,
    status TEXT NOT NULL,
    author_id TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (article_id, revision)
);
CREATE TABLE embedding (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    vector {blob} NOT NULL,
    PRIMARY KEY (site_id, encoder, text_hash)
);
"""

CONVERSATIONS = """
CREATE TABLE contact (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL
);
CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    status TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    page_url TEXT,
    referrer TEXT,
    assignee_id TEXT REFERENCES account (id),
    handed_over_at TEXT,
    handover_reason TEXT,
    is_test BOOLEAN NOT NULL,
    is_sample BOOLEAN NOT NULL,
    last_message_at TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX conversation_inbox ON conversation (site_id, status, last_message_at);
CREATE TABLE message (
    id {identity},
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    client_id TEXT,
    type TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_id TEXT,
    kind TEXT NOT NULL,
    private BOOLEAN NOT NULL DEFAULT FALSE,
    text TEXT NOT NULL,
    content TEXT NOT NULL,
    in_reply_to BIGINT,
    created_at TEXT NOT NULL
);
CREATE INDEX message_of_conversation ON message (conversation_id, id);
CREATE UNIQUE INDEX message_once ON message (conversation_id, client_id);
"""

ANALYTICS = """
CREATE TABLE event (
    id {identity},
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    occurred_at TEXT NOT NULL,
    channel TEXT,
    locale TEXT,
    contact_id TEXT,
    conversation_id TEXT,
    inquiry_id TEXT,
    message_id BIGINT,
    is_test BOOLEAN NOT NULL,
    payload TEXT NOT NULL
);
CREATE INDEX event_of_site ON event (site_id, kind, occurred_at);
CREATE INDEX event_of_conversation ON event (conversation_id, id);
CREATE TABLE inquiry (
    inquiry_id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    conversation_id TEXT NOT NULL,
    contact_id TEXT,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    end_reason TEXT,
    "trigger" TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT,
    page_url TEXT,
    referrer TEXT,
    question_count BIGINT NOT NULL,
    answer_count BIGINT NOT NULL,
    no_answer_count BIGINT NOT NULL,
    clarify_count BIGINT NOT NULL,
    first_answer_at TEXT,
    last_answer_at TEXT,
    last_article_id TEXT,
    topic_id TEXT,
    confirmed_at TEXT,
    denied_at TEXT,
    escalated_at TEXT,
    escalation_reason TEXT,
    agent_first_reply_at TEXT,
    agent_id TEXT,
    resolved_at TEXT,
    csat BIGINT,
    csat_comment TEXT,
    is_test BOOLEAN NOT NULL,
    last_message_at TEXT NOT NULL
);
CREATE INDEX inquiry_of_site ON inquiry (site_id, started_at);
CREATE INDEX inquiry_of_conversation ON inquiry (conversation_id, started_at);
CREATE INDEX inquiry_open ON inquiry (ended_at, last_message_at);
"""

WRONG_ANSWERS = """
ALTER TABLE site ADD COLUMN wrong_answers INTEGER NOT NULL DEFAULT 10;
"""

ENCODERS = """
CREATE TABLE encoder_use (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    used_at TEXT NOT NULL,
    PRIMARY KEY (site_id, encoder)
);
"""

SYNONYMS = """
CREATE TABLE synonym_group (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    terms TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX synonym_group_of_site ON synonym_group (site_id);
"""

EDITING = """
ALTER TABLE article ADD COLUMN audience TEXT NOT NULL DEFAULT 'customers';
ALTER TABLE article ADD COLUMN always_person BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE article ADD COLUMN related TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN test_questions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN publish_at TEXT;
ALTER TABLE article ADD COLUMN expire_at TEXT;
ALTER TABLE article ADD COLUMN review_on TEXT;
ALTER TABLE article ADD COLUMN translation_of TEXT;
ALTER TABLE article ADD COLUMN translated_revision BIGINT;
ALTER TABLE article_revision ADD COLUMN audience TEXT NOT NULL DEFAULT 'customers';
ALTER TABLE article_revision ADD COLUMN always_person BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE article_revision ADD COLUMN related TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article_revision ADD COLUMN test_questions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article_revision ADD COLUMN publish_at TEXT;
ALTER TABLE article_revision ADD COLUMN expire_at TEXT;
ALTER TABLE article_revision ADD COLUMN review_on TEXT;
ALTER TABLE article_revision ADD COLUMN translation_of TEXT;
ALTER TABLE article_revision ADD COLUMN translated_revision BIGINT;
ALTER TABLE article ADD COLUMN scheduled_revision BIGINT;
ALTER TABLE article_revision ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX article_revision_publish ON article_revision (publish_at);
CREATE INDEX article_revision_expire ON article_revision (expire_at);
"""

WORKING_COPIES = """
CREATE TABLE working_copy (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    article_id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    fields TEXT NOT NULL,
    revision BIGINT NOT NULL,
    saved_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (site_id, article_id, account_id)
);
"""

CATEGORIES = """
CREATE TABLE category_place (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    locale TEXT NOT NULL,
    path TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (site_id, locale, path)
);
"""

API_KEYS = """
CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    used_at TEXT
);
CREATE INDEX api_key_of_account ON api_key (account_id);
"""

CONTACT = """
ALTER TABLE site ADD COLUMN contact_chat BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE site ADD COLUMN contact_form TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN contact_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN contact_hours TEXT NOT NULL DEFAULT '';
"""

CARE = """
CREATE TABLE care_dismissal (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    account_id TEXT REFERENCES account (id) ON DELETE SET NULL,
    dismissed_at TEXT NOT NULL,
    PRIMARY KEY (site_id, fingerprint)
);
"""

IMPORTS = """
CREATE TABLE faq_import (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    locales TEXT NOT NULL,
    author_id TEXT,
    created_at TEXT NOT NULL,
    undone_at TEXT,
    undone TEXT
);
CREATE INDEX faq_import_of_site ON faq_import (site_id, created_at);
CREATE TABLE faq_import_step (
    import_id TEXT NOT NULL REFERENCES faq_import (id) ON DELETE CASCADE,
    article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    revision_before BIGINT NOT NULL,
    status_before TEXT NOT NULL,
    published_before BIGINT,
    scheduled_before BIGINT,
    external_id_before TEXT,
    undone_revision BIGINT,
    PRIMARY KEY (import_id, article_id)
);
CREATE INDEX faq_import_step_of_article ON faq_import_step (article_id);
"""

GAPS_ASIDE = """
CREATE TABLE gap_aside (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    locale TEXT NOT NULL,
    wordings TEXT NOT NULL,
    times BIGINT NOT NULL,
    account_id TEXT REFERENCES account (id) ON DELETE SET NULL,
    put_aside_at TEXT NOT NULL
);
CREATE INDEX gap_aside_of_site ON gap_aside (site_id);
"""

_COUNTERS = """
    ended still_open tests escalated confirmed denied unanswered assumed answered_by_agent form_left
    customer_request no_answer low_confidence answer_denied policy bot_failure questions answered
    bot bot_alone said said_yes csat_1 csat_2 csat_3 csat_4 csat_5 closed_confirmed closed_by_agent
    known returned known_solved lasting went_on
""".split()
ROLLUPS = """
ALTER TABLE inquiry ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE inquiry ADD COLUMN outcome TEXT;
ALTER TABLE inquiry ADD COLUMN word TEXT;
ALTER TABLE inquiry ADD COLUMN followed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inquiry ADD COLUMN reply_us BIGINT;
ALTER TABLE inquiry ADD COLUMN solve_us BIGINT;
CREATE INDEX inquiry_of_day ON inquiry (site_id, day);
CREATE INDEX inquiry_of_contact ON inquiry (contact_id, started_at);
CREATE INDEX inquiry_ended ON inquiry
    (site_id, ended_at, day, outcome, followed, is_test, contact_id);
CREATE INDEX inquiry_reply ON inquiry (site_id, day, reply_us) WHERE reply_us IS NOT NULL;
CREATE INDEX inquiry_solve ON inquiry (site_id, day, outcome, solve_us) WHERE solve_us IS NOT NULL;
CREATE TABLE analytics_site (
    site_id TEXT PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    time_zone TEXT NOT NULL,
    checked_at TEXT,
    drift TEXT NOT NULL DEFAULT '{}'
);
INSERT INTO analytics_site (site_id, time_zone)
    SELECT id, '' FROM site WHERE EXISTS (SELECT 1 FROM event WHERE event.site_id = site.id);
CREATE TABLE rollup (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    topic TEXT NOT NULL,
    {counters},
    PRIMARY KEY (site_id, day, channel, locale, topic)
);
CREATE TABLE rollup_delta (
    id {identity},
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    topic TEXT NOT NULL,
    {counters}
);
CREATE TABLE daily (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (site_id, measure, day, key, channel, locale)
);
CREATE TABLE daily_delta (
    id {identity},
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    n INTEGER NOT NULL
);
CREATE TABLE inquiry_article (
    inquiry_id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    given_at TEXT NOT NULL,
    word TEXT,
    escalated BOOLEAN NOT NULL,
    PRIMARY KEY (inquiry_id, article_id)
);
CREATE INDEX inquiry_article_of_site ON inquiry_article (site_id, article_id);
CREATE TABLE inquiry_missed (
    event_id BIGINT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    inquiry_id TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    locale TEXT,
    asked_at TEXT NOT NULL
);
CREATE INDEX inquiry_missed_of_day ON inquiry_missed (site_id, day);
CREATE INDEX inquiry_missed_of_inquiry ON inquiry_missed (inquiry_id);
""".replace("{counters}", ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0" for name in _COUNTERS))

FACTS = """
ALTER TABLE site ADD COLUMN measure_pages BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conversation ADD COLUMN segment TEXT;
ALTER TABLE event ADD COLUMN client_id TEXT;
CREATE UNIQUE INDEX event_once ON event (site_id, client_id) WHERE client_id IS NOT NULL;
CREATE TABLE page_view (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    visit TEXT NOT NULL,
    view TEXT NOT NULL,
    page TEXT NOT NULL,
    viewed_at TEXT NOT NULL,
    dwell_ms BIGINT,
    is_new BOOLEAN NOT NULL,
    is_exit BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, visit, view)
);
CREATE INDEX page_view_of_period ON page_view (site_id, viewed_at);
CREATE INDEX page_view_of_page ON page_view (site_id, page, viewed_at);
"""

OPENING_HOURS = """
CREATE TABLE opening_hours (
    site_id TEXT PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    holidays BOOLEAN NOT NULL,
    closed TEXT NOT NULL,
    opened TEXT NOT NULL
);
CREATE INDEX conversation_segment ON conversation (site_id, segment) WHERE segment IS NOT NULL;
"""

REPORT_MAILS = """
CREATE TABLE report_subscription (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    weekday BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    since TEXT NOT NULL,
    PRIMARY KEY (site_id, account_id)
);
CREATE TABLE report_mail (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    occasion TEXT NOT NULL,
    last_day TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    error TEXT,
    error_values TEXT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (site_id, account_id, occasion)
);
CREATE INDEX report_mail_due ON report_mail (state, due_at);
"""

ERASURE_AND_VOICES = """
CREATE TABLE contact_standing (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL,
    stands_for TEXT NOT NULL,
    erased_at TEXT,
    PRIMARY KEY (site_id, contact_id)
);
CREATE INDEX contact_standing_for ON contact_standing (site_id, stands_for);
ALTER TABLE conversation ADD COLUMN erased_at TEXT;
CREATE INDEX conversation_of_contact ON conversation (contact_id);
CREATE TABLE voice_import (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    added BIGINT NOT NULL,
    author_id TEXT,
    created_at TEXT NOT NULL,
    undone_at TEXT
);
CREATE INDEX voice_import_of_site ON voice_import (site_id, created_at);
CREATE TABLE voice (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    occurred_at TEXT NOT NULL,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT,
    text TEXT NOT NULL,
    reason TEXT,
    contact_id TEXT,
    external_id TEXT NOT NULL,
    import_id TEXT NOT NULL REFERENCES voice_import (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX voice_once ON voice (site_id, external_id);
CREATE INDEX voice_of_day ON voice (site_id, day, channel);
CREATE INDEX voice_of_import ON voice (import_id);
"""

REASONS = """
CREATE TABLE reason (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    parent_id TEXT,
    is_theme BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    is_named BOOLEAN NOT NULL,
    is_pinned BOOLEAN NOT NULL,
    is_held BOOLEAN NOT NULL,
    merged_into TEXT,
    middles {blob} NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX reason_of_site ON reason (site_id);
CREATE TABLE reason_question (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    locale TEXT NOT NULL,
    reason_id TEXT,
    nearness DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (site_id, key)
);
CREATE INDEX reason_question_of_reason ON reason_question (site_id, reason_id);
CREATE TABLE reason_vector (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    encoder TEXT NOT NULL,
    vector {blob} NOT NULL,
    PRIMARY KEY (site_id, key)
);
CREATE TABLE inquiry_reason (
    inquiry_id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    reason_id TEXT
);
CREATE INDEX inquiry_reason_by_day ON inquiry_reason (site_id, day, reason_id);
CREATE INDEX inquiry_reason_of_reason ON inquiry_reason (site_id, reason_id, day);
CREATE INDEX inquiry_reason_of_key ON inquiry_reason (site_id, key);
CREATE TABLE reason_edit (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    reason_id TEXT NOT NULL,
    other_id TEXT,
    kind TEXT NOT NULL,
    before TEXT NOT NULL,
    account_id TEXT,
    edited_at TEXT NOT NULL,
    undone_at TEXT
);
CREATE INDEX reason_edit_of_site ON reason_edit (site_id, edited_at);
CREATE TABLE reason_edit_move (
    edit_id TEXT NOT NULL REFERENCES reason_edit (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    inquiry_id TEXT NOT NULL DEFAULT '',
    from_id TEXT,
    PRIMARY KEY (edit_id, key, inquiry_id)
);
CREATE TABLE reason_state (
    site_id TEXT PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    means {blob} NOT NULL,
    near DOUBLE PRECISION NOT NULL,
    taken_in BIGINT NOT NULL,
    edits BIGINT NOT NULL,
    grouped_at TEXT
);
"""

GOALS = """
CREATE INDEX article_revision_at ON article_revision (site_id, created_at);
CREATE TABLE goal (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    measure TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    part BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    target TEXT NOT NULL,
    is_relative BOOLEAN NOT NULL,
    due TEXT NOT NULL,
    account_id TEXT REFERENCES account (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    removed_at TEXT
);
CREATE INDEX goal_of_site ON goal (site_id);
CREATE TABLE goal_setting (
    site_id TEXT PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
    session_source TEXT NOT NULL,
    unit_cost TEXT,
    currency TEXT NOT NULL
);
CREATE TABLE page_figure (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    page TEXT NOT NULL,
    views BIGINT,
    exits BIGINT,
    sessions BIGINT,
    import_id TEXT NOT NULL,
    PRIMARY KEY (site_id, day, page)
);
CREATE TABLE page_import (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    days BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    account_id TEXT REFERENCES account (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX page_import_of_site ON page_import (site_id, created_at);
CREATE TABLE page_figure_before (
    replaced_by TEXT NOT NULL REFERENCES page_import (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    page TEXT NOT NULL,
    views BIGINT,
    exits BIGINT,
    sessions BIGINT,
    import_id TEXT NOT NULL,
    PRIMARY KEY (replaced_by, day, page)
);
"""

TIMES_MADE = """
ALTER TABLE analytics_site ADD COLUMN times_made BIGINT NOT NULL DEFAULT 0;
"""

DAYS_OF_PAGES = """
DROP INDEX page_view_of_page;
CREATE INDEX page_view_of_page ON page_view (site_id, page, viewed_at, dwell_ms);
UPDATE analytics_site SET time_zone = '' WHERE site_id IN (SELECT site_id FROM page_view);
"""
WAITS = """
CREATE INDEX inquiry_handed ON inquiry
    (site_id, started_at, escalated_at, agent_first_reply_at, ended_at)
    WHERE escalated_at IS NOT NULL AND is_test = FALSE;
CREATE INDEX inquiry_solved ON inquiry (site_id, outcome, started_at, resolved_at)
    WHERE solve_us IS NOT NULL AND is_test = FALSE;
CREATE TABLE monthly (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (site_id, measure, day, key, channel, locale)
);
INSERT INTO monthly (site_id, measure, day, key, channel, locale, n)
    SELECT site_id, measure, SUBSTR(day, 1, 7), key, channel, locale, SUM(n) FROM daily
    GROUP BY site_id, measure, SUBSTR(day, 1, 7), key, channel, locale HAVING SUM(n) <> 0;
CREATE TABLE rollup_place (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    topic TEXT NOT NULL,
    {counters},
    PRIMARY KEY (site_id, day, channel, locale, topic)
);
INSERT INTO rollup_place (site_id, day, channel, locale, topic, {names})
    SELECT site_id, day, channel, locale, '', {sums} FROM rollup
    GROUP BY site_id, day, channel, locale;
"""
for _place, _written in {
    "{counters}": "{name} INTEGER NOT NULL DEFAULT 0",
    "{names}": "{name}",
    "{sums}": "SUM({name})",
}.items():
    WAITS = WAITS.replace(_place, ", ".join(_written.format(name=name) for name in _COUNTERS))
REASONS_BY_CHANNEL = """
ALTER TABLE inquiry_reason ADD COLUMN channel TEXT;
ALTER TABLE inquiry_reason ADD COLUMN locale TEXT;
UPDATE inquiry_reason SET
    channel = (SELECT channel FROM inquiry WHERE inquiry_id = inquiry_reason.inquiry_id),
    locale = (SELECT locale FROM inquiry WHERE inquiry_id = inquiry_reason.inquiry_id);
UPDATE inquiry_reason SET
    channel = (SELECT channel FROM voice WHERE id = inquiry_reason.inquiry_id),
    locale = (SELECT locale FROM voice WHERE id = inquiry_reason.inquiry_id)
    WHERE channel IS NULL;
DROP INDEX inquiry_reason_by_day;
CREATE INDEX inquiry_reason_by_day ON inquiry_reason (site_id, day, reason_id, channel, locale);
"""
COUNTED_KINDS = "".join(
    f"""
DELETE FROM {table} WHERE measure = 'event' AND key NOT IN ('page_viewed', 'widget_opened');
"""
    for table in ("daily", "daily_delta", "monthly")
)
DIALOGUE = """
CREATE TABLE dialogue (
    conversation_id TEXT PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    inquiry_id TEXT,
    state TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
"""

ASSISTANTS = """
CREATE TABLE assistant_revision (
    site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    files TEXT NOT NULL,
    note TEXT NOT NULL,
    made_by TEXT,
    made_at TEXT NOT NULL,
    PRIMARY KEY (site_id, number)
);
"""

SENDERS = """
ALTER TABLE conversation ADD COLUMN sender TEXT;
CREATE UNIQUE INDEX conversation_of_sender ON conversation (site_id, channel, sender)
    WHERE sender IS NOT NULL;
"""

TOKENS = """
ALTER TABLE embedding ADD COLUMN tokens {blob};
"""

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "ground floor", GROUND_FLOOR),
    Migration(2, "faq", FAQ),
    Migration(3, "conversations", CONVERSATIONS),
    Migration(4, "analytics", ANALYTICS),
    Migration(5, "accepted wrong answers", WRONG_ANSWERS),
    Migration(6, "encoders", ENCODERS),
    Migration(7, "synonyms", SYNONYMS),
    Migration(8, "editing", EDITING),
    Migration(9, "working copies", WORKING_COPIES),
    Migration(10, "categories", CATEGORIES),
    Migration(11, "api keys", API_KEYS),
    Migration(12, "contact in the help centre", CONTACT),
    Migration(13, "care", CARE),
    Migration(14, "imports", IMPORTS),
    Migration(15, "gaps put aside", GAPS_ASIDE),
    Migration(16, "rollups", ROLLUPS),
    Migration(17, "facts", FACTS),
    Migration(18, "erasure and voices from elsewhere", ERASURE_AND_VOICES),
    Migration(19, "contact reasons", REASONS),
    Migration(20, "goals and page figures", GOALS),
    Migration(21, "report mails", REPORT_MAILS),
    Migration(22, "opening hours", OPENING_HOURS),
    Migration(23, "how often numbers were made anew", TIMES_MADE),
    Migration(24, "views of pages by day", DAYS_OF_PAGES),
    Migration(25, "waits", WAITS),
    Migration(26, "contact reasons by channel and language", REASONS_BY_CHANNEL),
    Migration(27, "events before a question are counted, no others", COUNTED_KINDS),
    Migration(28, "dialogue", DIALOGUE),
    Migration(29, "assistants of sites", ASSISTANTS),
    Migration(30, "senders of other channels", SENDERS),
    Migration(31, "tokens", TOKENS),
)
