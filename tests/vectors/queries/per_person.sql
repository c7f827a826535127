SELECT count(*), sum(n) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t; -- ok
SELECT n, count(*) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t GROUP BY n; -- ok
SELECT avg(n) FROM (SELECT rider, count(*) AS n FROM trips WHERE minutes > 5 GROUP BY rider) AS t WHERE n > 3; -- ok
SELECT floor(n / 4), count(*) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t GROUP BY 1; -- ok
SELECT median(total), avg(total) FROM (SELECT rider, sum(minutes) AS total FROM trips GROUP BY rider) AS t; -- ok
SELECT kind, avg(total), avg(mean), stddev(least) FROM (SELECT rider, kind, sum(minutes) AS total, avg(price) AS mean, min(delta) AS least FROM trips GROUP BY rider, kind) AS t GROUP BY kind; -- ok
SELECT date_trunc('month', first), count(*) FROM (SELECT rider, min(began) AS first FROM trips GROUP BY rider) AS t GROUP BY 1; -- ok
SELECT date_trunc('month', last), count(DISTINCT rider) FROM (SELECT rider, max(day) AS last FROM trips GROUP BY rider) AS t GROUP BY 1; -- ok
SELECT stations, sum(kinds) FROM (SELECT rider, count(DISTINCT station) AS stations, count(DISTINCT kind) AS kinds FROM trips GROUP BY rider) AS t GROUP BY stations; -- ok
SELECT sum(a), sum(b) FROM (SELECT rider, count(*) FILTER (WHERE ebike) AS a, count(*) FILTER (WHERE NOT ebike) AS b FROM trips GROUP BY rider) AS t; -- ok
SELECT kind, count(*) FROM (SELECT rider, kind, minutes, delta FROM trips) AS t WHERE minutes - delta > 30 GROUP BY kind; -- ok
SELECT count(*), sum(x) FROM (SELECT rider, minutes * 2 AS x FROM trips WHERE minutes > delta) AS t; -- ok
SELECT sum(sessions), count(*) FROM (SELECT rider, sum(CASE WHEN prev IS NULL OR EXTRACT(EPOCH FROM began) - EXTRACT(EPOCH FROM prev) > 1800 THEN 1 ELSE 0 END) AS sessions FROM (SELECT rider, began, lag(began) OVER (PARTITION BY rider ORDER BY began) AS prev FROM trips) AS a GROUP BY rider) AS t; -- ok
SELECT avg(gap) FROM (SELECT rider, EXTRACT(EPOCH FROM began) - EXTRACT(EPOCH FROM prev) AS gap FROM (SELECT rider, began, lag(began) OVER (PARTITION BY rider ORDER BY began) AS prev FROM trips) AS a) AS t; -- ok
WITH w AS (SELECT rider, kind, minutes, row_number() OVER (PARTITION BY rider, kind ORDER BY began) AS nth FROM trips) SELECT kind, sum(minutes) FROM w WHERE nth <= 2 GROUP BY kind; -- ok
WITH firsts AS (SELECT rider, station, row_number() OVER (PARTITION BY rider ORDER BY began) AS nth FROM trips) SELECT station, count(*) FROM firsts WHERE nth = 1 GROUP BY station; -- ok
SELECT sum(a), sum(b) FROM (SELECT rider, sum(minutes) OVER (PARTITION BY rider ORDER BY began) AS a, count(*) OVER (PARTITION BY rider ORDER BY began) AS b FROM trips) AS t; -- ok
SELECT avg(next_minutes) FROM (SELECT rider, lead(minutes) OVER (PARTITION BY rider ORDER BY began) AS next_minutes FROM trips) AS t; -- ok
SELECT count(*), sum(a.minutes) FROM trips AS a JOIN trips AS b ON a.rider = b.rider WHERE a.minutes > b.minutes; -- ok
SELECT b.n, count(*), count(DISTINCT rider) FROM trips AS a JOIN (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS b ON a.rider = b.rider GROUP BY b.n; -- ok
SELECT city, sum(n) FROM (SELECT rider, station, count(*) AS n FROM trips GROUP BY rider, station) AS t JOIN stations ON station = id GROUP BY city; -- ok
SELECT city, sum(n) FROM (SELECT rider, city, count(*) AS n FROM trips JOIN stations ON station = id GROUP BY rider, city) AS t GROUP BY city; -- ok
SELECT months, count(*) FROM (SELECT rider, count(*) AS months FROM (SELECT rider, date_trunc('month', began) AS m, count(*) AS n FROM trips GROUP BY rider, date_trunc('month', began)) AS a GROUP BY rider) AS t GROUP BY months; -- ok
SELECT count(*) FROM trips WHERE minutes > delta AND EXTRACT(EPOCH FROM began) > 1560000000; -- ok
SELECT count(*) FROM trips WHERE minutes >= delta + 100; -- ok
SELECT sum(big) FROM (SELECT rider, max(big) AS big FROM trips GROUP BY rider) AS t; -- ok
SELECT stddev(worst) FROM (SELECT rider, max(abs(delta)) AS worst FROM trips GROUP BY rider) AS t; -- ok
SELECT count(*) FROM (SELECT count(*) AS n FROM trips) AS t; -- unsupported
SELECT count(*) FROM (SELECT station, count(*) AS n FROM trips GROUP BY station) AS t; -- refused
SELECT rider, count(*) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t GROUP BY rider; -- refused
SELECT count(*) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t WHERE rider = 'a'; -- refused
SELECT sum(n) FROM (SELECT rider, sum(hidden) AS n FROM trips GROUP BY rider) AS t; -- refused
SELECT count(*) FROM (SELECT rider, row_number() OVER (ORDER BY began) AS nth FROM trips) AS t WHERE nth < 10; -- refused
SELECT count(*) FROM trips AS a JOIN trips AS b ON a.station = b.station; -- unsupported
SELECT count(*) FROM trips AS a JOIN secret AS b ON a.rider = b.rider; -- refused
SELECT count(*) FROM (SELECT rider FROM trips WHERE rider = 'rider000001') AS t; -- refused
SELECT sum(w0) FROM (SELECT a.rider, sum(a.minutes + b.delta + 0) OVER (PARTITION BY a.rider ORDER BY a.price) AS w0, sum(a.minutes + b.delta + 1) OVER (PARTITION BY a.rider ORDER BY a.price) AS w1, sum(a.minutes + b.delta + 2) OVER (PARTITION BY a.rider ORDER BY a.price) AS w2, sum(a.minutes + b.delta + 3) OVER (PARTITION BY a.rider ORDER BY a.price) AS w3, sum(a.minutes + b.delta + 4) OVER (PARTITION BY a.rider ORDER BY a.price) AS w4, sum(a.minutes + b.delta + 5) OVER (PARTITION BY a.rider ORDER BY a.price) AS w5, sum(a.minutes + b.delta + 6) OVER (PARTITION BY a.rider ORDER BY a.price) AS w6, sum(a.minutes + b.delta + 7) OVER (PARTITION BY a.rider ORDER BY a.price) AS w7, sum(a.minutes + b.delta + 8) OVER (PARTITION BY a.rider ORDER BY a.price) AS w8, sum(a.minutes + b.delta + 9) OVER (PARTITION BY a.rider ORDER BY a.price) AS w9, sum(a.minutes + b.delta + 10) OVER (PARTITION BY a.rider ORDER BY a.price) AS w10, sum(a.minutes + b.delta + 11) OVER (PARTITION BY a.rider ORDER BY a.price) AS w11, sum(a.minutes + b.delta + 12) OVER (PARTITION BY a.rider ORDER BY a.price) AS w12, sum(a.minutes + b.delta + 13) OVER (PARTITION BY a.rider ORDER BY a.price) AS w13, sum(a.minutes + b.delta + 14) OVER (PARTITION BY a.rider ORDER BY a.price) AS w14, sum(a.minutes + b.delta + 15) OVER (PARTITION BY a.rider ORDER BY a.price) AS w15, sum(a.minutes + b.delta + 16) OVER (PARTITION BY a.rider ORDER BY a.price) AS w16, sum(a.minutes + b.delta + 17) OVER (PARTITION BY a.rider ORDER BY a.price) AS w17, sum(a.minutes + b.delta + 18) OVER (PARTITION BY a.rider ORDER BY a.price) AS w18, sum(a.minutes + b.delta + 19) OVER (PARTITION BY a.rider ORDER BY a.price) AS w19, sum(a.minutes + b.delta + 20) OVER (PARTITION BY a.rider ORDER BY a.price) AS w20, sum(a.minutes + b.delta + 21) OVER (PARTITION BY a.rider ORDER BY a.price) AS w21, sum(a.minutes + b.delta + 22) OVER (PARTITION BY a.rider ORDER BY a.price) AS w22, sum(a.minutes + b.delta + 23) OVER (PARTITION BY a.rider ORDER BY a.price) AS w23 FROM trips AS a JOIN trips AS b ON a.rider = b.rider) AS t; -- ok
