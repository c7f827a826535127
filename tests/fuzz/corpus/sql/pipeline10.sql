WITH a AS (SELECT rider, station, began FROM trips WHERE ebike), b AS (SELECT rider, count(*) AS n FROM a GROUP BY rider) SELECT n, count(*) FROM b GROUP BY n
