SELECT count(*) FROM trips JOIN stations ON station = id; -- ok
SELECT count(*) FROM trips JOIN stations ON id = station; -- ok
SELECT city, count(*) FROM trips JOIN stations ON station = id GROUP BY city; -- ok
SELECT city, sum(big), avg(big) FROM trips JOIN stations ON station = id GROUP BY city; -- ok
SELECT s.city, count(*) FROM trips t JOIN stations s ON t.station = s.id GROUP BY s.city; -- ok
SELECT stations.city, trips.kind, count(*) FROM trips INNER JOIN stations ON trips.station = stations.id GROUP BY 1, 2; -- ok
SELECT docks, count(*) FROM trips JOIN stations ON station = id GROUP BY docks; -- ok
SELECT city, docks, count(DISTINCT rider) FROM trips JOIN stations ON station = id GROUP BY city, docks; -- ok
SELECT count(*) FROM trips JOIN stations ON station = id WHERE city = 'Bonn'; -- ok
SELECT count(*) FROM trips JOIN stations ON station = id WHERE docks > 12 OR docks IS NULL; -- ok
SELECT avg(minutes) FROM trips JOIN stations ON station = id WHERE city IS NULL; -- ok
SELECT city, avg(greatest(price, 2.5)) FILTER (WHERE docks > 12) AS a, count(began), variance(minutes * minutes) AS v FROM trips JOIN stations ON station = id GROUP BY 1; -- ok
SELECT city, sum(CASE WHEN docks >= 15 THEN minutes ELSE 0 END) FROM trips JOIN stations ON station = id GROUP BY city; -- ok
SELECT date_trunc('month', began), city, stddev(minutes) FROM trips JOIN stations ON station = id GROUP BY 1, 2; -- ok
SELECT id, count(*) FROM trips JOIN stations ON station = id GROUP BY id; -- ok
SELECT station, city, count(*) FROM trips JOIN stations ON station = id GROUP BY station, city; -- ok
