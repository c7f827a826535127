SELECT count(*) FROM (SELECT rider, max(delta) AS most, min(delta) AS least FROM trips GROUP BY rider) AS t WHERE most - least > 500
