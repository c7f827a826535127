SELECT date_trunc('hour', began), count(*) FROM trips WHERE began >= '2019-07-01' GROUP BY 1; -- ok
SELECT date_trunc('day', began), count(*) FROM trips GROUP BY 1; -- ok
SELECT date_trunc('week', began), count(*) FROM trips GROUP BY 1; -- ok
SELECT date_trunc('month', began), count(*), sum(minutes) FROM trips GROUP BY 1; -- ok
SELECT date_trunc('year', began), count(*) FROM trips GROUP BY 1; -- ok
SELECT date_trunc('day', day), count(*) FROM trips GROUP BY 1; -- ok
SELECT date_trunc('week', day) AS week, count(*) FROM trips GROUP BY week ORDER BY week; -- ok
SELECT date_trunc('month', day), kind, count(*) FROM trips GROUP BY 1, 2 ORDER BY 1, 2; -- ok
SELECT EXTRACT(hour FROM began), count(*) FROM trips GROUP BY 1; -- ok
SELECT EXTRACT(dow FROM began), avg(minutes) FROM trips GROUP BY 1; -- ok
SELECT EXTRACT(isodow FROM day), avg(minutes) FROM trips GROUP BY 1; -- ok
SELECT EXTRACT(month FROM day), EXTRACT(isodow FROM began), count(*) FROM trips GROUP BY 1, 2; -- ok
SELECT floor(minutes / 10), count(*) FROM trips GROUP BY 1; -- ok
SELECT floor(minutes / 10) * 10 AS bin, count(*) FROM trips GROUP BY bin; -- ok
SELECT floor(price / 5), avg(minutes) FROM trips GROUP BY 1; -- ok
SELECT floor(price / 2.5) * 2.5, count(*) FROM trips GROUP BY 1; -- ok
SELECT floor(delta / 100), count(*) FROM trips GROUP BY floor(delta / 100); -- ok
SELECT width_bucket(minutes, 0, 120, 12), count(*) FROM trips GROUP BY 1; -- ok
SELECT width_bucket(delta, -900, 400, 5), count(*), avg(price) FROM trips GROUP BY 1; -- ok
SELECT width_bucket(price, 0, 50, 10) AS b, count(DISTINCT rider) FROM trips GROUP BY b; -- ok
SELECT floor(price / 10), width_bucket(delta, -900, 400, 5), count(*) FROM trips GROUP BY 1, 2; -- ok
SELECT floor(big / 1000000000000) AS b, count(*) FROM trips GROUP BY b; -- ok
SELECT station, count(*) FROM trips GROUP BY station ORDER BY station; -- ok
SELECT station, kind, count(*) FROM trips GROUP BY 1, 2 ORDER BY 1; -- ok
SELECT kind, station, count(*) FROM trips GROUP BY kind, station ORDER BY kind, station; -- ok
SELECT station AS s, EXTRACT(hour FROM began) AS h, avg(minutes) AS m FROM trips GROUP BY s, h; -- ok
SELECT date_trunc('week', began), station, ebike, count(*), sum(minutes) FROM trips GROUP BY 1, 2, 3; -- ok
SELECT zone, floor(minutes / 30), EXTRACT(dow FROM day), ebike, count(*) FROM trips GROUP BY 1, 2, 3, 4; -- ok
