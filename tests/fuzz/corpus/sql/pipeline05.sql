SELECT stations, count(*) FROM (SELECT rider, count(DISTINCT station) AS stations FROM trips GROUP BY rider) AS t GROUP BY stations
