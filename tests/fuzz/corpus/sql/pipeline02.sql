SELECT floor(n / 3), count(DISTINCT rider) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t GROUP BY 1
