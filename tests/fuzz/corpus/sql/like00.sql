SELECT count(*) FROM trips WHERE kind LIKE '%o_\\%' AND station NOT LIKE '%'
