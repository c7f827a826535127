SELECT sum(nullif(coalesce(round(minutes / -0.7, 3)::bigint % 5, ceil(price), sign(delta)), 2)), avg(ebike::int) FROM trips WHERE trunc(price) / 3 > 1
