; -- malformed
SELEC count(*) FROM trips; -- malformed
SELECT count(* FROM trips; -- malformed
SELECT count(*) FROM trips WHERE note = 'x; -- malformed
DELETE FROM trips; -- unsupported
UPDATE trips SET minutes = 1; -- unsupported
COPY trips TO 'x'; -- unsupported
SELECT count(*) FROM trips; SELECT count(*) FROM trips; -- unsupported
SELECT count(*) FROM trips UNION SELECT count(*) FROM trips; -- unsupported
SELECT count(*) INTO x FROM trips; -- unsupported
SELECT count(*) FROM trips FOR UPDATE; -- unsupported
SELECT rider, count(*) FROM trips GROUP BY rider; -- refused
SELECT count(*) FROM trips WHERE rider = 'rider000001'; -- refused
SELECT count(*) FROM trips WHERE rider > 'a'; -- refused
SELECT count(*) FROM trips WHERE rider IS NULL; -- refused
SELECT count(*) FROM trips WHERE NOT (minutes > 3 OR rider = 'rider000001'); -- refused
SELECT count(rider) FROM trips; -- refused
SELECT sum(rider) FROM trips; -- refused
SELECT count(*) FILTER (WHERE rider = 'rider000001') FROM trips; -- refused
SELECT sum(CASE WHEN rider = 'rider000001' THEN 1 END) FROM trips; -- refused
SELECT count(*) FROM trips JOIN stations ON rider = id; -- refused
SELECT count(*) FROM trips WHERE hidden = 1; -- refused
SELECT hidden, count(*) FROM trips GROUP BY hidden; -- refused
SELECT sum(hidden) FROM trips; -- refused
SELECT count(hidden) FROM trips; -- refused
SELECT sum(minutes + hidden) FROM trips; -- refused
SELECT count(*) FROM secret; -- refused
SELECT count(*) FROM nowhere; -- not found
SELECT sum(nothing) FROM trips; -- not found
SELECT max(minutes) FROM trips; -- unsupported
SELECT min(minutes) FROM trips; -- unsupported
SELECT any_value(minutes) FROM trips; -- unsupported
SELECT array_agg(minutes) FROM trips; -- unsupported
SELECT string_agg(note, ',') FROM trips; -- unsupported
SELECT random() FROM trips; -- unsupported
SELECT pg_sleep(10), count(*) FROM trips; -- unsupported
SELECT pg_read_file('x'), count(*) FROM trips; -- unsupported
SELECT * FROM trips; -- unsupported
SELECT count(*), version() FROM trips; -- unsupported
SELECT sum(minutes / price) FROM trips; -- unsupported
SELECT sum(minutes % price) FROM trips; -- unsupported
SELECT sum(sqrt(minutes)) FROM trips; -- unsupported
SELECT sum(ln(minutes)) FROM trips; -- unsupported
SELECT sum(exp(minutes)) FROM trips; -- unsupported
SELECT sum(note::int) FROM trips; -- unsupported
SELECT sum(CAST(note AS int)) FROM trips; -- unsupported
SELECT sum(unbounded) FROM trips; -- unsupported
SELECT sum(note) FROM trips; -- unsupported
SELECT avg(began) FROM trips; -- unsupported
SELECT sum(1) FROM trips; -- unsupported
SELECT sum(big * 2) FROM trips; -- too big
SELECT sum(big + 1) FROM trips; -- too big
SELECT sum(big * big) FROM trips; -- too big
SELECT variance(big) FROM trips; -- too big
SELECT floor(minutes / 0), count(*) FROM trips GROUP BY 1; -- unsupported
SELECT minutes, count(*) FROM trips WHERE minutes / 0 = 1 GROUP BY 1; -- unsupported
SELECT count(*) FROM trips WHERE 1 / minutes > 0; -- unsupported
SELECT count(*) FROM trips WHERE note LIKE 'r%'; -- unsupported
SELECT count(*) FROM trips WHERE note ~ '(a+)+$'; -- unsupported
SELECT count(*) FROM trips WHERE note < 'r'; -- unsupported
SELECT count(*) FROM trips WHERE minutes = note; -- unsupported
SELECT count(*) FROM trips WHERE random() > 0.5; -- unsupported
SELECT count(*) FROM trips WHERE error('x'); -- unsupported
SELECT count(*) FROM trips TABLESAMPLE BERNOULLI (10); -- unsupported
SELECT floor(big / 10), count(*) FROM trips GROUP BY 1; -- too big
SELECT date_trunc('hour', began), floor(delta / 1), station, kind, count(*) FROM trips GROUP BY 1, 2, 3, 4; -- too big
SELECT count(*) FROM trips, stations; -- unsupported
SELECT count(*) FROM trips CROSS JOIN stations; -- unsupported
SELECT count(*) FROM trips LEFT JOIN stations ON station = id; -- unsupported
SELECT count(*) FROM trips JOIN stations ON station = city; -- unsupported
SELECT count(*) FROM trips JOIN stations ON station < id; -- unsupported
SELECT count(*) FROM pg_catalog.pg_class; -- unsupported
SELECT count(*) FROM read_csv('x.csv'); -- unsupported
SELECT station, count(*) FROM trips GROUP BY ROLLUP (station); -- unsupported
SELECT station FROM trips GROUP BY station; -- unsupported
SELECT kind, count(*) FROM trips GROUP BY station; -- unsupported
SELECT (SELECT 1), count(*) FROM trips; -- unsupported
