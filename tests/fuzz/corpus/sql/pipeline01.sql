SELECT n, count(*) FROM (SELECT rider, count(*) AS n FROM trips WHERE ebike GROUP BY rider) AS t GROUP BY n
