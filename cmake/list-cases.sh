# list-cases.sh: write the CTest lines for the cases of one test program.
# SPDX-License-Identifier: EUPL-1.2
# usage: sh list-cases.sh PROGRAM NAME TIMEOUT SOURCE_DIR BUILD_DIR DUCKDB OUTPUT
set -eu
program=$1 name=$2 timeout=$3 source=$4 build=$5 duckdb=$6 output=$7

rm -f "$output"
cases=$("$program" --list)
if [ -z "$cases" ]; then
	echo "$program: lists no case" >&2
	exit 1
fi
doubled=$(printf '%s\n' "$cases" | sort | uniq -d)
if [ -n "$doubled" ]; then
	echo "$program: two cases have the same name: $doubled" >&2
	exit 1
fi
printf '%s\n' "$cases" | while read -r case; do
	echo "add_test([[$name.$case]] [[$program]] [[$case]])"
	echo "set_tests_properties([[$name.$case]] PROPERTIES TIMEOUT $timeout" \
		"WORKING_DIRECTORY [[$source]] LABELS [[${name%%.*}]] ENVIRONMENT" \
		"[[ALLMENDE_BUILD=$build;ALLMENDE_DUCKDB=$duckdb]])"
done >"$output.new"
mv "$output.new" "$output"
