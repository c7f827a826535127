SELECT zone, count(*) FROM trips GROUP BY zone HAVING (1 < count(*) AND zone = 1) OR count(*) <> -5 ORDER BY 9 USING < LIMIT 99999999999 OFFSET NULL
