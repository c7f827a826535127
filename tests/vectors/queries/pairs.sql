SELECT corr(price, minutes) FROM trips; -- ok
SELECT kind, corr(price, minutes) AS a, corr(price, delta) AS b, corr(minutes, delta) AS c FROM trips GROUP BY kind; -- ok
SELECT station, regr_slope(price, minutes) AS s, regr_intercept(price, minutes) AS i, regr_r2(price, minutes) AS r FROM trips GROUP BY station; -- ok
SELECT covar_pop(delta, minutes * 2), covar_samp(price, abs(delta)) FILTER (WHERE ebike) FROM trips; -- ok
SELECT regr_count(price, minutes), regr_avgx(price, minutes), regr_avgy(price, minutes), avg(price) FROM trips; -- ok
SELECT zone, corr(minutes, minutes) FROM trips GROUP BY zone HAVING corr(minutes, minutes) > 0.5 ORDER BY 2 DESC; -- ok
SELECT note, corr(price, minutes) FROM trips GROUP BY note; -- ok, with delta
SELECT corr(big, minutes) FROM trips; -- too big
SELECT corr(price) FROM trips; -- unsupported
SELECT corr(price, note) FROM trips; -- unsupported
SELECT corr(price, rider) FROM trips; -- refused
SELECT corr(DISTINCT price, minutes) FROM trips; -- unsupported
SELECT corr(price, 3) FROM trips; -- unsupported
