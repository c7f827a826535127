#!/bin/sh
# run.sh: run a program of tests/ctime under memcheck. Where a branch or an index depends on a
# secret, it exits with 1; leak_ctime must be found out, so there it is the other way round.
# SPDX-License-Identifier: EUPL-1.2
# usage: run.sh VALGRIND PROGRAM
set -u

found=99 # what valgrind exits with when it has found something
here=$(dirname "$0")
status=0
"$1" -q --error-exitcode=$found --track-origins=no --leak-check=no --num-callers=12 \
	--suppressions="$here/ctime.supp" "$2" || status=$?
case $2:$status in
*/leak_ctime:$found)
	echo "run.sh: found, as it must be"
	exit 0
	;;
*/leak_ctime:*)
	echo "run.sh: a branch on a secret was not found"
	exit 1
	;;
*) [ "$status" -eq 0 ] || exit 1 ;;
esac
