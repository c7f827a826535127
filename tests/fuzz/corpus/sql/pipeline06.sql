SELECT sum(a), sum(b) FROM (SELECT rider, count(*) FILTER (WHERE ebike) AS a, sum(CASE WHEN minutes > delta THEN price END) AS b FROM trips GROUP BY rider) AS t
