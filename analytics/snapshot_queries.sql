-- Is more being solved, week by week?
SELECT date(day, 'weekday 0', '-6 days') AS monday, SUM(ended) AS ended,
       ROUND(100.0 * SUM(confirmed) / SUM(ended), 1) AS confirmed,
       ROUND(100.0 * SUM(confirmed + assumed) / SUM(ended), 1) AS with_assumed
FROM daily GROUP BY 1 HAVING SUM(ended) > 0 ORDER BY 1;

-- Which articles are given, and what comes of it?
SELECT article.question, COUNT(*) AS given,
       SUM(derived_outcome = 'confirmed') AS confirmed,
       SUM(derived_outcome = 'denied') AS denied,
       SUM(derived_outcome = 'escalated') AS escalated
FROM inquiry JOIN article ON article.article_id = inquiry.last_article_id
WHERE is_test = 0 GROUP BY article.article_id ORDER BY given DESC LIMIT 20;

-- When do people ask, and when do they reach a person?
SELECT local_weekday, local_hour, COUNT(*) AS inquiries,
       SUM(derived_outcome = 'escalated') AS escalated
FROM inquiry WHERE is_test = 0 GROUP BY 1, 2 ORDER BY 1, 2;

-- What was asked that holds three characters or more?
SELECT question.asked_at, question.text FROM question_fts
JOIN question ON question.event_id = question_fts.rowid
WHERE question_fts MATCH '"ギフト券"' ORDER BY question.asked_at DESC LIMIT 50;

-- What was asked that holds two characters?
SELECT asked_at, text FROM question WHERE text LIKE '%返品%' ORDER BY asked_at DESC LIMIT 50;

-- How long do people wait for a first reply, by reason?
SELECT escalation_reason, COUNT(*) AS answered,
       ROUND(AVG(unixepoch(agent_first_reply_at) - unixepoch(escalated_at)) / 60, 1) AS minutes
FROM inquiry WHERE agent_first_reply_at IS NOT NULL AND is_test = 0
GROUP BY 1 ORDER BY answered DESC;

-- What happened in one inquiry?
SELECT occurred_at, kind, json_extract(payload, '$.text') AS text FROM event
WHERE inquiry_id = (SELECT MAX(inquiry_id) FROM inquiry) ORDER BY event_id;

-- Who came back within a week on the same topic?
SELECT later.inquiry_id, earlier.inquiry_id AS after_inquiry_id, later.topic_id
FROM inquiry AS earlier JOIN inquiry AS later
  ON later.contact_id = earlier.contact_id AND later.started_at > earlier.started_at
  AND julianday(later.started_at) < julianday(earlier.ended_at) + 7
  AND (later.topic_id = earlier.topic_id OR later.topic_id IS NULL OR earlier.topic_id IS NULL)
WHERE earlier.is_test = 0 AND later.is_test = 0 LIMIT 100;
