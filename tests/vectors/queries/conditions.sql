SELECT count(*) FROM trips WHERE minutes = 30; -- ok
SELECT count(*) FROM trips WHERE minutes <> 30; -- ok
SELECT count(*) FROM trips WHERE minutes < 30; -- ok
SELECT count(*) FROM trips WHERE minutes <= 30; -- ok
SELECT count(*) FROM trips WHERE minutes >= -5; -- ok
SELECT count(*) FROM trips WHERE 30 < minutes; -- ok
SELECT count(*) FROM trips WHERE minutes BETWEEN 10 AND 20; -- ok
SELECT count(*) FROM trips WHERE minutes NOT BETWEEN 10 AND 20; -- ok
SELECT count(*) FROM trips WHERE minutes BETWEEN 20 AND 10; -- ok
SELECT count(*) FROM trips WHERE minutes IN (1, 2, 3, 150); -- ok
SELECT count(*) FROM trips WHERE minutes NOT IN (1, 2, 3); -- ok
SELECT count(*) FROM trips WHERE minutes IS NULL; -- ok
SELECT count(*) FROM trips WHERE minutes IS NOT NULL; -- ok
SELECT count(*) FROM trips WHERE price > 12.34; -- ok
SELECT count(*) FROM trips WHERE price > 12.345; -- unsupported
SELECT count(*) FROM trips WHERE price = 59.99; -- ok
SELECT count(*) FROM trips WHERE big > 9007199254740990; -- ok
SELECT count(*) FROM trips WHERE big >= -9007199254740991; -- ok
SELECT count(*) FROM trips WHERE ebike; -- ok
SELECT count(*) FROM trips WHERE NOT ebike; -- ok
SELECT count(*) FROM trips WHERE ebike IS TRUE; -- ok
SELECT count(*) FROM trips WHERE ebike IS NOT TRUE; -- ok
SELECT count(*) FROM trips WHERE ebike IS FALSE; -- ok
SELECT count(*) FROM trips WHERE ebike IS UNKNOWN; -- ok
SELECT count(*) FROM trips WHERE ebike IS NOT UNKNOWN; -- ok
SELECT count(*) FROM trips WHERE ebike = true; -- ok
SELECT count(*) FROM trips WHERE note = 'rain'; -- ok
SELECT count(*) FROM trips WHERE note <> 'rain'; -- ok
SELECT count(*) FROM trips WHERE note IN ('rain', 'sunshine all day long', 'x'); -- ok
SELECT count(*) FROM trips WHERE note IS NULL; -- ok
SELECT count(*) FROM trips WHERE note = ''; -- ok
SELECT count(*) FROM trips WHERE note = 'it''s; -- no comment'; -- ok
SELECT count(*) FROM trips WHERE kind = 'long'; -- ok
SELECT count(*) FROM trips WHERE kind <> 'long' OR kind IS NULL; -- ok
SELECT count(*) FROM trips WHERE station IN ('S1', 'S2'); -- ok
SELECT count(*) FROM trips WHERE station NOT IN ('S1', 'S2'); -- ok
SELECT count(*) FROM trips WHERE zone = 5; -- ok
SELECT count(*) FROM trips WHERE zone IN (1, 2); -- ok
SELECT count(*) FROM trips WHERE began >= '2019-06-01' AND began < '2019-07-01'; -- ok
SELECT count(*) FROM trips WHERE began BETWEEN '2019-06-01 08:00' AND '2019-06-01 18:00:30'; -- ok
SELECT count(*) FROM trips WHERE began < '0001-01-01'; -- ok
SELECT count(*) FROM trips WHERE day = '2019-02-28'; -- ok
SELECT count(*) FROM trips WHERE day > '2019-02-28' AND day <> '2019-12-24'; -- ok
SELECT count(*) FROM trips WHERE EXTRACT(hour FROM began) BETWEEN 7 AND 9; -- ok
SELECT count(*) FROM trips WHERE EXTRACT(dow FROM day) IN (0, 6); -- ok
SELECT count(*) FROM trips WHERE date_trunc('month', began) = '2019-03-01'; -- ok
SELECT count(*) FROM trips WHERE floor(minutes / 10) = 3; -- ok
SELECT count(*) FROM trips WHERE width_bucket(delta, -900, 400, 5) > 2; -- ok
SELECT count(*) FROM trips WHERE (minutes > 10 OR price > 5) AND NOT (ebike OR zone = 1); -- ok
SELECT count(*) FROM trips WHERE NOT (minutes > 10 AND NOT (price <= 3.5 OR NOT ebike)); -- ok
SELECT count(*) FROM trips WHERE minutes > 1 AND minutes > 2 AND minutes > 3 AND minutes > 4 AND minutes > 5 AND minutes > 6 AND minutes > 7; -- ok
SELECT station, sum(minutes) FROM trips WHERE ebike AND note = 'rain' GROUP BY station; -- ok
SELECT EXTRACT(hour FROM began), sum(delta), count(DISTINCT rider) FROM trips WHERE note = 'rain' OR ebike IS NULL GROUP BY 1; -- ok
SELECT kind, sum(CASE WHEN ebike THEN minutes WHEN note = 'rain' THEN -delta END) AS a, count(*) FILTER (WHERE zone = 1) AS b FROM trips GROUP BY 1; -- ok
SELECT station, count(*) FROM trips WHERE station = 'S1' GROUP BY station; -- ok
SELECT kind, count(*) FILTER (WHERE minutes IS NULL AND price IS NULL AND delta IS NULL) FROM trips GROUP BY kind; -- ok
SELECT count(*) FROM trips WHERE kind LIKE '%o%'; -- ok
SELECT station, count(*) FROM trips WHERE station NOT LIKE '_3' OR kind LIKE 'l%g' GROUP BY station; -- ok
SELECT count(*) FROM trips WHERE kind LIKE 'x%'; -- unsupported
SELECT count(*) FROM trips WHERE station NOT LIKE '%1'; -- ok
SELECT count(*) FILTER (WHERE city LIKE 'K_ln') FROM trips JOIN stations ON station = id; -- ok
SELECT count(*) FROM trips WHERE minutes LIKE '1%'; -- unsupported
SELECT count(*) FROM trips WHERE kind ILIKE 'L%'; -- unsupported
SELECT count(*) FROM trips WHERE rider LIKE 'r1%'; -- refused
