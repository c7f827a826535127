SELECT median(minutes) FROM trips; -- ok
SELECT median(price) FROM trips; -- ok
SELECT median(delta) FROM trips; -- ok
SELECT median(big) FROM trips; -- ok
SELECT station, median(minutes) FROM trips GROUP BY station; -- ok
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) FROM trips; -- ok
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY minutes) FROM trips; -- ok
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY price) AS q1, percentile_cont(0.5) WITHIN GROUP (ORDER BY price) AS q2, percentile_cont(0.75) WITHIN GROUP (ORDER BY price) AS q3 FROM trips; -- ok
SELECT kind, percentile_cont(0.99) WITHIN GROUP (ORDER BY delta) AS p99, count(*), avg(delta) FROM trips GROUP BY kind; -- ok
SELECT percentile_cont(0) WITHIN GROUP (ORDER BY minutes) AS a, percentile_cont(1) WITHIN GROUP (ORDER BY minutes) AS b FROM trips; -- ok
SELECT median(minutes), median(price), median(delta), count(DISTINCT rider) FROM trips; -- ok
SELECT median(minutes * price - delta) FROM trips; -- ok
SELECT median(CASE WHEN ebike THEN minutes ELSE price END) FROM trips; -- ok
SELECT median(minutes) FILTER (WHERE ebike) AS a, median(minutes) FILTER (WHERE NOT ebike) AS b FROM trips; -- ok
SELECT city, median(minutes), stddev(minutes) FROM trips JOIN stations ON station = id GROUP BY city; -- ok
SELECT ebike, median(abs(delta)), avg(abs(delta)) FROM trips WHERE note = 'rain' GROUP BY ebike; -- ok
SELECT count(DISTINCT station) FROM trips; -- ok
SELECT count(DISTINCT kind) AS a, count(DISTINCT zone) AS b, count(DISTINCT ebike) AS c FROM trips; -- ok
SELECT kind, count(DISTINCT station), count(DISTINCT rider), count(*) FROM trips GROUP BY kind; -- ok
SELECT EXTRACT(hour FROM began), count(DISTINCT station) FROM trips WHERE minutes > 10 GROUP BY 1; -- ok
SELECT count(DISTINCT station), median(minutes), avg(minutes), sum(price) FROM trips; -- ok
SELECT median(note) FROM trips; -- unsupported
SELECT median(unbounded) FROM trips; -- unsupported
SELECT median(hidden) FROM trips; -- refused
SELECT median(rider) FROM trips; -- refused
SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY minutes) FROM trips; -- unsupported
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY rider) FROM trips; -- refused
SELECT count(DISTINCT note) FROM trips; -- unsupported
SELECT count(DISTINCT hidden) FROM trips; -- refused
