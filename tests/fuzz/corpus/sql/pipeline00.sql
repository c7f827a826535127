SELECT count(*), avg(n) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t
