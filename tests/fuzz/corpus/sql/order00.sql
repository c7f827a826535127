SELECT station, avg(price) AS a, count(*) FROM trips GROUP BY station HAVING a >= 10.5 AND count(*) BETWEEN 2 AND 9 ORDER BY a DESC, station LIMIT 3 OFFSET 1
