WITH w AS (SELECT rider, kind, minutes, row_number() OVER (PARTITION BY rider ORDER BY began, minutes) AS n FROM trips) SELECT kind, sum(minutes) FROM w WHERE n = 1 GROUP BY kind
