# list-cases.sh: write the CTest lines for the cases of one test program.
# SPDX-License-Identifier: EUPL-1.2
# usage: sh list-cases.sh PROGRAM NAME SOURCE_DIR OUTPUT
set -eu
program=$1 name=$2 source=$3 output=$4

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
# ${timeout} and ${environment} are CMake's, set by the file that includes this one.
printf '%s\n' "$cases" | while read -r case; do
	echo "add_test([[$name.$case]] [[$program]] [[$case]])"
	echo "set_tests_properties([[$name.$case]] PROPERTIES TIMEOUT \${timeout}" \
		"ENVIRONMENT \"\${environment}\" LABELS [[${name%%.*}]]" \
		"WORKING_DIRECTORY [[$source]])"
done >"$output.new"
mv "$output.new" "$output"
