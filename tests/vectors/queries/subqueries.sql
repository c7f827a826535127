SELECT count(*), avg(n) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t; -- ok
SELECT n, count(*) FROM (SELECT rider, count(*) AS n FROM trips WHERE ebike GROUP BY rider) AS t GROUP BY n; -- ok
SELECT floor(n / 3), count(DISTINCT rider) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t GROUP BY 1; -- ok
SELECT kind, sum(total), avg(mean) FROM (SELECT rider, kind, sum(minutes) AS total, avg(price) AS mean FROM trips GROUP BY rider, kind) AS t GROUP BY kind; -- ok
SELECT count(*) FROM (SELECT rider, max(delta) AS most, min(delta) AS least FROM trips GROUP BY rider) AS t WHERE most - least > 500; -- ok
SELECT stations, count(*) FROM (SELECT rider, count(DISTINCT station) AS stations FROM trips GROUP BY rider) AS t GROUP BY stations; -- ok
SELECT sum(a), sum(b) FROM (SELECT rider, count(*) FILTER (WHERE ebike) AS a, sum(CASE WHEN minutes > delta THEN price END) AS b FROM trips GROUP BY rider) AS t; -- ok
SELECT kind, sum(x) FROM (SELECT rider, kind, minutes * price AS x FROM trips WHERE kind <> 'long') AS t GROUP BY kind; -- ok
SELECT avg(sessions) FROM (SELECT rider, sum(CASE WHEN prev IS NULL OR EXTRACT(EPOCH FROM began) - EXTRACT(EPOCH FROM prev) > 1800 THEN 1 ELSE 0 END) AS sessions FROM (SELECT rider, began, lag(began) OVER (PARTITION BY rider ORDER BY began) AS prev FROM trips) AS w GROUP BY rider) AS t; -- ok
WITH w AS (SELECT rider, kind, minutes, row_number() OVER (PARTITION BY rider ORDER BY began, minutes) AS n FROM trips) SELECT kind, sum(minutes) FROM w WHERE n = 1 GROUP BY kind; -- ok
WITH a AS (SELECT rider, station, began FROM trips WHERE ebike), b AS (SELECT rider, count(*) AS n FROM a GROUP BY rider) SELECT n, count(*) FROM b GROUP BY n; -- ok
SELECT sum(a), sum(b), count(c) FROM (SELECT rider, sum(minutes) OVER (PARTITION BY rider ORDER BY day) AS a, lead(price, 2) OVER (PARTITION BY rider ORDER BY began DESC NULLS FIRST) AS b, lag(zone) OVER (PARTITION BY rider, kind ORDER BY began) AS c FROM trips) AS t; -- ok
SELECT max_gap, count(*) FROM (SELECT rider, count(*) AS max_gap FROM (SELECT rider, count(*) OVER (PARTITION BY rider ORDER BY began ROWS UNBOUNDED PRECEDING) AS n FROM trips) AS a WHERE n > 2 GROUP BY rider) AS b GROUP BY max_gap; -- ok
SELECT count(*), sum(b.n) FROM trips AS a JOIN (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS b ON a.rider = b.rider WHERE a.minutes > b.n; -- ok
SELECT a.kind, count(DISTINCT rider) FROM trips AS a JOIN trips AS b ON a.rider = b.rider WHERE a.began < b.began AND b.kind = 'short' GROUP BY a.kind; -- ok
SELECT b.n, count(*) FROM trips AS a JOIN (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS b USING (rider) JOIN stations ON a.station = id WHERE city = 'Bonn' GROUP BY b.n; -- ok
SELECT months, count(*) FROM (SELECT rider, count(*) AS months FROM (SELECT rider, m, count(*) AS n FROM (SELECT rider, date_trunc('month', began) AS m FROM trips) AS a GROUP BY rider, m) AS b WHERE n >= 2 GROUP BY rider) AS c GROUP BY months; -- ok
SELECT median(n) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t; -- ok
SELECT count(DISTINCT kind), stddev(total) FROM (SELECT rider, kind, sum(minutes) AS total FROM trips GROUP BY rider, kind) AS t; -- ok
SELECT count(*) FROM trips WHERE minutes > delta AND price * 2 <= minutes + 1.5 AND began <> began; -- ok
SELECT sum(EXTRACT(EPOCH FROM day)) FROM trips WHERE EXTRACT(EPOCH FROM began) >= EXTRACT(EPOCH FROM day); -- ok
SELECT count(*) FROM (SELECT station FROM trips) AS t; -- refused
SELECT count(*) FROM (SELECT rider, hidden FROM trips) AS t; -- refused
SELECT count(*) FROM (SELECT rider FROM secret) AS t; -- refused
SELECT min(rider) FROM (SELECT rider FROM trips) AS t; -- unsupported
SELECT count(*) FROM (SELECT rider AS who, minutes FROM trips) AS t WHERE who = 'rider000001'; -- refused
SELECT count(*) FROM (SELECT rider, minutes FROM trips WHERE rider = 'rider000001') AS t; -- refused
SELECT count(*) FROM (SELECT rider, lag(rider) OVER (PARTITION BY rider ORDER BY began) AS x FROM trips) AS t; -- refused
SELECT count(*) FROM (SELECT rider, row_number() OVER (ORDER BY began) AS n FROM trips) AS t; -- refused
SELECT count(*) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider HAVING count(*) > 1) AS t; -- unsupported
SELECT count(*) FROM (SELECT rider, minutes FROM trips ORDER BY minutes) AS t; -- unsupported
SELECT count(*) FROM (SELECT rider, minutes FROM trips LIMIT 1) AS t; -- unsupported
SELECT count(*) FROM (SELECT DISTINCT rider FROM trips) AS t; -- unsupported
SELECT count(*) FROM (SELECT rider FROM trips UNION SELECT rider FROM trips) AS t; -- unsupported
SELECT count(*) FROM (SELECT rider, minutes / 0 AS x FROM trips) AS t; -- unsupported
SELECT count(*) FROM (SELECT rider, sum(big) AS x FROM trips GROUP BY rider) AS t; -- too big
SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider = a.rider; -- unsupported
SELECT count(*) FROM trips AS a LEFT JOIN trips AS b ON a.rider = b.rider; -- unsupported
SELECT count(*) FROM trips WHERE minutes IN (SELECT minutes FROM trips); -- unsupported
SELECT count(*) FROM trips, trips AS b; -- unsupported
WITH RECURSIVE a AS (SELECT rider FROM a) SELECT count(*) FROM a; -- unsupported
WITH a AS (SELECT rider FROM trips) SELECT count(*) FROM trips; -- unsupported
