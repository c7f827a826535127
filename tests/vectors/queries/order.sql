SELECT station, count(*) AS n FROM trips GROUP BY station ORDER BY n DESC LIMIT 2; -- ok
SELECT station, count(*) FROM trips GROUP BY station ORDER BY count(*), station DESC; -- ok
SELECT station, kind, sum(minutes) AS s, count(*) FROM trips GROUP BY 1, 2 ORDER BY kind DESC, 3 LIMIT 4 OFFSET 1; -- ok
SELECT station, avg(price) AS a FROM trips GROUP BY station HAVING avg(price) >= 10.5 AND a < 40; -- ok
SELECT zone, count(*), count(DISTINCT rider) AS p FROM trips GROUP BY zone HAVING p BETWEEN 2 AND 5 ORDER BY p; -- ok
SELECT zone, median(minutes) AS m FROM trips GROUP BY zone HAVING m NOT BETWEEN 2 AND 5 ORDER BY median(minutes); -- ok
SELECT zone, count(*) FROM trips GROUP BY zone HAVING 3 <= count(*) ORDER BY zone DESC OFFSET 1; -- ok
SELECT note, count(*) AS n FROM trips GROUP BY note ORDER BY n DESC, note DESC LIMIT 3; -- ok, with delta
SELECT note, station, count(*) AS n FROM trips GROUP BY note, station HAVING n <> 3 ORDER BY station DESC; -- ok, with delta
SELECT count(*) FROM trips LIMIT 5; -- ok
SELECT zone, count(*) FROM trips GROUP BY zone HAVING sum(minutes) > 5; -- unsupported
SELECT zone, count(*) FROM trips GROUP BY zone HAVING zone > 1; -- unsupported
SELECT zone, count(*) FROM trips GROUP BY zone ORDER BY kind; -- unsupported
SELECT zone, count(*) FROM trips GROUP BY zone ORDER BY rider; -- refused
SELECT zone, count(*) FROM trips GROUP BY zone LIMIT 0; -- unsupported
SELECT station, count(*) FROM trips GROUP BY station ORDER BY count(*) DESC; -- ok
SELECT station, count(*) AS n FROM trips GROUP BY station ORDER BY n DESC, station LIMIT 3; -- ok
SELECT station, count(*) AS n FROM trips GROUP BY station ORDER BY 2 LIMIT 2 OFFSET 1; -- ok
SELECT station, avg(minutes) AS m FROM trips GROUP BY station ORDER BY m; -- ok
SELECT station, avg(minutes) AS m, count(*) FROM trips GROUP BY station HAVING count(*) > 10; -- ok
SELECT kind, count(*), avg(minutes) FROM trips GROUP BY kind HAVING count(*) > 5 AND avg(minutes) < 60; -- ok
SELECT date_trunc('week', began), sum(minutes) AS s FROM trips GROUP BY 1 ORDER BY s DESC LIMIT 10; -- ok
SELECT station, count(*) FROM trips GROUP BY station ORDER BY station DESC; -- ok
SELECT station, kind, count(*) FROM trips GROUP BY 1, 2 ORDER BY kind, station; -- ok
SELECT station, median(minutes) AS m FROM trips GROUP BY station ORDER BY m DESC LIMIT 1; -- ok
SELECT count(*) FROM trips LIMIT 1; -- ok
SELECT station, count(*) FROM trips GROUP BY station LIMIT 0; -- unsupported
SELECT note, count(*) AS n FROM trips GROUP BY note ORDER BY n DESC LIMIT 5; -- ok, with delta
SELECT n, count(*) AS riders FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t GROUP BY n HAVING count(*) >= 2 ORDER BY riders DESC LIMIT 3; -- ok
SELECT station, count(*) FROM trips GROUP BY station ORDER BY rider; -- refused
SELECT station, count(*) FROM trips GROUP BY station HAVING max(minutes) > 5; -- unsupported
