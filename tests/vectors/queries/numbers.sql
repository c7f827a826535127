SELECT sum(minutes) FROM trips; -- ok
SELECT sum(price) FROM trips; -- ok
SELECT sum(delta) FROM trips; -- ok
SELECT sum(big) FROM trips; -- ok
SELECT avg(minutes) FROM trips; -- ok
SELECT avg(price) FROM trips; -- ok
SELECT avg(delta) FROM trips; -- ok
SELECT avg(big) FROM trips; -- ok
SELECT variance(minutes) FROM trips; -- ok
SELECT var_samp(price) FROM trips; -- ok
SELECT var_pop(delta) FROM trips; -- ok
SELECT stddev(minutes) FROM trips; -- ok
SELECT stddev_samp(price) FROM trips; -- ok
SELECT stddev_pop(big) FROM trips; -- ok
SELECT count(minutes), sum(minutes), avg(minutes), variance(minutes), stddev(minutes) FROM trips; -- ok
SELECT sum(minutes), sum(price), sum(delta), sum(big) FROM trips; -- ok
SELECT avg(minutes), avg(price), avg(delta), avg(big) FROM trips; -- ok
SELECT sum(-minutes) FROM trips; -- ok
SELECT sum(+minutes) FROM trips; -- ok
SELECT sum(minutes + delta) FROM trips; -- ok
SELECT sum(minutes - price) FROM trips; -- ok
SELECT sum(minutes * price) FROM trips; -- ok
SELECT sum(minutes * price - delta) FROM trips; -- ok
SELECT sum(minutes * minutes) FROM trips; -- ok
SELECT avg(abs(delta)) FROM trips; -- ok
SELECT avg(least(minutes, 60)) FROM trips; -- ok
SELECT avg(greatest(minutes, price, 2.5)) FROM trips; -- ok
SELECT avg(greatest(least(delta, 100), -50)) FROM trips; -- ok
SELECT sum(least(big, 0) + 9007199254740991) FROM trips; -- ok
SELECT sum(minutes * 0.0000000000000001) FROM trips; -- ok
SELECT stddev(least(big, 1000) + 9007199254739991) FROM trips; -- ok
SELECT variance(minutes * minutes) FROM trips; -- ok
SELECT sum(CASE WHEN ebike THEN minutes END) FROM trips; -- ok
SELECT sum(CASE WHEN ebike THEN minutes ELSE -0.5 END) FROM trips; -- ok
SELECT sum(CASE WHEN ebike THEN NULL ELSE delta END) FROM trips; -- ok
SELECT avg(CASE WHEN minutes > 60 THEN 3 WHEN minutes > 30 THEN 2 WHEN minutes IS NULL THEN NULL ELSE 1 END) FROM trips; -- ok
SELECT avg(CASE WHEN note = 'rain' OR kind IN ('long', 'short') THEN abs(delta) ELSE price * 2 END) FROM trips; -- ok
SELECT sum(CASE WHEN station = 'S1' THEN CASE WHEN ebike THEN 1 ELSE 2 END ELSE 3 END) FROM trips; -- ok
SELECT sum(minutes) FILTER (WHERE ebike) AS a, avg(minutes) FILTER (WHERE NOT ebike) AS b FROM trips; -- ok
SELECT stddev(price) FILTER (WHERE zone = 1) AS a, stddev(price) FILTER (WHERE zone = 2) AS b FROM trips; -- ok
SELECT station, sum(minutes) FROM trips GROUP BY station; -- ok
SELECT station, avg(price), variance(price) FROM trips GROUP BY station; -- ok
SELECT station, kind, avg(delta), avg(price), count(*) FROM trips GROUP BY 1, 2; -- ok
SELECT kind, stddev_pop(big), variance(price), sum(big), count(DISTINCT rider) FROM trips GROUP BY kind; -- ok
SELECT station, stddev(minutes), var_pop(delta), avg(delta), count(*) FROM trips GROUP BY 1; -- ok
SELECT ebike, sum(minutes), count(minutes), count(*), count(DISTINCT rider), avg(abs(delta)) AS a FROM trips GROUP BY ebike; -- ok
SELECT sum(minutes - minutes) FROM trips; -- ok
SELECT avg(1.5 - minutes) FROM trips; -- ok
SELECT sum(delta * delta) FROM trips; -- ok
SELECT stddev_pop(delta * -2) FROM trips; -- ok
SELECT avg(CASE WHEN big < 0 THEN -1 WHEN big > 0 THEN 1 ELSE 0 END) FROM trips; -- ok
SELECT sum(minutes / 60) AS a, avg(price / -0.7), sum(big / 3) AS b FROM trips; -- ok
SELECT sum(delta % 7), kind, sum(delta % -2.5) AS b FROM trips GROUP BY kind; -- ok
SELECT sum(floor(price)) AS a, avg(ceil(delta / 7)), sum(round(price, 1)) AS c, sum(trunc(delta * 0.01)) AS d FROM trips; -- ok
SELECT sum(sign(delta)) AS s, sum(ebike::int) AS e, avg(ebike::int) AS share, sum(price::int) AS r FROM trips; -- ok
SELECT station, sum(coalesce(minutes, price, -5)), count(nullif(minutes, 120)) FROM trips GROUP BY station; -- ok
SELECT count(*) FROM trips WHERE round(price / 3) > 5 AND coalesce(minutes, 0) < 60 AND ebike::int = 1; -- ok
SELECT corr(ebike::int, minutes), median(minutes / 60) FROM trips; -- ok
SELECT sum(minutes / 0) FROM trips; -- unsupported
SELECT sum(nullif(minutes, 999)) FROM trips; -- unsupported
SELECT sum(big % 0.1) FROM trips; -- too big
