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
