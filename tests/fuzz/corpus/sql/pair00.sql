SELECT corr(price, minutes), covar_samp(delta, price * 2) FILTER (WHERE ebike), regr_intercept(minutes, delta) FROM trips
