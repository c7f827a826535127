#!/usr/bin/env bash
# postgresql.sh: a node is set up from tables of a real PostgreSQL 15 and refuses each role that could
# write; a connection that breaks leaves the rows of before. The server listens on a unix socket in a
# scratch folder, as a user without rights where the test runs as root.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

node=${ALLMENDE_BUILD:?}/allmende-node
bin=
for folder in /usr/lib/postgresql/*/bin; do
	[ ! -x "$folder/initdb" ] || bin=$folder
done
if [ -z "$bin" ]; then
	echo "skipped: no PostgreSQL server here (script/setup test installs it)"
	exit 77
fi
[ -x "$node" ] || { echo "skipped: $node is not built"; exit 77; }
work=$(mktemp -d)
server=
finish() {
	if [ -n "$server" ]; then
		kill -INT "$server" 2>/dev/null || true
		wait "$server" || true
	fi
	rm -rf "$work"
}
trap finish EXIT

as_server=()
if [ "$(id -u)" -eq 0 ]; then
	as_server=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
	mkdir "$work/server"
	chown nobody:nogroup "$work/server"
	chmod 711 "$work"
else
	mkdir "$work/server"
fi

fail() {
	echo "postgresql: $1"
	shift
	for file in "$@"; do
		echo "--- $file"
		tail -n 20 "$file"
	done
	exit 1
}

cd "$work/server"
echo secret >"$work/server.password"
chmod 644 "$work/server.password"
"${as_server[@]}" "$bin/initdb" -D "$work/server/data" -U boss -A scram-sha-256 \
	--pwfile="$work/server.password" --no-sync -E UTF8 --locale=C >"$work/initdb.log" 2>&1 ||
	fail "initdb" "$work/initdb.log"
"${as_server[@]}" "$bin/postgres" -D "$work/server/data" -k "$work/server" -h '' -F \
	>"$work/server.log" 2>&1 &
server=$!

export PGPASSFILE=$work/passwords PGSERVICEFILE=$work/services
printf '*:*:*:*:secret\n' >"$PGPASSFILE"
chmod 600 "$PGPASSFILE"
service() {
	printf '[%s]\nhost=%s\ndbname=city\nuser=%s\n\n' "$1" "$work/server" "$1" >>"$PGSERVICEFILE"
}
service boss
boss() {
	"$bin/psql" -X -q -v ON_ERROR_STOP=1 -tA service=boss "$@"
}
for ((i = 0; ; i++)); do
	"$bin/pg_isready" -q -h "$work/server" && break
	((i < 300)) || fail "the server does not start" "$work/server.log"
	read -rt 0.1 <> <(:) || true
done
PGDATABASE=postgres "$bin/psql" -X -q -h "$work/server" -U boss -c 'CREATE DATABASE city' postgres

boss <<'SQL'
CREATE TABLE trips ("Customer Id" bigint, name text, started timestamptz, minutes int,
	price numeric(8, 2), rainy boolean, day date, tariff text);
INSERT INTO trips SELECT i % 200, 'Name ' || i % 200, '2024-03-01 00:30+01'::timestamptz +
	i * interval '7 minutes', i % 60, (i % 500) / 100.0, i % 3 = 0, '2024-03-01'::date + i % 90,
	CASE WHEN i % 50 = 0 THEN E'a "quoted"\nkind' WHEN i % 7 = 0 THEN NULL WHEN i % 2 = 0 THEN 'day'
	ELSE 'year' END FROM generate_series(1, 5000) AS i;
CREATE TABLE "Stations" (id int, name text);
INSERT INTO "Stations" VALUES (1, 'North'), (2, 'South; "old"'), (3, NULL);
CREATE VIEW slow AS SELECT "Customer Id" AS customer, minutes, pg_sleep(0.01)::text AS nothing FROM trips;
CREATE TABLE own (customer_id int);
CREATE ROLE writers NOLOGIN;
GRANT UPDATE ON trips TO writers;
SQL
# role NAME [STATEMENT...]: a role that reads trips, and what more the statements give it.
role() {
	local name=$1
	shift
	service "$name"
	boss -c "CREATE ROLE $name LOGIN PASSWORD 'secret'" \
		-c "GRANT USAGE ON SCHEMA public TO $name" \
		-c "GRANT SELECT (\"Customer Id\", started, minutes, price, rainy, day, tariff) ON trips TO $name" \
		-c "GRANT SELECT ON \"Stations\", slow TO $name"
	for statement in "$@"; do
		boss -c "$statement"
	done
}

coop=sha256:$(printf '0%.0s' {1..63})1
"$node" init "$work/node" "$coop" bikes >/dev/null

# --- who could write is refused, and told why ---
refused() {
	if "$node" add "$work/node" "trips=postgresql:$1#trips" >"$work/out" 2>"$work/err"; then
		fail "the role $1 is let in" "$work/out"
	fi
	grep -q "$2" "$work/err" || fail "the role $1: not \"$2\"" "$work/err"
	[ ! -e "$work/node/tables.conf" ] || fail "the role $1 left a tables.conf"
}
role inserter 'GRANT INSERT ON own TO inserter'
refused inserter 'may write to the table public.own'
role truncater 'GRANT TRUNCATE ON own TO truncater'
refused truncater 'may write to the table public.own'
role updater 'GRANT UPDATE (minutes) ON trips TO updater'
refused updater 'may write to the table public.trips'
role member 'ALTER ROLE member NOINHERIT' 'GRANT writers TO member'
refused member 'may write to the table public.trips'
role everyone 'GRANT pg_write_all_data TO everyone'
refused everyone 'is a member of pg_write_all_data'
role runner 'GRANT pg_execute_server_program TO runner'
refused runner 'is a member of pg_execute_server_program'
role maker 'GRANT CREATE ON SCHEMA public TO maker'
refused maker 'may make tables in the schema public'
role founder 'GRANT CREATE ON DATABASE city TO founder'
refused founder 'may make schemas in the database'
role father 'ALTER ROLE father CREATEROLE'
refused father 'is a superuser or may make roles or databases (father)'
role owner 'ALTER TABLE own OWNER TO owner'
refused owner 'may write to the table public.own'
boss -c 'ALTER TABLE own OWNER TO boss'
refused boss 'is a superuser'

# --- who reads is enough ---
role reader
"$node" add --public "$work/node" 'stations=postgresql:reader#public.Stations' >"$work/out"
"$node" add "$work/node" 'trips=postgresql:reader#trips' >"$work/out" || fail "add" "$work/out"
grep -q 'about the person that customer_id names' "$work/out" || fail "no person" "$work/out"
conf=$work/node/tables.conf
! grep -q '^\[trips.name\]' "$conf" || fail "a column that may not be read is read" "$conf"
# The same table as a file makes the same guess.
boss -c "SET TimeZone = 'UTC'" -c "\\copy (SELECT \"Customer Id\", started, minutes, price, rainy, day, tariff FROM trips) TO '$work/trips.csv' (FORMAT csv, HEADER)"
"$node" init "$work/other" "$coop" bikes >/dev/null
"$node" add "$work/other" "trips=$work/trips.csv" >/dev/null
diff <(sed -n '/^\[trips\]/,$p' "$conf" | grep -v '^source') \
	<(sed -n '/^\[trips\]/,$p' "$work/other/tables.conf" | grep -v '^source') ||
	fail "a table and its CSV are guessed differently"
for folder in node other; do
	sed -i 's/^operator = ?/operator = City/; s/^sector = ?/sector = mobility/; s/= ? /= /' \
		"$work/$folder/tables.conf"
	"$node" describe "$work/$folder" >"$work/$folder.out" || fail "describe" "$work/$folder.out"
done
grep -q 'trips: 5000 rows, 200 persons' "$work/node.out" || fail "other rows" "$work/node.out"
! grep -q 'counts as missing' "$work/node.out" || fail "values are lost" "$work/node.out"
diff <(grep -v stations "$work/node.out") "$work/other.out" || fail "the CSV has other rows"
! grep -rq secret "$work/node" || fail "the password stands in the node's folder"
[ -z "$(find "$work/node" -name '.source*')" ] || fail "a copy is left"

# --- new rows ---
"$node" refresh "$work/node" | grep -q 'trips: as before' || fail "nothing new, and yet"
boss -c 'INSERT INTO trips SELECT * FROM trips WHERE minutes = 5'
"$node" refresh "$work/node" | grep -q 'trips: 5084 rows, 200 persons' || fail "no new rows"

# --- the connection breaks in the middle ---
before=$(sha256sum <"$work/node/data.duckdb")
"$node" add "$work/node" 'slow=postgresql:reader#slow' >"$work/out" 2>"$work/err" &
adding=$!
copying="SELECT pid FROM pg_stat_activity WHERE usename = 'reader' AND query LIKE 'COPY%'"
for ((i = 0; ; i++)); do
	[ -z "$(boss -c "$copying")" ] || break
	((i < 300)) || fail "no copy is under way" "$work/err"
	read -rt 0.1 <> <(:) || true
done
boss -c "SELECT pg_terminate_backend(pid) FROM ($copying) AS them" >"$work/boss"
! wait "$adding" || fail "a copy that broke off is taken" "$work/out"
grep -q 'the copy broke off; nothing was taken over' "$work/err" || fail "no clear message" "$work/err"
! grep -q 'slow' "$conf" || fail "half a table is in tables.conf"
[ "$before" = "$(sha256sum <"$work/node/data.duckdb")" ] || fail "the rows have changed"

# --- no server, no such table, no such service ---
! "$node" add "$work/node" 'x=postgresql:reader#nothing' 2>"$work/err" || fail "a table of nothing"
grep -q 'there is no table public.nothing' "$work/err" || fail "no clear message" "$work/err"
! "$node" add "$work/node" 'x=postgresql:nobody#trips' 2>"$work/err" || fail "a service of nothing"
grep -q 'the server cannot be reached' "$work/err" || fail "no clear message" "$work/err"
kill -INT "$server"
wait "$server" || true
server=
! "$node" refresh "$work/node" 2>"$work/err" || fail "a server that is gone is refreshed from"
grep -q 'the server cannot be reached' "$work/err" || fail "no clear message" "$work/err"
"$node" check "$work/node" | grep -q 'trips: 7 columns' || fail "the description is gone"
[ "$before" = "$(sha256sum <"$work/node/data.duckdb")" ] || fail "the rows have changed"
echo "postgresql: 11 roles that could write are refused, one that reads is enough"
