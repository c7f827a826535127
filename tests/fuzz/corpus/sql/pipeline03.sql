SELECT kind, sum(total), avg(mean) FROM (SELECT rider, kind, sum(minutes) AS total, avg(price) AS mean FROM trips GROUP BY rider, kind) AS t GROUP BY kind
