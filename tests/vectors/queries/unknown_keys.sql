SELECT note, count(*) FROM trips GROUP BY note; -- ok, with delta
SELECT note, count(DISTINCT rider), count(*), sum(minutes) FROM trips GROUP BY note; -- ok, with delta
SELECT note, avg(price), stddev(delta) FROM trips WHERE minutes > 10 GROUP BY note; -- ok, with delta
SELECT minutes, count(*) FROM trips GROUP BY minutes; -- ok, with delta
SELECT price, count(*), avg(minutes) FROM trips GROUP BY price; -- ok, with delta
SELECT began, count(*) FROM trips GROUP BY began; -- ok, with delta
SELECT day, count(DISTINCT rider) FROM trips GROUP BY day; -- ok, with delta
SELECT big, count(*) FROM trips GROUP BY big; -- ok, with delta
SELECT unbounded, count(*) FROM trips GROUP BY unbounded; -- ok, with delta
SELECT station, note, count(*) FROM trips GROUP BY station, note; -- ok, with delta
SELECT note, kind, ebike, count(*) FROM trips GROUP BY 1, 2, 3; -- ok, with delta
SELECT city, note, sum(minutes) FROM trips JOIN stations ON station = id GROUP BY city, note; -- ok, with delta
SELECT note, EXTRACT(hour FROM began), count(*) FROM trips GROUP BY 1, 2; -- ok, with delta
SELECT note, minutes, delta, day, count(*) FROM trips GROUP BY 1, 2, 3, 4; -- ok, with delta
SELECT note, sum(CASE WHEN ebike THEN minutes ELSE -delta END) AS a, count(*) FILTER (WHERE zone = 1) AS b FROM trips GROUP BY note; -- ok, with delta
SELECT rider, note, count(*) FROM trips GROUP BY rider, note; -- refused
SELECT hidden, note, count(*) FROM trips GROUP BY 1, 2; -- refused
