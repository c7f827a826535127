SELECT count(*) FROM trips; -- ok
select COUNT(*) as n from TRIPS; -- ok
SELECT count(*) AS "how many" FROM trips AS t WHERE t.minutes > 3; -- ok
SELECT count(minutes) FROM trips; -- ok
SELECT count(note) FROM trips; -- ok
SELECT count(began), count(day), count(ebike), count(zone) FROM trips; -- ok
SELECT count(minutes * 2 - delta) FROM trips; -- ok
SELECT count(CASE WHEN ebike THEN 1 END) FROM trips; -- ok
SELECT count(DISTINCT rider) FROM trips; -- ok
SELECT count(DISTINCT rider), count(*) FROM trips WHERE ebike; -- ok
SELECT count(*) FILTER (WHERE minutes > 60) FROM trips; -- ok
SELECT count(*) FILTER (WHERE ebike) AS a, count(*) FILTER (WHERE NOT ebike) AS b, count(*) FILTER (WHERE ebike IS UNKNOWN) AS c FROM trips; -- ok
SELECT count(price) FILTER (WHERE kind = 'long') FROM trips; -- ok
SELECT count(*) FROM trips WHERE minutes > 120; -- ok
SELECT count(*) FROM trips WHERE minutes > 100000; -- ok
SELECT count(*) FROM trips WHERE minutes = 5 AND minutes = 6; -- ok
SELECT station, count(*) FROM trips GROUP BY station; -- ok
SELECT station, count(DISTINCT rider) FROM trips GROUP BY station; -- ok
SELECT station, count(DISTINCT rider) AS riders, count(*) AS all_rows, count(minutes) AS timed FROM trips GROUP BY station; -- ok
SELECT kind, zone, ebike, count(*) FROM trips GROUP BY kind, zone, ebike; -- ok
SELECT station, kind, zone, ebike, count(*) FROM trips GROUP BY 1, 2, 3, 4; -- ok
SELECT ebike, count(*) FROM trips GROUP BY ebike; -- ok
SELECT zone, count(*) FROM trips GROUP BY zone ORDER BY zone; -- ok
SELECT count(unbounded) FROM trips; -- ok
SELECT count(*) FROM trips WHERE unbounded > 5; -- ok
