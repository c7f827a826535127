SELECT count(*), sum(b.n) FROM trips AS a JOIN (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS b ON a.rider = b.rider WHERE a.minutes > b.n
