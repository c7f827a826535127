SELECT kind, sum(x) FROM (SELECT rider, kind, minutes * price AS x FROM trips WHERE kind <> 'long') AS t GROUP BY kind
