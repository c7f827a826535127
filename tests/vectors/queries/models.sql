SELECT sum(predict('m', minutes, price)) FROM trips; -- ok
SELECT station, avg(predict('m', minutes, price)), count(*) FROM trips GROUP BY station; -- ok
SELECT median(predict('m', price, minutes)) FROM trips; -- ok
SELECT kind, variance(predict('wide', minutes, price, delta)) FROM trips GROUP BY kind; -- ok
SELECT count(*) FROM trips WHERE predict('wide', minutes, price, delta) > 0.5; -- ok
SELECT count(*) FILTER (WHERE predict('m', minutes, price) > predict('m', price, minutes)) FROM trips; -- ok
SELECT corr(predict('m', minutes, price), predict('wide', delta, minutes, 1)) FROM trips; -- ok
SELECT sum(CASE WHEN predict('wide', minutes, price, delta) > 0.25 THEN predict('m', minutes, 2) ELSE 0 END) FROM trips; -- ok
SELECT sum(predict('m', CASE WHEN predict('wide', minutes, price, delta) > 0.5 THEN minutes END, price)) FROM trips; -- ok
SELECT avg(p) FROM (SELECT rider, max(predict('m', minutes, price)) AS p FROM trips GROUP BY rider) AS t; -- ok
SELECT sum(d) FROM (SELECT rider, predict('m', minutes, price) - lag(minutes) OVER (PARTITION BY rider ORDER BY began) AS d FROM trips) AS t; -- unsupported
SELECT sum(predict('m', n, 1)) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t; -- ok
SELECT sum(predict('none', minutes)) FROM trips; -- not found
SELECT sum(predict('m', minutes)) FROM trips; -- unsupported
SELECT sum(predict('m', predict('m', minutes, price), price)) FROM trips; -- unsupported
SELECT predict('m', minutes, price), count(*) FROM trips GROUP BY 1; -- unsupported
